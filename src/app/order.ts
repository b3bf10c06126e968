import { anyFunctionArn } from '../core/functionRef.ts';
import { type Group, groupTurn } from '../core/group.ts';
import { isSteer, type SteerKind } from '../core/input.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import type { Deed } from '../core/rights.ts';
import { type Actor, calledName, isFinished, type Rollout, targetName } from '../core/rollout.ts';
import { raises } from '../core/step/change.ts';
import { isRepeated, isStale, type Order, orderArgs } from '../core/step/press.ts';
import { whyNot } from '../core/step/pressable.ts';
import { steerDeed, whyNotSteer } from '../core/step/steer.ts';
import { step } from '../core/step/step.ts';
import type { Asker } from './act.ts';
import type { Answer, Ask } from './ask.ts';
import { frozenFor } from './frozen.ts';
import { begunOf, followerNear, peersOf } from './group.ts';
import { predecessorOf, stillDue } from './groupOrder.ts';
import type { Ports, Saved } from './ports.ts';
import { reconcile } from './reconcile.ts';
import { allowed } from './rights.ts';

/** A button's press or a command that steers, as it was asked for. */
export type OrderAsk = Extract<Ask, { stamp: unknown } | { kind: SteerKind }>;

/** Does what was ordered of a running rollout, if it may be, and says what came of it. In a group it is ordered of all. */
export async function orderFor(ports: Ports, ask: OrderAsk, asker: Asker): Promise<Answer> {
  const found = await meant(ports, ask.function, ask.alias);
  if (isRefusal(found)) return found;
  const { group } = found.value;
  const order = orderOf(ask, asker.by, asker.id);
  if (predecessorOf(found.value, order) !== null) {
    // Of a group it may have moved the others only: this one's successor knows nothing of it.
    const follower = await followerNear(ports, found.value, order);
    if (follower !== null) return repeated(ports, follower, order);
  }
  return group === null ? orderOne(ports, ask, asker, found) : orderAll(ports, ask, asker, found, group);
}

/**
 * The card is the first one's, and its buttons are stamped with the turns of all: whoever is over has nothing to do, the others do it. What the one
 * who asked may not do to some of them is said.
 */
async function orderAll(
  ports: Ports,
  ask: OrderAsk,
  asker: Asker,
  found: Saved<Rollout>,
  group: Group,
): Promise<Answer> {
  const others = (await begunOf(ports, group)).filter((saved) => saved !== null && saved.value.id !== found.value.id);
  const open = [found, ...others].flatMap((saved) => (saved === null || isFinished(saved.value.phase) ? [] : [saved]));
  // A try that died, or whose answer was lost, has done it to some and moved the card on itself.
  const order = orderOf(ask, asker.by, asker.id);
  const peers = (await peersOf(ports, found.value)).flatMap(({ rollout }) => rollout ?? []);
  const followed = [found.value, ...peers].find((one) => isRepeated(one, order)) ?? null;
  const again = followed === null ? null : await repeated(ports, followed, order);
  if (again !== null && isRefusal(again)) return again;
  const due = stillDue(open, followed, order, ports.clock.now());
  const first = due[0];
  if (first === undefined) return again ?? orderOne(ports, ask, asker, found);
  const turn = groupTurn([found.value, ...peers]);
  if (again === null && 'stamp' in ask && isStale({ id: found.value.id, turn }, ask)) {
    const stamp = { rolloutId: first.value.id, turn: -1 };
    return whyNot(first.value, { ...ask, by: asker.by, id: asker.id, stamp }, ports.clock.now());
  }
  const one: OrderAsk = 'stamp' in ask ? { ...ask, stamp: null } : ask;
  const answers: { readonly saved: Saved<Rollout>; readonly answer: Answer }[] = [];
  for (const saved of due) answers.push({ saved, answer: await orderOne(ports, one, asker, saved) });
  const done = answers.find(({ answer }) => !isRefusal(answer))?.answer ?? again;
  if (done === null || isRefusal(done) || done.kind !== 'accepted')
    return answers[0]?.answer ?? noRollout(ask.function);
  const kept = answers.flatMap(({ saved, answer }) =>
    isRefusal(answer) && (answer.code === 'not-allowed' || answer.code === 'frozen')
      ? [`${calledName(saved.value.target)}: ${answer.reason}`]
      : [],
  );
  return kept.length === 0 ? done : { ...done, note: [done.note, ...kept].filter((words) => words !== null).join(' ') };
}

