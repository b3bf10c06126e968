import { KEPT_ALIAS } from '../core/preflight.ts';
import { isFinished, type Rollout } from '../core/rollout.ts';
import { type AliasView, alone, type Routing, sameRouting, wantedRouting } from '../core/routing.ts';
import { sight } from '../core/step/sight.ts';
import type { Ports, Saved } from './ports.ts';

/** What making the alias true came to. */
export type Converged =
  | { readonly kind: 'seen'; readonly alias: AliasView; readonly wrote: boolean }
  /** Somebody wrote in between: nothing was changed; begin again from load. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly error: string };

/**
 * Makes the alias what the saved state wants. `view` is the alias as read in this pass (read here when null). Writes only
 * over what is this rollout's own, fenced by the `RevisionId` of that very reading.
 */
export async function converge(
  { traffic, store }: Pick<Ports, 'traffic' | 'store'>,
  rollout: Rollout,
  view: AliasView | null,
): Promise<Converged> {
  const alias = view ?? (await traffic.read(rollout.target));
  if ('kind' in alias) return { kind: 'refused', error: alias.error };
  const wanted = wantedRouting(rollout);
  if (wanted === null || sight(rollout, alias) !== 'toWrite') return { kind: 'seen', alias, wrote: false };
  const { policy, target, canary } = rollout;
  if (policy.previous && target.alias !== KEPT_ALIAS && sameRouting(wanted, alone(canary))) {
    // What an alias names cannot be deleted: the way back stays open. Before 100 %, so that there is no moment without it.
    // That somebody else has an alias of that name was told at the start.
    const all = await store.loadFunction(target.functionArn);
    // Who comes to know here that it has moved on (a rollback was decided, say) does not go on all the same.
    if (!all.some(({ value }) => value.id === rollout.id && wantsStill(value, wanted))) return { kind: 'stale' };
    const isTaken = isNeededElsewhere(all, rollout);
    const kept = isTaken ? null : await traffic.keepPrevious(target.functionArn, rollout.stable);
    if (kept?.kind === 'refused') return kept;
  }
  const written = await traffic.write(rollout.target, wanted, alias.revisionId);
  return written.kind === 'written' ? { kind: 'seen', alias: written.alias, wrote: true } : written;
}

/**
 * Whether another alias of the function has a rollout that may still go back to what {@link KEPT_ALIAS} keeps: there is one for all of them, and
 * whoever was at 100 % first has it.
 */
function isNeededElsewhere(all: readonly Saved<Rollout>[], rollout: Rollout): boolean {
  const { target, stable, log } = rollout;
  const sinceMs = wholeFromMs(log);
  return all.some(({ value: other }) => {
    if (other.target.alias === target.alias || other.stable === stable) return false;
    if (isFinished(other.phase) || !other.policy.previous) return false;
    const theirsMs = wholeFromMs(other.log);
    return theirsMs < sinceMs || (theirsMs === sinceMs && other.target.alias < target.alias);
  });
}

function wantsStill(rollout: Rollout, wanted: Routing): boolean {
  const now = wantedRouting(rollout);
  return now !== null && sameRouting(now, wanted);
}

/** When all of the traffic was wanted on the canary first; infinity: not yet. */
function wholeFromMs(log: Rollout['log']): number {
  return log.find(({ event }) => event.kind === 'promoting')?.atMs ?? Number.POSITIVE_INFINITY;
}
