import type { Freeze } from '../freeze.ts';
import { allReady, groupFails, stepAhead } from '../group.ts';
import type { Seen } from '../input.ts';
import { type Actor, type Phase, type Rollout, SETTLE_MS } from '../rollout.ts';
import { sameRouting, wantedBp, wantedRouting, weightOf } from '../routing.ts';
import { speaksAgainst } from '../verdict/verdict.ts';
import { askedAnew, whileAwaiting } from './awaiting.ts';
import { bakingSinceMs } from './baking.ts';
import { entered, leaveStage, logged, raises, stepBack } from './change.ts';
import { checksPassed } from './checking.ts';
import { firingNow, groupBack, harmed, regressed } from './danger.ts';
import { raisesUnheard } from './seeAlarms.ts';
import { sight } from './sight.ts';

/** What the passing of time brings, with the alarms and figures of this pass: danger first, then the next stage. */
export function passTime(rollout: Rollout, seen: Seen): Rollout {
  const fails = seen.peers === undefined ? null : groupFails(rollout, seen.peers, seen.atMs);
  const along = fails === null ? rollout : groupBack(rollout, seen.atMs, fails);
  const safe = harmed(regressed(firingNow(along, seen.atMs, seen.firing ?? []), seen.atMs), seen.atMs);
  if (safe.phase !== rollout.phase) return safe;
  const next = advance(safe, seen);
  if (seen.freeze != null && safe.plan.isUndo !== true && raises(safe, next))
    return frozen(safe, seen.freeze, seen.atMs);
  if (seen.freeze != null && raisesUnblocked(safe)) return frozen(safe, seen.freeze, seen.atMs);
  if (raisesUnheard(safe, next, seen)) return safe.ready === null ? safe : { ...safe, ready: null };
  return inLockstep(safe, next, seen);
}

/** In a group nobody asks or leaves a stage before all may; until then it says that it is ready. */
function inLockstep(rollout: Rollout, next: Rollout, seen: Seen): Rollout {
  const ahead = stepAhead(rollout, next);
  if (ahead !== null) {
    if (allReady(seen.peers, ahead)) return { ...next, ready: null };
    const same = rollout.ready?.stage === ahead.stage && rollout.ready.to === ahead.to;
    return same ? rollout : { ...rollout, ready: ahead };
  }
  // A pass that did not look at what it takes knows nothing new; after one that did, it is ready no more.
  const { name } = rollout.phase;
  const looked = name === 'baking' ? seen.metrics : name === 'watching' ? seen.alias : seen.freeze;
  return next.ready === null || seen.peers === undefined || looked === undefined ? next : { ...next, ready: null };
}

/** It would go on, but must not: said once for each freeze. Nor may its group count on it meanwhile. */
function frozen(rollout: Rollout, freeze: Freeze, atMs: number): Rollout {
  const open = askedAnew(rollout, atMs);
  const waiting = open.ready === null ? open : { ...open, ready: null };
  const told = rollout.log.some(({ event }) => event.kind === 'frozen' && event.freeze.sinceMs === freeze.sinceMs);
  return told ? waiting : logged(waiting, atMs, { kind: 'frozen', freeze });
}

/** Whether AWS, once it no longer refuses, would be told to give the canary more than was seen there last. */
export function raisesUnblocked(rollout: Rollout): boolean {
  const { phase, plan, alias, canary } = rollout;
  if (phase.name !== 'blocked' || phase.readying !== undefined || plan.isUndo === true) return false;
  return wantedBp(rollout) > weightOf(alias.seen.routing, canary);
}

