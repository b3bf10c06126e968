import type { Firing } from './alarm.ts';
import { whileAwaiting } from './awaiting.ts';
import { entered, leaveStage, logged, rollBack } from './change.ts';
import type { Seen } from './input.ts';
import { type Actor, type Drifted, type Phase, type Rollout, SETTLE_MS } from './rollout.ts';
import { sameRouting, wantedRouting, weightOf } from './routing.ts';
import { sight } from './sight.ts';

/** What the passing of time brings, with the alarms and figures of this pass: danger first, then the next stage. */
export function passTime(rollout: Rollout, seen: Seen): Rollout {
  const safe = regressed(firingNow(rollout, seen.atMs, seen.firing ?? []), seen.atMs);
  return safe.phase === rollout.phase ? advance(safe, seen) : safe;
}

/** Alarms that are firing take the canary back, at once, from every phase that still has something to take back. */
export function firingNow(rollout: Rollout, atMs: number, firing: readonly Firing[]): Rollout {
  const first = firing[0];
  if (first === undefined) return rollout;
  return endangered(rollout, atMs, { kind: 'alarm', ...first }, first);
}

/** Figures that are worse beyond doubt do the same. */
function regressed(rollout: Rollout, atMs: number): Rollout {
  const { verdict } = rollout;
  if (verdict?.outcome !== 'regress') return rollout;
  return endangered(
    rollout,
    atMs,
    { kind: 'regress', reason: verdict.reason },
    { alarm: null, reason: verdict.reason },
  );
}

function endangered(
  rollout: Rollout,
  atMs: number,
  cause: Parameters<typeof rollBack>[2],
  harm: { readonly alarm: string | null; readonly reason: string },
): Rollout {
  const { phase } = rollout;
  switch (phase.name) {
    case 'rollingBack':
    case 'promoted':
    case 'rolledBack':
    case 'abandoned':
      return rollout;
    case 'drifted':
      return harmWhileDrifted(rollout, phase, atMs, cause, harm);
    case 'watching':
      // With all traffic on the canary there is nothing to compare with: late figures alert elsewhere, only an alarm acts.
      return cause.kind === 'regress' ? rollout : rollBack(rollout, atMs, cause);
    case 'blocked':
      return phase.from.name === 'rollingBack' ? rollout : rollBack(rollout, atMs, cause);
    default:
      return rollBack(rollout, atMs, cause);
  }
}

function harmWhileDrifted(
  rollout: Rollout,
  phase: Drifted,
  atMs: number,
  cause: Parameters<typeof rollBack>[2],
  harm: { readonly alarm: string | null; readonly reason: string },
): Rollout {
  if (weightOf(phase.found, rollout.canary) === 0) return rollout;
  if (rollout.policy.onDrift === 'rollback') return rollBack(rollout, atMs, cause);
  const lines = rollout.log.map(({ event }) => event);
  const since = lines.slice(lines.findLastIndex((event) => event.kind === 'drifted') + 1);
  const told = since.some((event) => event.kind === 'harmWhileDrifted' && event.alarm === harm.alarm);
  return told ? rollout : logged(rollout, atMs, { kind: 'harmWhileDrifted', ...harm });
}

function advance(rollout: Rollout, seen: Seen): Rollout {
  const { phase, plan } = rollout;
  const { atMs } = seen;
  switch (phase.name) {
    case 'checking':
      return leaveStage(rollout, atMs, -1);
    case 'baking':
      return leaveBake(rollout, phase, seen);
    case 'awaiting':
      return whileAwaiting(rollout, phase, seen);
    case 'promoting': {
      if (!settled(rollout, seen)) return rollout;
      const watching = entered(
        rollout,
        atMs,
        { name: 'watching', sinceMs: atMs },
        { kind: 'watching', watchMs: plan.watchMs },
      );
      return plan.watchMs > 0
        ? watching
        : entered(rollout, atMs, { name: 'promoted' }, { kind: 'promoted', endedBy: null });
    }
    case 'watching':
      // Promoted is what the alias was seen to be in this very pass, not what it was when the watch began.
      if (atMs - phase.sinceMs < plan.watchMs || !settled(rollout, seen)) return rollout;
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

/** When the stage's weight was first seen on the alias; null until then: a bake needs traffic. */
export function bakingSinceMs(rollout: Rollout): number | null {
  const wanted = wantedRouting(rollout);
  const { seen, pending } = rollout.alias;
  return wanted !== null && pending.length === 0 && sameRouting(seen.routing, wanted) ? seen.sinceMs : null;
}

function leaveBake(rollout: Rollout, phase: Extract<Phase, { name: 'baking' }>, seen: Seen): Rollout {
  const { plan, verdict } = rollout;
  const stage = plan.stages[phase.stage];
  const sinceMs = bakingSinceMs(rollout);
  // Without figures of this very pass nothing is left: silence is not health.
  if (stage === undefined || sinceMs === null || seen.metrics === undefined || verdict === null) return rollout;
  const bakedMs = seen.atMs - sinceMs;
  if (bakedMs < stage.bakeMs || verdict.outcome === 'blind' || verdict.outcome === 'regress') return rollout;
  if (stage.gate === 'approval') return asking(rollout, phase.stage, 'gate', seen.atMs);
  if (verdict.outcome === 'pass') return leaveStage(rollout, seen.atMs, phase.stage);
  if (plan.undecided === 'goOn') return leaveStage(rollout, seen.atMs, phase.stage);
  // Slow or throttled calls will not turn into a pass by waiting: a person is asked as soon as the bake is over.
  const doubtful = verdict.about === 'latency' || verdict.about === 'throttles';
  return doubtful || bakedMs >= plan.maxBakeMs ? asking(rollout, phase.stage, 'undecided', seen.atMs) : rollout;
}

function asking(rollout: Rollout, stage: number, why: 'gate' | 'undecided', atMs: number): Rollout {
  const reason = rollout.verdict?.reason ?? '';
  return entered(rollout, atMs, { name: 'awaiting', stage, why }, { kind: 'asked', stage, why, reason });
}
