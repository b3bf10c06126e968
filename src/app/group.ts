import { type Group, goesBack, type Peer, sameTarget } from '../core/group.ts';
import { calledName, isFinished, type Rollout, type Target } from '../core/rollout.ts';
import { isRepeated, type Order } from '../core/step/press.ts';
import { predecessorOf } from './groupOrder.ts';
import type { Ports, Saved } from './ports.ts';
import { reconcile } from './reconcile.ts';

/** How far back a group's own rollouts are looked for. */
const LOOK_BACK = 50;

/** The rollouts of this very group, in its order; null where there is none yet. */
export async function begunOf({ store }: Ports, group: Group): Promise<readonly (Saved<Rollout> | null)[]> {
  const found = await Promise.all(group.members.map(({ target }) => store.load(target)));
  return found.map((saved) => (saved?.value.group?.id === group.id ? saved : null));
}

/** The others of a rollout's group, from those at hand, else from the table. */
export async function peersOf(
  { store }: Ports,
  rollout: Rollout,
  known: (target: Target) => Rollout | undefined = () => undefined,
): Promise<readonly Peer[]> {
  const { group, target } = rollout;
  if (group === null) return [];
  const others = group.members.filter((member) => !sameTarget(member.target, target));
  return Promise.all(
    others.map(async (member): Promise<Peer> => {
      const found = known(member.target) ?? (await store.load(member.target))?.value;
      return { target: member.target, rollout: found === undefined ? null : await ownOf(store, found, group) };
    }),
  );
}

/** The group's own rollout of a target: the current one, or that one's forerunner where another has begun there since. */
async function ownOf(store: Ports['store'], current: Rollout, group: Group): Promise<Rollout | null> {
  if (current.group?.id === group.id) return current;
  const earlier = await store.history(current.target.functionArn, LOOK_BACK);
  return earlier.find((one) => one.group?.id === group.id && sameTarget(one.target, current.target)) ?? null;
}

/** Who of an earlier rollout's group followed an order; null: nobody. Of its own target another rollout may have begun since. */
async function followerOf(ports: Ports, earlier: Rollout, order: Pick<Order, 'kind' | 'id'>): Promise<Rollout | null> {
  const peers = await peersOf(ports, earlier);
  return [earlier, ...peers.flatMap(({ rollout }) => rollout ?? [])].find((one) => isRepeated(one, order)) ?? null;
}

/** The same, also where the target has another rollout by now: then that one's receipts tell which group it was of before. */
export async function followerNear(
  ports: Ports,
  current: Rollout,
  order: Parameters<typeof predecessorOf>[1],
): Promise<Rollout | null> {
  const now = current.group === null ? null : await followerOf(ports, current, order);
  const before = now === null ? predecessorOf(current, order) : null;
  const earlier = before === null ? null : await ports.store.find(current.target, before);
  return earlier === null ? now : followerOf(ports, earlier, order);
}

/** Whoever goes back takes the others of the group along, at once. A crash in between is made up for by the next tick. */
export async function takeGroupsBack(ports: Ports, rollouts: readonly Rollout[]): Promise<readonly Rollout[]> {
  const taken: Rollout[] = [];
  for (const rollout of rollouts) {
    const { group } = rollout;
    // Also where AWS refuses to take its own weight away, or somebody else stands in between.
    if (group === null || !goesBack(rollout.phase)) continue;
    for (const peer of await begunOf(ports, group)) {
      if (peer === null || peer.value.id === rollout.id || isFinished(peer.value.phase) || goesBack(peer.value.phase))
        continue;
      const input = {
        kind: 'groupBack',
        member: calledName(rollout.target),
        reason: `it goes back to ${rollout.stable}`,
      } as const;
      taken.push(await reconcile(ports, peer, input, {}));
    }
  }
  return taken;
}
