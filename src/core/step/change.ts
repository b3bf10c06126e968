import type { Occasion } from '../plan/check.ts';
import type { Actor, OwnPart, Phase, RollbackCause, Rollout } from '../rollout.ts';
import { isFinished } from '../rollout.ts';
import type { RolloutEvent } from '../rolloutEvent.ts';
import { sameRouting, wantedBp, wantedRouting } from '../routing.ts';
import { sumAfter } from '../verdict/harm.ts';
import { speaksAgainst } from '../verdict/verdict.ts';
import { stageEntered } from './entry.ts';

/** The small moves that every transition is made of. All return new objects; none looks at a clock. */

/** How many lines one story may have; a rollout that flaps for days must not outgrow its item. */
const MOST_LINES = 400;

const CHATTER: ReadonlySet<RolloutEvent['kind']> = new Set([
  'verdict',
  'lapsed',
  'asked',
  'reminded',
  'explained',
  'checked',
]);

/** Appends to the rollout's own log. A stage that is entered begins anew: what its checks said before is forgotten. */
export function logged(rollout: Rollout, atMs: number, event: RolloutEvent): Rollout {
  const n = (rollout.log.at(-1)?.n ?? 0) + 1;
  // The end of a story is always told; what is dropped when it is far too long is chatter in the middle.
  if (n > MOST_LINES && CHATTER.has(event.kind)) return rollout;
  const begun = partBegun(rollout, event);
  const runs =
    begun === null
      ? rollout.runs
      : rollout.runs.filter(({ moment, stage }) => moment !== begun.moment || stage !== begun.stage);
  return { ...rollout, runs, log: [...rollout.log, { n, atMs, event }] };
}

/** Whose checks an event asks for anew; null: nobody's. 100 % may be reached a second time, after `set` or `back`. */
function partBegun(rollout: Rollout, event: RolloutEvent): Occasion | null {
  if (event.kind === 'promoting') return { moment: 'after', stage: null };
  const stage = stageEntered(rollout, event);
  return stage === null ? null : { moment: 'stage', stage };
}

/** Goes to another phase and logs why. */
export function entered(rollout: Rollout, atMs: number, phase: Phase, event: RolloutEvent): Rollout {
  return logged({ ...rollout, phase }, atMs, event);
}

/** Decides to take the canary back. From here its weight only goes to 0. */
export function rollBack(rollout: Rollout, atMs: number, cause: RollbackCause): Rollout {
  const event: RolloutEvent = { kind: 'rollingBack', cause, evidence: rollout.verdict };
  return entered({ ...rollout, approvals: [] }, atMs, { name: 'rollingBack', cause }, event);
}

/** A phase without what somebody else's hand gave: 100 % that the plan and the approvals did not allow. */
export function asAllowed<P extends Phase>(phase: P): P | OwnPart {
  const whole: Phase = phase;
  return (whole.name === 'promoting' || whole.name === 'watching' ? whole.before : undefined) ?? phase;
}

/** A phase gone back to: what was watched counts as watched only after it has settled once more. */
export function settlingAgain<P extends Phase>(phase: P): P | Extract<Phase, { name: 'promoting' }> {
  return phase.name === 'watching' ? { name: 'promoting' } : phase;
}

/** Leaves a stage upward: the next one, or 100 % after the last. */
export function leaveStage(rollout: Rollout, atMs: number, stage: number): Rollout {
  const next = rollout.plan.stages[stage + 1];
  const cleared = { ...rollout, approvals: [] };
  if (next === undefined) return entered(cleared, atMs, { name: 'promoting' }, { kind: 'promoting' });
  const event: RolloutEvent = { kind: 'stage', stage: stage + 1, weightBp: next.weightBp };
  return entered(cleared, atMs, { name: 'baking', stage: stage + 1 }, event);
}

/** Not at 100 % any more: what it did there is compared no longer, and counts as harm all the same. */
export function leftWhole(rollout: Rollout): Rollout {
  const { after, earlier } = rollout;
  if (after === null) return rollout;
  const { calls, errors } = sumAfter(rollout);
  const sum = { calls: calls + (earlier?.calls ?? 0), errors: errors + (earlier?.errors ?? 0) };
  return { ...rollout, after: null, earlier: sum };
}

/** Goes one stage down, to bake there anew. */
export function stepBack(rollout: Rollout, atMs: number, from: number, by: Actor, reason: string | null): Rollout {
  const stage = from - 1;
  const weightBp = rollout.plan.stages[stage]?.weightBp ?? 0;
  const event: RolloutEvent = { kind: 'steppedBack', by, stage, weightBp, reason };
  return entered({ ...leftWhole(rollout), approvals: [] }, atMs, { name: 'baking', stage }, event);
}

/** Whether a change gives the canary more of the traffic than was wanted before. */
export function raises(before: Rollout, after: Rollout): boolean {
  return wantedBp(after) > wantedBp(before);
}

/**
 * Closes a step: same object when nothing changed; else time moves on (never back), the turn rises when a person would see
 * another situation, and a newly wanted routing is remembered as not yet seen.
 */
export function sealed(before: Rollout, after: Rollout, atMs: number): Rollout {
  if (after === before) return before;
  const at = Math.max(before.atMs, atMs);
  const turn = situation(before) === situation(after) ? before.turn : before.turn + 1;
  const finishedAtMs = isFinished(after.phase) ? at : null;
  return {
    ...after,
    atMs: at,
    turn,
    finishedAtMs,
    alias: { ...sinceReadying(before, after), pending: stillPending(before, after, at) },
  };
}

/** How long AWS lets wait is counted for the routing that is wanted, not for another that was wanted before. */
function sinceReadying(before: Rollout, after: Rollout): Rollout['alias'] {
  const [was, is] = [wantedRouting(before), wantedRouting(after)];
  const { readyingSinceMs, ...alias } = after.alias;
  const isAnother = was !== null && is !== null && !sameRouting(was, is);
  return isAnother || readyingSinceMs === undefined ? alias : after.alias;
}

function stillPending(before: Rollout, after: Rollout, sinceMs: number): Rollout['alias']['pending'] {
  const wanted = wantedRouting(after);
  const pending = after.alias.pending;
  if (wanted === null) return pending;
  const known = pending.at(-1)?.routing ?? after.alias.seen.routing;
  const wantedBefore = wantedRouting(before);
  // Wanting what was seen last needs no write, unless other wishes lie between; then this one goes behind them.
  if (sameRouting(known, wanted)) return pending;
  if (pending.length === 0 && wantedBefore !== null && sameRouting(wantedBefore, wanted)) return pending;
  return [...pending, { routing: wanted, sinceMs }].slice(-20);
}

function situation({ phase, approvals, verdict }: Rollout): string {
  const stage = 'stage' in phase ? phase.stage : null;
  const from = 'from' in phase ? phase.from.name : null;
  return JSON.stringify([
    phase.name,
    stage,
    from,
    'why' in phase ? phase.why : null,
    phase.name === 'held' ? phase.weightBp : null,
    approvals.length,
    verdict?.outcome,
    // What somebody would approve is part of the situation: a button drawn on good figures approves no bad ones.
    phase.name === 'awaiting' && speaksAgainst(verdict),
  ]);
}
