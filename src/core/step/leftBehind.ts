import { goesBack } from '../group.ts';
import { isFinished, type Rollout } from '../rollout.ts';
import { wantedBp } from '../routing.ts';
import type { Order } from './press.ts';

/**
 * Whether an order to all of a group leaves this one behind, of which it changes nothing: then that must be said. Else it is where the order wants
 * it, or the order is not about it, as a resume is not about one that is not held.
 */
export function leftBehind(rollout: Rollout, order: Order): boolean {
  const { phase, ready } = rollout;
  if (isFinished(phase) || goesBack(phase)) return false;
  switch (order.kind) {
    case 'promote':
      // At 100 %, or ready to leave its stage, it waits for nobody's word.
      return phase.name !== 'promoting' && phase.name !== 'watching' && ready?.to !== 'leave';
    case 'hold':
      return phase.name !== 'held';
    case 'set':
      return phase.name !== 'held' || wantedBp(rollout) !== order.weightBp;
    case 'back':
    case 'next':
    case 'extend':
      return true;
    case 'rollback':
    case 'resume':
    case 'adopt':
    case 'reassert':
    case 'stop':
      return false;
    default:
      return order satisfies never;
  }
}
