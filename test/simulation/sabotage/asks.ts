import { one, type Sabotage } from './sabotage.ts';

/** Rules about presses, calls and consents. */
export const ASKS: readonly Sabotage[] = [
  one(
    'the store’s revision is not fenced at a press',
    2,
    'app/order.ts',
    'if (await store.save(next, saved.rev)) {',
    'if (await store.save(next, (await store.load(next.target))?.rev ?? null)) {',
  ),
  one(
    'presses are not remembered by their ids',
    12,
    'core/step/press.ts',
    'return id !== null && rollout',
    'return id === null && rollout',
  ),
  one(
    'starts are not remembered by their ids',
    3,
    'app/start.ts',
    'if (current === null || receipt === undefined) return null;',
    'if (current !== null || receipt === undefined || current === null) return null;',
  ),
  one(
    'a call that was answered is handled again',
    1,
    'app/handle.ts',
    "if (earlier?.value.state === 'answered') return null;",
    '',
  ),
  one(
    'one call from Slack is handled by several workers at once',
    135,
    'app/handle.ts',
    'if (earlier !== null && clock.now() - earlier.value.atMs < SETTLE_MS) {',
    'if (earlier !== null && clock.now() < 0) {',
  ),
  one('a refusal is not kept', 203, 'app/handle.ts', 'const answer = kept ?? (await', 'const answer = (await'),
  one(
    'one approval opens every gate',
    10,
    'core/step/press.ts',
    'const enough = approvals.length >= approvalsNeeded(rollout)',
    'const enough = approvals.length >= 1',
  ),
  one('one person approves twice', 3, 'core/step/press.ts', 'return !given && (', 'return ('),
  one(
    'whoever started may approve, whatever the policy says',
    13,
    'core/step/press.ts',
    'rollout.policy.selfApproval || ',
    'true || ',
  ),
  one('old buttons act', 16, 'core/step/press.ts', '&& stamp.turn !== rollout.turn;', '&& stamp.turn > rollout.turn;'),
  one(
    'rolling back is bound to the turn',
    12,
    'core/step/press.ts',
    "return kind !== 'rollback' && kind !== 'hold' && stamp.turn",
    'return stamp.turn',
  ),
  one(
    'what the calls of an earlier rollout did is forgotten with it',
    88,
    'app/start.ts',
    'earlier: earlier === null ? [] : remembered(earlier.value, atMs),',
    'earlier: earlier === null ? [] : remembered(earlier.value, atMs).slice(0, 0),',
  ),
];
