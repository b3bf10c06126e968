import type { Firing } from '../alarm.ts';
import type { Drifted, RollbackCause, Rollout } from '../rollout.ts';
import { weightOf } from '../routing.ts';
import { harmDone } from '../verdict/harm.ts';
import { logged, rollBack } from './change.ts';

/** What takes the canary back: alarms, figures, the harm budget, failed checks. */

/** Alarms that are firing take the canary back, at once, from every phase that still has something to take back. */
export function firingNow(rollout: Rollout, atMs: number, firing: readonly Firing[]): Rollout {
  const first = firing[0];
  if (first === undefined) return rollout;
  return endangered(rollout, atMs, { kind: 'alarm', ...first }, first);
}

/** Figures that are worse beyond doubt do the same. */
export function regressed(rollout: Rollout, atMs: number): Rollout {
  const { verdict } = rollout;
  if (verdict?.outcome !== 'regress') return rollout;
  return endangered(
    rollout,
    atMs,
    { kind: 'regress', reason: verdict.reason },
    { alarm: null, reason: verdict.reason },
  );
}

/** So do more failures than the harm budget allows, whatever the verdict thinks so far. */
export function harmed(rollout: Rollout, atMs: number): Rollout {
  const harm = harmDone(rollout);
  if (harm === null) return rollout;
  return endangered(rollout, atMs, { kind: 'harm', ...harm }, { alarm: null, reason: harm.reason });
}

/** So does another function of the group that goes back. */
export function groupBack(
  rollout: Rollout,
  atMs: number,
  { member, reason }: { readonly member: string; readonly reason: string },
): Rollout {
  const words = `${member} is of the same group: ${reason}`;
  return endangered(rollout, atMs, { kind: 'group', member, reason }, { alarm: null, reason: words });
}

/** Something that takes the canary back, wherever the rollout is; while somebody else's routing stands it is told, unless the policy says otherwise. */
export function endangered(
  rollout: Rollout,
  atMs: number,
  cause: RollbackCause,
  harm: { readonly alarm: string | null; readonly reason: string },
): Rollout {
  const { phase } = rollout;
  // What the bad version did still rings alarms; going back to it by those would be the worst of all.
  if (rollout.plan.isUndo === true) return rollout;
  switch (phase.name) {
    case 'rollingBack':
    case 'promoted':
    case 'rolledBack':
    case 'abandoned':
      return rollout;
    case 'drifted':
      return harmWhileDrifted(rollout, phase, atMs, cause, harm);
    case 'watching':
      // With all traffic on the canary there is nothing to compare with: late figures do not act.
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
  cause: RollbackCause,
  harm: { readonly alarm: string | null; readonly reason: string },
): Rollout {
  if (weightOf(phase.found, rollout.canary) === 0) return rollout;
  if (rollout.policy.onDrift === 'rollback') return rollBack(rollout, atMs, cause);
  const lines = rollout.log.map(({ event }) => event);
  const since = lines.slice(lines.findLastIndex((event) => event.kind === 'drifted') + 1);
  const told = since.some((event) => event.kind === 'harmWhileDrifted' && event.alarm === harm.alarm);
  return told ? rollout : logged(rollout, atMs, { kind: 'harmWhileDrifted', ...harm });
}
