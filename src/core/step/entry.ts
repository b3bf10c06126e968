import type { Plan } from '../plan/plan.ts';
import type { Rollout } from '../rollout.ts';
import type { RolloutEvent } from '../rolloutEvent.ts';

/** Which stage a line of the log begins anew: its minutes, its checks and its verdict count from there. */

/** The stage that an event enters; null: none. A weight that a person set belongs to the highest stage that is not above it. */
export function stageEntered({ plan }: Pick<Rollout, 'plan'>, event: RolloutEvent): number | null {
  switch (event.kind) {
    case 'stage':
    case 'steppedBack':
      return event.stage;
    case 'set':
      return stageAt(plan, event.weightBp);
    case 'drifted':
      return event.stage ?? null;
    default:
      return null;
  }
}

/** The highest stage whose weight is not above this one; the first where all are. */
export function stageAt({ stages }: Plan, weightBp: number): number {
  return Math.max(
    0,
    stages.findLastIndex((stage) => stage.weightBp <= weightBp),
  );
}
