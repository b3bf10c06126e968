import { durationWords } from '../duration.ts';
import type { Seen } from '../input.ts';
import type { Held, Phase, Rollout } from '../rollout.ts';
import type { RolloutEvent } from '../rolloutEvent.ts';
import { wantedBp } from '../routing.ts';
import { speaksAgainst } from '../verdict/verdict.ts';
import { entered, leaveStage, logged, rollBack } from './change.ts';
import { checksPassed } from './checking.ts';
import { approvalsNeeded } from './press.ts';

type Awaiting = Extract<Phase, { name: 'awaiting' }>;

/** A request that nobody answered is said again after this time, then after each of the longer one. */
export const REMIND_AFTER_MS = 15 * 60_000;
export const REMIND_EVERY_MS = 60 * 60_000;

/** A stage that waits for people: consents lapse when the figures turn, and the request is reminded and ends some day. */
export function whileAwaiting(rollout: Rollout, phase: Awaiting, seen: Seen): Rollout {
  const { verdict, plan } = rollout;
  if (verdict?.outcome === 'blind') {
    // What was asked for rested on figures that cannot be read any more: the question is taken back, with any consent.
    const back: Rollout = { ...rollout, approvals: [], phase: { name: 'baking', stage: phase.stage } };
    return rollout.approvals.length === 0
      ? back
      : logged(back, seen.atMs, { kind: 'lapsed', stage: phase.stage, reason: verdict.reason });
  }
  // In a group consent is waited with; see press.ts.
  // Whether it is frozen must have been asked in this very pass: no figures come with it that would say so.
  const asked = rollout.group !== null && seen.freeze !== undefined;
  const consented = asked && rollout.approvals.length >= approvalsNeeded(rollout);
  if (consented && checksPassed(rollout) && lapsing(rollout, phase, seen.atMs) === rollout)
    return leaveStage(rollout, seen.atMs, phase.stage);
  const passes = verdict?.outcome === 'pass' && seen.metrics !== undefined && checksPassed(rollout);
  const decided = phase.why === 'undecided' && passes;
  if (decided && plan.stages[phase.stage]?.gate === 'auto') return leaveStage(rollout, seen.atMs, phase.stage);
  const open = lapsing(rollout, phase, seen.atMs);
  // Under a freeze nothing goes on, whoever answers. A pass that did not ask for freezes counts no time, nor does one that only waits for others.
  if (seen.freeze != null) return askedAnew(open, seen.atMs);
  const isAnswered = open.approvals.length >= approvalsNeeded(open);
  return seen.freeze === undefined || isAnswered ? open : unanswered(open, phase, seen.atMs);
}

/** The time to answer begins here. Same object where nothing is asked. */
export function askedAnew(rollout: Rollout, atMs: number): Rollout {
  const { phase } = rollout;
  return phase.name === 'awaiting' && phase.sinceMs !== atMs
    ? { ...rollout, phase: { ...phase, sinceMs: atMs } }
    : rollout;
}

/** Consents given before the figures turned bad are void; those given knowingly stay. The question stays open. */
function lapsing(rollout: Rollout, { stage }: Awaiting, atMs: number): Rollout {
  const { verdict, approvals } = rollout;
  const surprised = approvals.some(({ doubtful }) => doubtful !== true);
  if (verdict === null || !speaksAgainst(verdict) || !surprised) return rollout;
  const event: RolloutEvent = { kind: 'lapsed', stage, reason: verdict.reason, asksAgain: true };
  return logged({ ...rollout, approvals: [] }, atMs, event);
}

function unanswered(rollout: Rollout, phase: Awaiting, atMs: number): Rollout {
  const sinceMs = askedSinceMs(rollout, phase);
  if (sinceMs === null) return rollout;
  const waitedMs = atMs - sinceMs;
  const { approvalTimeoutMs, onTimeout } = rollout.policy;
  if (waitedMs >= approvalTimeoutMs) {
    if (onTimeout === 'hold') return heldUnanswered(rollout, phase, atMs, waitedMs);
    const reason = `nobody approved within ${durationWords(approvalTimeoutMs)}, and the policy says on-timeout=rollback`;
    return rollBack(rollout, atMs, { kind: 'person', by: { kind: 'app' }, reason });
  }
  const reminded = rollout.log.findLast(({ event, atMs: at }) => event.kind === 'reminded' && at >= sinceMs);
  const dueMs = reminded === undefined ? sinceMs + REMIND_AFTER_MS : reminded.atMs + REMIND_EVERY_MS;
  return atMs < dueMs ? rollout : logged(rollout, atMs, { kind: 'reminded', stage: phase.stage, waitedMs });
}

function heldUnanswered(rollout: Rollout, from: Awaiting, atMs: number, waitedMs: number): Rollout {
  const weightBp = wantedBp(rollout);
  const phase: Held = { name: 'held', by: { kind: 'app' }, from, weightBp };
  const event: RolloutEvent = { kind: 'timedOut', stage: from.stage, waitedMs, weightBp };
  return entered({ ...rollout, approvals: [] }, atMs, phase, event);
}

const ASKS_ANEW: ReadonlySet<RolloutEvent['kind']> = new Set([
  'asked',
  'resumed',
  'unblocked',
  'driftOver',
  'driftAnswered',
]);

/** Since when people could answer: from the question, or from when what stood between was over. */
function askedSinceMs({ log }: Pick<Rollout, 'log'>, { sinceMs }: Awaiting): number | null {
  const told = log.findLast(({ event }) => ASKS_ANEW.has(event.kind))?.atMs;
  return told === undefined && sinceMs === undefined ? null : Math.max(told ?? 0, sinceMs ?? 0);
}
