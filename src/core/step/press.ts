import type { Press, Steer } from '../input.ts';
import type { Actor, Approval, Drifted, Held, Receipt, Rollout, Running } from '../rollout.ts';
import { type Routing, sameRouting, wantedBp, wantedRouting, weightOf } from '../routing.ts';
import { speaksAgainst } from '../verdict/verdict.ts';
import { entered, leaveStage, logged, rollBack, settlingAgain } from './change.ts';
import { checksPassed } from './checking.ts';

const DAY_MS = 24 * 3_600_000;

/** What a person's or pipeline's press does. Same object: nothing (pressable.ts says why, in words). */
export function press(rollout: Rollout, input: Press, atMs: number): Rollout {
  if (isRepeated(rollout, input) || isStale(rollout, input)) return rollout;
  const next = pressed(rollout, input, atMs);
  return next === rollout ? rollout : withReceipt(next, input, atMs);
}

/** Rolling back and holding are bound to the rollout only; everything else also to the situation it was offered in. */
export function isStale(
  rollout: Pick<Rollout, 'id' | 'turn'>,
  { kind, stamp }: Pick<Press, 'kind' | 'stamp'>,
): boolean {
  if (stamp === null) return false;
  if (stamp.rolloutId !== rollout.id) return true;
  return kind !== 'rollback' && kind !== 'hold' && stamp.turn !== rollout.turn;
}

export function isRepeated(rollout: Rollout, { kind, id }: Pick<Order, 'kind' | 'id'>): boolean {
  return id !== null && rollout.receipts.some((receipt) => receipt.key === `${kind}:${id}`);
}

function pressed(rollout: Rollout, { kind, by, reason }: Press, atMs: number): Rollout {
  const { phase } = rollout;
  switch (kind) {
    case 'rollback': {
      const ends = phase.name === 'rollingBack' || (phase.name === 'blocked' && phase.from.name === 'rollingBack');
      return ends ? rollout : rollBack(rollout, atMs, { kind: 'person', by, reason });
    }
    case 'hold':
      return hold(rollout, by, atMs);
    case 'resume':
      if (phase.name !== 'held') return rollout;
      return entered(rollout, atMs, settlingAgain(phase.from), { kind: 'resumed', by });
    case 'promote':
      return phase.name === 'awaiting' ? approve(rollout, phase.stage, by, atMs) : rollout;
    case 'adopt':
      return phase.name === 'drifted' ? adopt(rollout, phase, by, atMs) : rollout;
    case 'reassert':
      if (phase.name !== 'drifted') return rollout;
      return reassert(rollout, phase, by, atMs);
    case 'stop':
      if (phase.name !== 'drifted' && phase.name !== 'blocked') return rollout;
      return entered(rollout, atMs, { name: 'abandoned', by }, { kind: 'abandoned', by });
    default:
      return kind satisfies never;
  }
}

/** The phase that a hold would keep, null where there is nothing to hold: at 100 % and on the way back. */
export function holdable(rollout: Rollout): Running | null {
  const { phase } = rollout;
  const from = phase.name === 'blocked' ? phase.from : phase;
  return from.name === 'checking' || from.name === 'baking' || from.name === 'awaiting' ? from : null;
}

function hold(rollout: Rollout, by: Actor, atMs: number): Rollout {
  const from = holdable(rollout);
  if (from === null) return rollout;
  const wanted = wantedBp({ ...rollout, phase: from });
  // What AWS refused was not given: a hold gives nobody more than there was.
  const weightBp =
    rollout.phase.name === 'blocked' ? Math.min(wanted, weightOf(rollout.alias.seen.routing, rollout.canary)) : wanted;
  const phase: Held = { name: 'held', by, from, weightBp };
  return entered({ ...rollout, approvals: [] }, atMs, phase, { kind: 'held', by, weightBp });
}

/** Different people that a gate of this rollout needs. */
export function approvalsNeeded(rollout: Rollout): number {
  return Math.max(1, rollout.policy.approvals);
}

/** Whether this actor's consent would count: once each, and not the starter's where the policy says so. */
export function mayConsent(rollout: Rollout, by: Actor): boolean {
  const given = rollout.approvals.some((approval) => sameActor(approval.by, by));
  return !given && (rollout.policy.selfApproval || !sameActor(rollout.startedBy, by));
}

function approve(rollout: Rollout, stage: number, by: Actor, atMs: number): Rollout {
  const outcome = rollout.verdict?.outcome;
  if (outcome === 'blind' || outcome === 'regress' || !mayConsent(rollout, by) || !checksPassed(rollout))
    return rollout;
  const doubt = speaksAgainst(rollout.verdict) ? { doubtful: true } : {};
  const approvals: Approval[] = [...rollout.approvals, { stage, by, atMs, ...doubt }];
  const next = logged({ ...rollout, approvals }, atMs, { kind: 'approved', stage, by });
  // In a group the next pass sees whether the others may go on too.
  const enough = approvals.length >= approvalsNeeded(rollout) && rollout.group === null;
  return enough ? leaveStage(next, atMs, stage) : next;
}

/** Whether what was found can become this rollout's own: stable with some weight on the canary, and no rollback decided. */
export function adoptable(rollout: Rollout, { found, from }: Drifted): boolean {
  const ours = found.version === rollout.stable && (found.other === null || found.other.version === rollout.canary);
  return ours && from.name !== 'rollingBack';
}

function adopt(rollout: Rollout, phase: Drifted, by: Actor, atMs: number): Rollout {
  if (!adoptable(rollout, phase) || phase.from.name === 'rollingBack') return rollout;
  const weightBp = weightOf(phase.found, rollout.canary);
  const from = phase.from.name === 'held' ? phase.from.from : phase.from;
  const seen = { ...rollout.alias.seen, routing: phase.found as Routing, sinceMs: atMs };
  const next: Rollout = {
    ...rollout,
    phase: { name: 'held', by, from, weightBp, adopted: true },
    alias: { seen, pending: [] },
  };
  return logged(next, atMs, { kind: 'driftAnswered', answer: 'adopt', by });
}

function reassert(rollout: Rollout, phase: Drifted, by: Actor, atMs: number): Rollout {
  const next: Rollout = { ...rollout, phase: settlingAgain(phase.from) };
  const wanted = wantedRouting(next);
  // Said of a routing that is there already, it would answer nothing.
  if (wanted !== null && sameRouting(wanted, phase.found)) return rollout;
  return logged(next, atMs, { kind: 'driftAnswered', answer: 'reassert', by });
}

export function sameActor(a: Actor, b: Actor): boolean {
  if (a.kind === 'slack' && b.kind === 'slack') return a.userId === b.userId;
  if (a.kind === 'pipeline' && b.kind === 'pipeline') return a.name === b.name;
  return a.kind === b.kind;
}

/** What a person or a pipeline orders of a running rollout. */
export type Order = Press | Steer;

/** An order's own arguments, for telling a repeated call from a reused id. */
export function orderArgs(order: Order): string {
  const { by: _, id: __, kind: ___, ...args } = order;
  const { stamp: ____, ...own } = 'stamp' in args ? args : { ...args, stamp: null };
  return JSON.stringify(own);
}

/** Remembers that this very call was followed. */
export function withReceipt(rollout: Rollout, order: Order, atMs: number): Rollout {
  if (order.id === null) return rollout;
  const receipt: Receipt = { key: `${order.kind}:${order.id}`, args: orderArgs(order), rolloutId: rollout.id, atMs };
  return {
    ...rollout,
    receipts: [...rollout.receipts, receipt].filter((r) => atMs - r.atMs < 14 * DAY_MS).slice(-200),
  };
}