async function orderOne(
  ports: Ports,
  ask: OrderAsk,
  { by, id, stranger }: Asker,
  found: Saved<Rollout>,
): Promise<Answer> {
  const { clock, store } = ports;
  const input = orderOf(ask, by, id);
  if (isRepeated(found.value, input)) return repeated(ports, found.value, input);
  let saved = found;
  let asked: Deed | null = null;
  for (let tries = 0; tries < 8; tries += 1) {
    // After a lost race the same order may be another deed: a weight that was less is more by now.
    const deed = deedOf(saved.value, input);
    const mayNot = deed === asked ? null : await allowed(ports, deed, by, saved.value.policy, stranger);
    if (mayNot !== null) return (await pressedMeanwhile(ports, saved.value, input)) ?? mayNot;
    asked = deed;
    const next = step(saved.value, input, { atMs: clock.now() });
    if (next === saved.value) {
      if (isRepeated(saved.value, input)) return repeated(ports, saved.value, input);
      return (await pressedMeanwhile(ports, saved.value, input)) ?? whyUnchanged(saved.value, input, clock.now());
    }
    const frozen = raises(saved.value, next) ? await frozenFor(ports, saved.value.target.functionArn) : null;
    if (frozen !== null) return frozen;
    if (await store.save(next, saved.rev)) {
      // The press is kept; making it true may be taken up by any later pass, also after a crash right here.
      const rollout = await reconcile(ports, { value: next, rev: saved.rev + 1 }, { kind: 'tick' }, {});
      return { kind: 'accepted', did: ask.kind, rollout, note: null };
    }
    const again = await store.load(saved.value.target);
    if (again === null) return noRollout(ask.function);
    if (again.value.id !== found.value.id) return replaced(again.value);
    saved = again;
  }
  throw new Error(`${ask.kind} of ${found.value.id}: the race was lost 8 times`);
}

/** Nobody ordered anything of the rollout that took its place. */
function replaced({ target, stable, canary }: Rollout): Refusal {
  return refuse(
    'stale',
    `Another rollout, ${targetName(target)} ${stable} → ${canary}, has begun meanwhile. Nothing was changed; order it anew if you mean that one.`,
  );
}

/** The same call, delivered twice at once, may have acted since the state was read: then it is not refused here. */
async function pressedMeanwhile(ports: Ports, { target }: Rollout, input: Order): Promise<Answer | null> {
  if (input.id === null) return null;
  const now = await ports.store.load(target);
  return now !== null && isRepeated(now.value, input) ? repeated(ports, now.value, input) : null;
}

/** The answer that this very call was given before, also when another rollout has come since. */
async function repeated({ store }: Ports, rollout: Rollout, order: Order): Promise<Answer> {
  const { kind, id } = order;
  const receipt = rollout.receipts.find(({ key }) => key === `${kind}:${id}`);
  if (receipt !== undefined && receipt.args !== orderArgs(order)) {
    return refuse(
      'id-reused',
      `The id “${id}” was used for another ${kind} of this target. Give each call an id of its own.`,
    );
  }
  const about =
    receipt === undefined || receipt.rolloutId === rollout.id
      ? rollout
      : await store.find(rollout.target, receipt.rolloutId);
  return { kind: 'accepted', did: kind, rollout: about ?? rollout, note: null };
}

function orderOf(ask: OrderAsk, by: Actor, id: string | null): Order {
  const { reason } = ask;
  switch (ask.kind) {
    case 'set':
      return { kind: ask.kind, by, reason, id, weightBp: ask.weightBp };
    case 'back':
      return { kind: ask.kind, by, reason, id };
    case 'next':
      return { kind: ask.kind, by, reason, id, force: ask.force };
    case 'extend':
      return { kind: ask.kind, by, reason, id, byMs: ask.byMs };
    default:
      return { kind: ask.kind, by, reason, stamp: ask.stamp, id };
  }
}

function deedOf(rollout: Rollout, order: Order): Deed {
  return isSteer(order) ? steerDeed(rollout, order) : order.kind;
}

function whyUnchanged(rollout: Rollout, order: Order, atMs: number): Refusal {
  return isSteer(order) ? whyNotSteer(rollout, order, atMs) : whyNot(rollout, order, atMs);
}

/** The rollout that is meant: without an alias the only unfinished one of the function, else that of `live`. */
export async function meant(ports: Ports, ref: string, alias: string | null): Promise<Saved<Rollout> | Refusal> {
  const arn = anyFunctionArn(ref, ports.defaults.home);
  if (isRefusal(arn)) return arn;
  if (alias === null) {
    const open = (await ports.store.loadFunction(arn)).filter(({ value }) => !isFinished(value.phase));
    if (open.length === 1 && open[0] !== undefined) return open[0];
  }
  return (await ports.store.load({ functionArn: arn, alias: alias ?? 'live' })) ?? noRollout(ref, alias ?? 'live');
}

export function noRollout(ref: string, alias?: string): Refusal {
  const name = alias === undefined ? ref : `${ref}:${alias}`;
  return refuse(
    'no-rollout',
    `There is no rollout of ${name.slice(0, 100)}. Start one with /canary start ${ref.slice(0, 64)} VERSION 10%, or see what runs with /canary list.`,
  );
}
