import type { Patch } from './bundle.ts';

/** A rule taken out of production source: the simulation must notice. */
export interface Sabotage {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** A seed that notices, played first; when production has moved on and it does not any more, all from 0 on are played. */
  readonly seed: number;
}

const one = (name: string, seed: number, file: string, find: string, replace: string): Sabotage => ({
  name,
  seed,
  patches: [{ file: `src/${file}`, find, replace }],
});

/** Every rule that the design leans on, each removed alone. */
export const SABOTAGES: readonly Sabotage[] = [
  one('no settle period', 0, 'core/advance.ts', 'seen.atMs - alias.seen.sinceMs >= SETTLE_MS', 'true'),
  one('a settle period shorter than a worker lives', 0, 'core/rollout.ts', 'SETTLE_MS = 55_000', 'SETTLE_MS = 10_000'),
  one(
    'the store’s revision is not fenced in a pass',
    0,
    'app/reconcile.ts',
    'if (!(await ports.store.save(next, saved.rev))) return null;',
    'if (!(await ports.store.save(next, (await ports.store.load(next.target))?.rev ?? null))) return null;',
  ),
  one(
    'the store’s revision is not fenced at a press',
    0,
    'app/act.ts',
    'if (await store.save(next, saved.rev)) {',
    'if (await store.save(next, (await store.load(next.target))?.rev ?? null)) {',
  ),
  one(
    'the alias is written with whatever RevisionId it has',
    0,
    'app/converge.ts',
    'await traffic.write(rollout.target, wanted, alias.revisionId)',
    "await traffic.write(rollout.target, wanted, await traffic.read(rollout.target).then((a) => ('kind' in a ? '' : a.revisionId)))",
  ),
  one(
    'no fencing write by a rollback that finds nothing to write',
    0,
    'core/sight.ts',
    "return wrote || unseen.length === 0 ? 'asWanted' : 'toWrite';",
    "return 'asWanted';",
  ),
  one(
    'a stale write is tried again with a fresh RevisionId alone',
    0,
    'app/converge.ts',
    "  return written.kind === 'written'",
    `  if (written.kind === 'stale') {
    const fresh = await traffic.read(rollout.target);
    if (!('kind' in fresh)) {
      const again = await traffic.write(rollout.target, wanted, fresh.revisionId);
      return again.kind === 'written' ? { kind: 'seen', alias: again.alias, wrote: true } : again;
    }
  }
  return written.kind === 'written'`,
  ),
  one(
    'no drift check: whatever the alias says is written over',
    0,
    'core/sight.ts',
    "? 'toWrite' : 'foreign';",
    "? 'toWrite' : 'toWrite';",
  ),
  one(
    'a routing put back by somebody is taken for our own',
    0,
    'core/sight.ts',
    '&& (untouched || lowers);',
    '&& (untouched || pending.length > 0);',
  ),
  one(
    'a decided rollback gives way to somebody’s promotion',
    0,
    'core/seeAlias.ts',
    "const backward = from.name === 'rollingBack';",
    'const backward = false;',
  ),
  one(
    'presses are not remembered by their ids',
    0,
    'core/press.ts',
    'return id !== null && rollout.receipts.some((receipt) => receipt.key === `${kind}:${id}`);',
    'return false;',
  ),
  one(
    'starts are not remembered by their ids',
    0,
    'app/start.ts',
    'if (current === null || receipt === undefined) return null;',
    'if (current !== null || receipt === undefined || current === null) return null;',
  ),
  one(
    'one call from Slack is handled by several workers at once',
    0,
    'app/handle.ts',
    "if (earlier?.value.state === 'answered') return null;",
    'if (Date.now() < 0) return null;',
  ),
  one('a refusal is not kept', 0, 'app/handle.ts', 'const answer = kept ?? (await', 'const answer = (await'),
  one(
    'the weight goes one stage too far',
    0,
    'core/routing.ts',
    'return split(stable, canary, plan.stages[phase.stage]?.weightBp ?? 0);',
    'return split(stable, canary, plan.stages[phase.stage + 1]?.weightBp ?? 10_000);',
  ),
  one(
    'a start does not look whether another rollout is unfinished',
    0,
    'app/start.ts',
    "if (earlier !== null && !isFinished(earlier.value.phase) && earlier.value.phase.name !== 'watching') {",
    'if (Date.now() < 0 && earlier !== null) {',
  ),
  one(
    'a start ends the watch without a look at the alias',
    0,
    'app/start.ts',
    "step(earlier.value, { kind: 'tick' }, { atMs: clock.now(), alias })",
    'earlier.value',
  ),
  one(
    'a watch that was left goes on where it was',
    0,
    'core/change.ts',
    "return phase.name === 'watching' ? { name: 'promoting' } : phase;",
    'return phase;',
  ),
  one(
    'one approval opens every gate',
    0,
    'core/press.ts',
    'return approvals.length >= approvalsNeeded(rollout) ?',
    'return approvals.length >= 1 ?',
  ),
  one('one person approves twice', 0, 'core/press.ts', 'return !given && (', 'return ('),
  one(
    'whoever started may approve, whatever the policy says',
    0,
    'core/press.ts',
    'rollout.policy.selfApproval || ',
    'true || ',
  ),
  one(
    'gates are not asked',
    0,
    'core/advance.ts',
    "if (stage.gate === 'approval') return asking(rollout, phase.stage, 'gate', seen.atMs);",
    '',
  ),
  one('old buttons act', 0, 'core/press.ts', '&& stamp.turn !== rollout.turn;', '&& stamp.turn > rollout.turn;'),
  one(
    'rolling back is bound to the turn',
    0,
    'core/press.ts',
    "return kind !== 'rollback' && kind !== 'hold' && stamp.turn",
    'return stamp.turn',
  ),
  one(
    'unreadable metrics count as a pass',
    0,
    'core/decide.ts',
    "if (s.blind) return { outcome: 'blind', about: 'data', ground: 'blind' };",
    "if (s.blind) return { outcome: 'pass', about: 'errors', ground: 'safe' };",
  ),
  one(
    'no data counts as a pass',
    0,
    'core/decide.ts',
    'if (s.lnSafe < Math.log(1 / policy.beta))',
    'if (s.lnSafe < Number.NEGATIVE_INFINITY)',
  ),
  one(
    'a consent outlives the figures that it was given on',
    0,
    'core/advance.ts',
    "if (verdict?.outcome === 'blind') {\n    // What",
    'if (verdict === null) {\n    // What',
  ),
  one('a stage is left before its bake is over', 0, 'core/advance.ts', 'if (bakedMs < stage.bakeMs || ', 'if ('),
  one(
    'at follows every worker’s clock',
    0,
    'core/step.ts',
    'const atMs = Math.max(seen.atMs, rollout.atMs);',
    'const atMs = seen.atMs;',
  ),
  one(
    'the turn does not rise',
    0,
    'core/change.ts',
    'const turn = situation(before) === situation(after) ? before.turn : before.turn + 1;',
    'const turn = before.turn;',
  ),
  one(
    'a line is not claimed before it is told',
    0,
    'app/tell.ts',
    'return claim !== null && this.ports.clock.now() - claim.atMs < SETTLE_MS;',
    'return false;',
  ),
  one(
    'a doubtful line is not looked for',
    0,
    'app/tell.ts',
    'const doubtful = claim?.n === entry.n;',
    'const doubtful = false;',
  ),
  one(
    'the story’s cursor jumps over a line that Slack did not take',
    0,
    'app/tell.ts',
    'await this.save({ notBeforeMs: now + told.afterMs });',
    'await this.save({ notBeforeMs: now + told.afterMs, toldThrough: this.tale.toldThrough + 1, claim: null });',
  ),
  one(
    'the tale is not fenced',
    0,
    'app/tell.ts',
    'if (!(await this.ports.store.saveTale(next, this.rev))) return false;',
    'await this.ports.store.saveTale(next, (await this.ports.store.loadTale(next.target, next.rolloutId))?.rev ?? null);',
  ),
  one(
    'rolling back waits for Slack',
    0,
    'app/handle.ts',
    '[urgent ? by.teamId : await ports.chat.ownTeam()]',
    '[await ports.chat.ownTeam()]',
  ),
  one(
    'a start does not wait for writes of what was just stopped',
    0,
    'app/start.ts',
    'if (earlier !== null && mayStillWrite(earlier.value, clock.now())) return justStopped(earlier.value);',
    '',
  ),
];
