import type { Tale } from '../../src/app/tale.ts';
import { type Group, groupTurn, sameTarget } from '../../src/core/group.ts';
import type { Stamp } from '../../src/core/input.ts';
import { type Rollout, type Target, targetName } from '../../src/core/rollout.ts';
import type { Sim } from './sim.ts';

/** A card as a person has it before them: whose it is, and what its buttons are stamped with. */
export interface Card {
  readonly target: Target;
  readonly stamp: Stamp;
}

/** A rollout's own card; in a group that of the first one, which moves on when any of them does. */
export function cardOf(sim: Sim, rollout: Rollout): Card {
  const own = { target: rollout.target, stamp: { rolloutId: rollout.id, turn: rollout.turn } };
  if (rollout.group === null) return own;
  const members = membersOf(sim, rollout.group);
  const lead = members[0];
  if (lead == null) return own;
  const turn = groupTurn(members.flatMap((one) => one ?? []));
  return { target: lead.target, stamp: { rolloutId: lead.id, turn } };
}

/** The group's own rollouts as they are stored, in its order; null where there is none. */
export function membersOf(sim: Sim, group: Group): readonly (Rollout | null)[] {
  return group.members.map(({ target }) => {
    const known = sim.targets.find((one) => sameTarget(one, target));
    const current = known === undefined ? null : sim.current(known);
    if (current === null || current.group?.id === group.id) return current;
    const past = sim.table.under(`archive ${targetName(target)} `).map(({ value }) => value as Rollout);
    return past.find((one) => one.group?.id === group.id) ?? null;
  });
}

/** The tale that knows where a story is told: in a group that of the first one, under whose card the others tell theirs. */
export function taleOfCard(sim: Sim, tale: Tale): Tale {
  if (tale.under === undefined) return tale;
  const group = sim.stored(tale.target, tale.rolloutId)?.group ?? null;
  const lead = group === null ? null : membersOf(sim, group)[0];
  return lead == null ? tale : ((sim.table.get(`tale ${lead.id}`)?.value as Tale | undefined) ?? tale);
}
