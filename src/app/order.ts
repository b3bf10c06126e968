import { type Group, groupTurn } from '../core/group.ts';
import { isRefusal, type Refusal } from '../core/refusal.ts';
import { calledName, isFinished, type Rollout, type Target } from '../core/rollout.ts';
import { raises } from '../core/step/change.ts';
import { leftBehind } from '../core/step/leftBehind.ts';
import { isRepeated, isStale, type Order } from '../core/step/press.ts';
import { whyNot } from '../core/step/pressable.ts';
import { step } from '../core/step/step.ts';
import type { Asker } from './act.ts';
import type { Answer } from './ask.ts';
import { begunOf, followerNear, peersOf } from './group.ts';
import { isBound, predecessorOf, stillDue } from './groupOrder.ts';
import { meant } from './meant.ts';
import { type OrderAsk, orderOf, orderOne, pressedMeanwhile, repeated, weighed } from './orderOne.ts';
import type { Ports, Saved } from './ports.ts';

/** Does what was ordered of a running rollout, if it may be, and says what came of it. In a group it is ordered of all. */
export async function orderFor(ports: Ports, ask: OrderAsk, asker: Asker): Promise<Answer> {
  const found = await meant(ports, ask.function, ask.alias);
  if (isRefusal(found)) return found;
  const order = orderOf(ask, asker.by, asker.id);
  if (predecessorOf(found.value, order) !== null) {
    // Of a group it may have moved the others only: this one's successor knows nothing of it.
    const follower = await followerNear(ports, found.value, order);
    if (follower !== null) return repeated(ports, follower, order);
  }
  const rollout = await pressedOf(ports, found.value, order);
  const { group } = rollout;
  const answer = group === null ? null : await orderAll(ports, ask, asker, rollout, group);
  return answer ?? orderOne(ports, ask, asker, found);
}

/** Whose button it is: a group's card stays that of its first one's rollout, also where that function has another rollout since. */
async function pressedOf({ store }: Ports, current: Rollout, order: Order): Promise<Rollout> {
  const of = 'stamp' in order ? (order.stamp?.rolloutId ?? current.id) : current.id;
  const earlier = of === current.id ? null : await store.find(current.target, of);
  return earlier === null || earlier.group === null ? current : earlier;
}

/**
 * The card is the first one's, and its buttons are stamped with the turns of all: whoever is over has nothing to do, the others do it. What the one
 * who asked may not do to some of them is said. Null: all are over.
 */
async function orderAll(
  ports: Ports,
  ask: OrderAsk,
  asker: Asker,
  named: Rollout,
  group: Group,
): Promise<Answer | null> {
  const begun = (await begunOf(ports, group)).flatMap((saved) => saved ?? []);
  // As it is now: who it was read with is older than the others.
  const rollout = begun.find(({ value }) => value.id === named.id)?.value ?? named;
  const open = begun
    .filter(({ value }) => !isFinished(value.phase))
    .sort((a, b) => Number(b.value.id === rollout.id) - Number(a.value.id === rollout.id));
  // A try that died, or whose answer was lost, has done it to some and moved the card on itself.
  const order = orderOf(ask, asker.by, asker.id);
  const peers = (await peersOf(ports, rollout)).flatMap((peer) => peer.rollout ?? []);
  const followed = [rollout, ...peers].find((one) => isRepeated(one, order)) ?? null;
  const again = followed === null ? null : await repeated(ports, followed, order);
  if (again !== null && isRefusal(again)) return again;
  const due = stillDue(open, followed, order, ports.clock.now());
  const first = due[0];
  if (first === undefined) return again;
  const turn = groupTurn([rollout, ...peers]);
  if (again === null && 'stamp' in ask && isStale({ id: rollout.id, turn }, ask)) {
    const stamp = { rolloutId: first.value.id, turn: -1 };
    return whyNot(first.value, { ...ask, by: asker.by, id: asker.id, stamp }, ports.clock.now());
  }
  const concerned = concernedOf(due, order, ports.clock.now());
  const against = again === null ? await againstAll(ports, concerned, order, asker) : null;
  return against ?? (await orderEach(ports, ask, asker, concerned, again));
}

/** Whom the order changes or leaves behind: a right over the others is nobody's need. Where it concerns none, each says why. */
function concernedOf(due: readonly Saved<Rollout>[], order: Order, atMs: number): readonly Saved<Rollout>[] {
  const concerned = due.filter(
    ({ value }) => step(value, forOne(order, value), { atMs }) !== value || leftBehind(value, order),
  );
  return concerned.length === 0 ? due : concerned;
}

/** A button was drawn for all as they were read: who moves on meanwhile is not what it was pressed for any more. */
function forOne<T extends OrderAsk | Order>(order: T, { id, turn }: Rollout): T {
  return 'stamp' in order && order.stamp !== null ? { ...order, stamp: { rolloutId: id, turn } } : order;
}

/** What gives more traffic is done to all or to none: what stands against it where it cannot be done; null: nothing does. */
async function againstAll(
  ports: Ports,
  due: readonly Saved<Rollout>[],
  order: Order,
  asker: Asker,
): Promise<Answer | null> {
  const atMs = ports.clock.now();
  if (!due.some(({ value }) => raises(value, step(value, forOne(order, value), { atMs })))) return null;
  const found = await Promise.all(
    due.map(async ({ value }) => ({ value, next: await weighed(ports, value, forOne(order, value), asker) })),
  );
  const reasons = new Set<string>();
  let first: Refusal | null = null;
  for (const { value, next } of found) {
    if (!isRefusal(next) || !isTold(next, value, order)) continue;
    const answer = await pressedMeanwhile(ports, value, order);
    if (answer !== null) return answer;
    first ??= next;
    reasons.add(ofMember(value.target, next));
  }
  return first && { ...first, reason: `${[...reasons].join(' ')} So nothing of its group was changed.` };
}

/** One after the other. `again`: the answer to an earlier try of the same call, which came to some of them. */
async function orderEach(
  ports: Ports,
  ask: OrderAsk,
  asker: Asker,
  due: readonly Saved<Rollout>[],
  again: Answer | null,
): Promise<Answer | null> {
  const order = orderOf(ask, asker.by, asker.id);
  let done = again;
  const refused: { readonly value: Rollout; readonly answer: Refusal }[] = [];
  for (const saved of due) {
    const { value } = saved;
    const answer = await orderOne(ports, forOne(ask, value), asker, saved);
    if (!isRefusal(answer)) done ??= answer;
    else if (done === null && answer.code === 'stale' && isBound(order)) return answer;
    else refused.push({ value, answer });
  }
  const told = refused.filter(({ value, answer }) => isTold(answer, value, order));
  const [first] = told;
  if (done === null || isRefusal(done) || done.kind !== 'accepted') {
    return first === undefined
      ? (refused[0]?.answer ?? done)
      : { ...first.answer, reason: ofMember(first.value.target, first.answer) };
  }
  const kept = new Set(told.map(({ value, answer }) => ofMember(value.target, answer)));
  return { ...done, note: [done.note, ...kept].filter((words) => words !== null).join(' ') || null };
}

/** What does not concern one, or is so already, is nobody's news. */
function isTold({ code }: Refusal, rollout: Rollout, order: Order): boolean {
  return (code !== 'not-now' && code !== 'finished') || leftBehind(rollout, order);
}

/** Says of whom it is, where it does not by itself. */
function ofMember(target: Target, { code, reason }: Refusal): string {
  const name = calledName(target);
  return code === 'frozen' || reason.startsWith(name) ? reason : `${name}: ${reason}`;
}
