import type { Rollout } from '../rollout.ts';
import {
  type AliasView,
  isProvisioningTransition,
  type Routing,
  sameRouting,
  wantedRouting,
  weightOf,
} from '../routing.ts';

/**
 * What a look at the alias means to a rollout:
 * - `asWanted`: it says what the saved state wants, and no write of ours can still come between;
 * - `toWrite`: it is as we left it, or shows an older wish of ours, or needs a fencing write; write what is wanted;
 * - `provisioning`: AWS itself holds the old version by a weight while it readies provisioned concurrency; wait;
 * - `foreign`: somebody else wrote this.
 */
export type Sight = 'asWanted' | 'toWrite' | 'provisioning' | 'foreign';

/** Reads an alias for a rollout whose wanted routing is `wanted`. `wrote`: the view is the answer to our own write. */
export function sightOf(
  rollout: Pick<Rollout, 'alias' | 'stable' | 'canary' | 'phase' | 'facts'>,
  wanted: Routing,
  view: AliasView,
  wrote = false,
): Sight {
  const { seen, pending } = rollout.alias;
  const unseen = pending.filter(({ routing }) => !sameRouting(routing, wanted));
  if (sameRouting(view.routing, wanted)) {
    // An earlier wish may still be in flight with the RevisionId of this very view: only a write of our own fences it off.
    return wrote || unseen.length === 0 ? 'asWanted' : 'toWrite';
  }
  if (isReadying(rollout, wanted, view.routing)) return 'provisioning';
  // All older wishes are ours: the alias is merely behind. Written since by somebody, the routing seen last may be as we left
  // it (a changed description) or put back over a write of ours whose answer was lost. Nothing tells the two apart: only a
  // write that takes the canary back may go over it. A mere step down may not: it may be an older wish than what was seen since.
  const untouched = view.revisionId === seen.revisionId;
  const endsIt = pending.length > 0 && weightOf(wanted, rollout.canary) === 0;
  const behind = sameRouting(view.routing, seen.routing) && (untouched || endsIt);
  const isOurs = (older: Routing) => sameRouting(older, view.routing) || isReadying(rollout, older, view.routing);
  return behind || unseen.some(({ routing }) => isOurs(routing)) ? 'toWrite' : 'foreign';
}

/**
 * Whether AWS itself wrote what was found, because we asked for `asked`. Not where the alias had no provisioned concurrency at the start, nor where
 * the rollout had settled: a weight of 100 % is somebody's hand then.
 */
function isReadying(rollout: Parameters<typeof sightOf>[0], asked: Routing, found: Routing): boolean {
  const { alias, phase, facts, stable, canary } = rollout;
  const { name } = phase.name === 'blocked' ? phase.from : phase;
  // Before its first weight a rollout has written nothing, unless somebody's change was undone by Reassert.
  const isUnwritten = name === 'checking' && alias.pending.length === 0;
  if (facts.provisioned === false || isUnwritten || name === 'watching') return false;
  // What was written over is the pair's other version, or what somebody else had put there.
  const before = [asked.version === canary ? stable : canary, alias.seen.routing.version];
  return before.some((version) => isProvisioningTransition(found, asked, version));
}

/** {@link sightOf} for the routing that the rollout wants now; null when it wants none (hands off). */
export function sight(rollout: Rollout, view: AliasView, wrote = false): Sight | null {
  const wanted = wantedRouting(rollout);
  return wanted === null ? null : sightOf(rollout, wanted, view, wrote);
}
