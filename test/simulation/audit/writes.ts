import { isFinished, type Rollout, SETTLE_MS, type Target, targetName } from '../../../src/core/rollout.ts';
import {
  isProvisioningTransition,
  type Routing,
  routingWords,
  sameRouting,
  wantedRouting,
  weightOf,
} from '../../../src/core/routing.ts';
import type { Audit } from './audit.ts';
import type { Memories } from './memory.ts';

/** What every own write of an alias must keep to. `before` is what it replaces. */
export function checkWrite(audit: Audit, memories: Memories, target: Target, before: Routing, routing: Routing): void {
  const { base, stale } = memories.of(target);
  const what = `${memories.worker} writes “${routingWords(routing)}” over “${routingWords(before)}”`;
  const moves = !sameRouting(before, routing);
  if (base === null) {
    audit.broken(5, `${what} without having read any state`);
    return;
  }
  if (stale) audit.broken(5, `${what} with a fresh RevisionId, not begun again from load`);
  const record = audit.records.get(base.id);
  const current = audit.sim.current(target);
  if (record === undefined || current === null) {
    audit.broken(5, `${what} for a rollout that was never saved`);
    return;
  }
  const weightBp = weightOf(routing, base.canary);
  if (weightBp > record.capBp) audit.broken(1, `${what}; no more than ${record.capBp / 100} % is allowed`);
  if (weightBp !== 10_000 && routing.version !== base.stable) audit.broken(1, `${what}; stable is ${base.stable}`);
  if (weightBp > 0 && isGoingBack(base)) audit.broken(2, `${what} although the rollback was decided`);
  if (moves && current.id !== base.id) audit.broken(3, `${what} for ${base.id}, but ${current.id} holds the target`);
  if (moves && current.id === base.id && isFinished(current.phase)) {
    // A known limit (docs/simulation.md): stopped while AWS refused, a rollout may have one write under way for a settle period.
    const stopped = current.phase.name === 'abandoned' && current.alias.pending.length > 0;
    const late = audit.sim.nowMs - (record.endedAtMs ?? 0) < SETTLE_MS;
    if (stopped && late) audit.sim.count('writes that got through after a stop while AWS refused');
    else audit.broken(4, `${what} after ${base.id} ended as ${current.phase.name}`);
  }
  const foreign = audit.foreign.get(targetName(target));
  if (!moves || foreign === undefined || !sameRouting(foreign.routing, before)) return;
  const told = base.log.findLast(({ event }) => event.kind === 'drifted')?.event;
  if (told?.kind === 'drifted' && sameRouting(told.found, before)) return;
  if (looksLikeOurs(base, before)) audit.sim.count('outside changes that look like an own wish');
  else audit.broken(6, `${what}, which somebody else set, without having said so`);
}

function isGoingBack({ phase }: NonNullable<ReturnType<Memories['of']>['base']>): boolean {
  const inner = phase.name === 'blocked' || phase.name === 'drifted' ? phase.from : phase;
  return inner.name === 'rollingBack' || phase.name === 'rolledBack' || phase.name === 'abandoned';
}

/** A routing that an own write in flight might have made: nobody could tell who wrote it. */
function looksLikeOurs(base: NonNullable<ReturnType<Memories['of']>['base']>, found: Routing): boolean {
  const wanted = wantedRouting(base);
  // Going back, a weight of our own is taken away, whoever put it there again.
  if (isGoingBack(base) && sameRouting(found, base.alias.seen.routing)) return true;
  return base.alias.pending.some(
    ({ routing }) =>
      (sameRouting(routing, found) || isReadied(base, found, routing)) &&
      (wanted === null || !sameRouting(routing, wanted)),
  );
}

/** As AWS leaves an alias whose provisioned concurrency it readies for what was asked for. */
function isReadied({ stable, canary }: Pick<Rollout, 'stable' | 'canary'>, found: Routing, asked: Routing): boolean {
  return isProvisioningTransition(found, asked, asked.version === canary ? stable : canary);
}