function advance(rollout: Rollout, seen: Seen): Rollout {
  const { phase, plan } = rollout;
  const { atMs } = seen;
  switch (phase.name) {
    case 'checking':
      // Whether it is frozen must have been asked in this very pass; later stages are left with figures, which come with that.
      if (seen.freeze === undefined && rollout.plan.isUndo !== true) return rollout;
      return checksPassed(rollout) ? leaveStage(rollout, atMs, -1) : rollout;
    case 'baking':
      return leaveBake(rollout, phase, seen);
    case 'awaiting':
      return whileAwaiting(rollout, phase, seen);
    case 'promoting': {
      if (!settled(rollout, seen)) return rollout;
      const watching = entered(
        rollout,
        atMs,
        { ...phase, name: 'watching', sinceMs: atMs },
        { kind: 'watching', watchMs: plan.watchMs },
      );
      // What must be checked at 100 % is checked there, also where nobody wants to watch any longer.
      // A group is promoted together, and waits for each other there.
      return plan.watchMs > 0 || !checksPassed(watching) || rollout.group !== null
        ? watching
        : entered(rollout, atMs, { name: 'promoted' }, { kind: 'promoted', endedBy: null });
    }
    case 'watching':
      // Alarms are what a watch is for: it does not end without knowing which fire.
      if ((rollout.unreadAlarms ?? null) !== null) return rollout;
      // Promoted is what the alias was seen to be in this very pass, not what it was when the watch began.
      if (atMs - phase.sinceMs < plan.watchMs || !settled(rollout, seen) || !checksPassed(rollout)) return rollout;
      return entered(rollout, atMs, { name: 'promoted' }, { kind: 'promoted', endedBy: null });
    case 'rollingBack': {
      const { cause } = phase;
      if (!settled(rollout, seen)) return rollout;
      return entered(rollout, atMs, { name: 'rolledBack', cause }, { kind: 'rolledBack', cause });
    }
    case 'held':
    case 'drifted':
    case 'blocked':
    case 'promoted':
    case 'rolledBack':
    case 'abandoned':
      return rollout;
    default:
      return phase satisfies never;
  }
}

/** A new start for the target ends a watch early, as promoted; nothing else gives way to it. */
export function superseded(rollout: Rollout, atMs: number, by: Actor): Rollout {
  if (rollout.phase.name !== 'watching') return rollout;
  return entered(rollout, atMs, { name: 'promoted' }, { kind: 'promoted', endedBy: by });
}

/**
 * Whether the alias has been seen in its wanted routing, now and without a break, for longer than any worker lives. Only
 * then can no write that was decided earlier still arrive.
 */
function settled(rollout: Rollout, seen: Seen): boolean {
  const { alias } = rollout;
  const wanted = wantedRouting(rollout);
  return (
    seen.alias !== undefined &&
    wanted !== null &&
    alias.pending.length === 0 &&
    sameRouting(alias.seen.routing, wanted) &&
    sight(rollout, seen.alias, seen.wrote) === 'asWanted' &&
    seen.atMs - alias.seen.sinceMs >= SETTLE_MS
  );
}

function leaveBake(rollout: Rollout, phase: Extract<Phase, { name: 'baking' }>, seen: Seen): Rollout {
  const { plan, verdict } = rollout;
  const stage = plan.stages[phase.stage];
  const sinceMs = bakingSinceMs(rollout);
  // Without figures of this very pass nothing is left: silence is not health.
  if (stage === undefined || sinceMs === null || seen.metrics === undefined || verdict === null) return rollout;
  const bakedMs = seen.atMs - sinceMs;
  if (backsOff(rollout, phase.stage, bakedMs)) {
    return stepBack(rollout, seen.atMs, phase.stage, { kind: 'app' }, verdict.reason);
  }
  if (!checksPassed(rollout)) return rollout;
  if (bakedMs < stage.bakeMs || verdict.outcome === 'blind' || verdict.outcome === 'regress') return rollout;
  if (stage.gate === 'approval') return asking(rollout, phase.stage, 'gate', seen.atMs);
  if (verdict.outcome === 'pass') return leaveStage(rollout, seen.atMs, phase.stage);
  if (plan.undecided === 'goOn') return leaveStage(rollout, seen.atMs, phase.stage);
  // Slow or throttled calls will not turn into a pass by waiting: a person is asked as soon as the bake is over.
  const doubtful = verdict.about === 'latency' || verdict.about === 'throttles';
  return doubtful || bakedMs >= plan.maxBakeMs ? asking(rollout, phase.stage, 'undecided', seen.atMs) : rollout;
}

/** What a soft regression must last, and how often a rollout steps back by itself: it must not swing for ever. */
const BACK_OFF = { afterMs: 3 * 60_000, times: 2 };

/** `on-regress=back`: figures that speak against going on, though nothing is proven, take the rollout one stage down. */
function backsOff({ policy, verdict, log }: Rollout, stage: number, bakedMs: number): boolean {
  if (policy.onRegress !== 'back' || stage === 0 || bakedMs < BACK_OFF.afterMs) return false;
  if (verdict?.outcome !== 'undecided' || !speaksAgainst(verdict)) return false;
  return log.filter(({ event }) => event.kind === 'steppedBack' && event.by.kind === 'app').length < BACK_OFF.times;
}

export function asking(rollout: Rollout, stage: number, why: 'gate' | 'undecided', atMs: number): Rollout {
  const reason = rollout.verdict?.reason ?? '';
  return entered(rollout, atMs, { name: 'awaiting', stage, why, sinceMs: atMs }, { kind: 'asked', stage, why, reason });
}
