import type { Rollout } from '../rollout.ts';
import { sameRouting, wantedRouting } from '../routing.ts';

/** When the stage's weight was first seen on the alias; null until then: a bake needs traffic. */
export function bakingSinceMs(rollout: Rollout): number | null {
  const wanted = wantedRouting(rollout);
  const { seen, pending } = rollout.alias;
  return wanted !== null && pending.length === 0 && sameRouting(seen.routing, wanted) ? seen.sinceMs : null;
}
