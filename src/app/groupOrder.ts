import type { Press } from '../core/input.ts';
import { calledName, type Receipt, type Rollout } from '../core/rollout.ts';
import { isRepeated, type Order } from '../core/step/press.ts';
import type { Saved } from './ports.ts';

/** Lambda's two further tries come within three minutes, each of a worker's life at most. */
const TRIES_LAST_MS = 6 * 60_000;

/**
 * Whom of a group's open rollouts an order goes to: all of them; or, where an earlier try of the same call has moved some (`followed` is one of
 * those) and may have died before it came to the others, those. A call that comes again later than that is only told what came of it.
 */
export function stillDue(
  open: readonly Saved<Rollout>[],
  followed: Rollout | null,
  order: Order,
  nowMs: number,
): readonly Saved<Rollout>[] {
  const receipt = followed?.receipts.find(({ key }) => key === `${order.kind}:${order.id}`);
  if (followed === null || receipt === undefined) return open;
  if (receipt.rolloutId !== followed.id || nowMs - receipt.atMs > TRIES_LAST_MS) return [];
  return isBound(order) ? open.filter(({ value }) => !hasMovedOn(value, receipt)) : open;
}

/** A button's press is of the situation that it was drawn in, rolling back and holding excepted. */
export function isBound(order: Order): boolean {
  return 'stamp' in order && order.stamp !== null && order.kind !== 'rollback' && order.kind !== 'hold';
}

/** Whether somebody has read of it in another situation than when the others followed the order. */
function hasMovedOn({ log }: Rollout, { atMs }: Receipt): boolean {
  return (log.at(-1)?.atMs ?? 0) > atMs;
}

/**
 * The rollout before this one that an order may have been given to when it came first: that of the button, else the last one; as far as it was
 * started with a group, which the receipts tell. Null: none, or the order is known here.
 */
export function predecessorOf(
  rollout: Rollout,
  order: Pick<Order, 'kind' | 'id'> & Partial<Pick<Press, 'stamp'>>,
): string | null {
  const { id, target, receipts } = rollout;
  if (order.id === null || isRepeated(rollout, order)) return null;
  const of = order.stamp?.rolloutId ?? null;
  const ending = `/${calledName(target)}`;
  const isMeant = ({ key, rolloutId }: Receipt) =>
    key.startsWith('start:') && key.endsWith(ending) && (of === null ? rolloutId !== id : rolloutId === of);
  return of === id ? null : (receipts.findLast(isMeant)?.rolloutId ?? null);
}
