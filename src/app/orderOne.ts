import type { SteerKind } from '../core/input.ts';
import { isSteer } from '../core/input.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import type { Deed } from '../core/rights.ts';
import { type Actor, type Rollout, targetName } from '../core/rollout.ts';
import { raises } from '../core/step/change.ts';
import { isRepeated, type Order, orderArgs } from '../core/step/press.ts';
import { whyNot } from '../core/step/pressable.ts';
import { steerDeed, whyNotSteer } from '../core/step/steer.ts';
import { step } from '../core/step/step.ts';
import type { Asker } from './act.ts';
import type { Answer, Ask } from './ask.ts';
import { frozenOver } from './frozen.ts';
import { noRollout } from './meant.ts';
import type { Ports, Saved } from './ports.ts';
import { reconcile } from './reconcile.ts';
import { allowed } from './rights.ts';

/** A button's press or a command that steers, as it was asked for. */
export type OrderAsk = Extract<Ask, { stamp: unknown } | { kind: SteerKind }>;

/** Does what was ordered of one rollout, or says why not. A lost race is weighed anew. */
export async function orderOne(ports: Ports, ask: OrderAsk, asker: Asker, found: Saved<Rollout>): Promise<Answer> {
  const { store } = ports;
  const input = orderOf(ask, asker.by, asker.id);
  if (isRepeated(found.value, input)) return repeated(ports, found.value, input);
  let saved = found;
  let asked: Deed | null = null;
  for (let tries = 0; tries < 8; tries += 1) {
    const next = await weighed(ports, saved.value, input, asker, asked);
    if (isRefusal(next)) return (await pressedMeanwhile(ports, saved.value, input)) ?? next;
    asked = deedOf(saved.value, input);
    if (await store.save(next, saved.rev)) {
      // The press is kept; making it true may be taken up by any later pass, also after a crash right here.
      const rollout = await reconcile(ports, { value: next, rev: saved.rev + 1 }, { kind: 'tick' }, {});
      return { kind: 'accepted', did: ask.kind, rollout, note: null };
    }
    const again = await store.load(saved.value.target);
    if (again === null) return noRollout(ask.function, found.value.target.alias);
    if (again.value.id !== found.value.id) return replaced(again.value);
    saved = again;
  }
  throw new Error(`${ask.kind} of ${found.value.id}: the race was lost 8 times`);
}

/**
 * What an order makes of a rollout, or why it may not be. `asked`: the deed that the same actor was found to be allowed just now; after a lost race
 * the same order may be another one, since a weight that was less is more by now.
 */
export async function weighed(
  ports: Ports,
  rollout: Rollout,
  order: Order,
  { by, stranger }: Asker,
  asked: Deed | null = null,
): Promise<Rollout | Refusal> {
  const { clock } = ports;
  const deed = deedOf(rollout, order);
  const mayNot = deed === asked ? null : await allowed(ports, deed, by, rollout.policy, stranger);
  if (mayNot !== null) return mayNot;
  const next = step(rollout, order, { atMs: clock.now() });
  if (next === rollout) return whyUnchanged(rollout, order, clock.now());
  // The way back is never frozen.
  const goesOn = rollout.plan.isUndo !== true && raises(rollout, next);
  return (goesOn ? await frozenOver(ports, rollout) : null) ?? next;
}

/** Nobody ordered anything of the rollout that took its place. */
function replaced({ target, stable, canary }: Rollout): Refusal {
  return refuse(
    'stale',
    `Another rollout, ${targetName(target)} ${stable} → ${canary}, has begun meanwhile. Nothing was changed; order it anew if you mean that one.`,
  );
}

/** The same call, delivered twice at once, may have acted since the state was read: then it is not refused here. */
export async function pressedMeanwhile(ports: Ports, rollout: Rollout, input: Order): Promise<Answer | null> {
  if (input.id === null) return null;
  if (isRepeated(rollout, input)) return repeated(ports, rollout, input);
  const now = await ports.store.load(rollout.target);
  return now !== null && isRepeated(now.value, input) ? repeated(ports, now.value, input) : null;
}

/** The answer that this very call was given before, also when another rollout has come since. */
export async function repeated({ store }: Ports, rollout: Rollout, order: Order): Promise<Answer> {
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

export function orderOf(ask: OrderAsk, by: Actor, id: string | null): Order {
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
