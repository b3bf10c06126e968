import type { Actor, Phase, Receipt, Rollout } from '../rollout.ts';
import { logged } from './change.ts';

/** Why somebody rolled back, said afterwards. */
export interface Explanation {
  readonly by: Actor;
  readonly reason: string;
  /** Idempotency: the same id again changes nothing. */
  readonly id: string | null;
}

/** Adds a reason to a rollback by a person, under way or over; null where there is none. Nothing moves by it. */
export function explained(rollout: Rollout, { by, reason, id }: Explanation, atMs: number): Rollout | null {
  const key = `reason:${id}`;
  const phase = withReason(rollout.phase, reason);
  if (phase === null) return null;
  if (id !== null && rollout.receipts.some((receipt) => receipt.key === key)) return rollout;
  const at = Math.max(rollout.atMs, atMs);
  const next = logged({ ...rollout, phase }, at, { kind: 'explained', by, reason });
  if (next.log === rollout.log) return rollout;
  const receipt: Receipt = { key, args: JSON.stringify({ reason }), rolloutId: rollout.id, atMs: at };
  return { ...next, atMs: at, receipts: id === null ? next.receipts : [...next.receipts, receipt] };
}

/** The first reason also stands on the card; null where no person rolled back. */
function withReason(phase: Phase, reason: string): Phase | null {
  if (phase.name === 'blocked' && phase.from.name === 'rollingBack') {
    const from = withReason(phase.from, reason);
    return from?.name === 'rollingBack' ? { ...phase, from } : null;
  }
  if (phase.name !== 'rollingBack' && phase.name !== 'rolledBack') return null;
  const { cause } = phase;
  if (cause.kind !== 'person') return null;
  return cause.reason === null ? { ...phase, cause: { ...cause, reason } } : phase;
}
