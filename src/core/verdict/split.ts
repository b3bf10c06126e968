import type { Rollout } from '../rollout.ts';
import { weightOf } from '../routing.ts';
import { type MinuteRow, minuteOf, type Tally } from './ledger.ts';

/** The split that was seen against the one that was set. */
export interface SplitOff {
  readonly observedBp: number;
  readonly weightBp: number;
  /** Calls of both versions that the share was taken of. */
  readonly calls: number;
}

/** A deviation that matters: more than this part of the smaller version's share. */
const NOTICEABLE = 0.2;
/** And that chance does not explain: at each look at most this probable. */
const CHANCE = 1e-6;

/**
 * Whether the canary's share of the calls is another than its weight. Lambda flips a coin for each call, so that an honest split scatters: with n
 * calls the probability of a share as far off as x is at most 2·exp(−n·KL(x ‖ weight)) (Chernoff's bound, W. Hoeffding, J. Am. Stat. Assoc.
 * 58 (1963) 13–30, theorem 1), whatever n is. Throttled calls count: they were sent there. Only settled minutes count, and only those since
 * the weight was seen on the alias. Null: nothing is wrong, or nothing is known.
 */
export function splitOff({ phase, alias, ledger, canary }: Rollout, settledThrough: number): SplitOff | null {
  if (phase.name === 'drifted' || alias.pending.length > 0) return null;
  const weightBp = weightOf(alias.seen.routing, canary);
  if (weightBp <= 0 || weightBp >= 10_000) return null;
  const since = minuteOf(alias.seen.sinceMs);
  const rows = ledger.rows.filter(
    ({ minute }) => minute > since && minute <= settledThrough && !ledger.changed.includes(minute),
  );
  const fresh = sum(rows, ({ canary }) => canary);
  const calls = fresh + sum(rows, ({ stable }) => stable);
  if (calls === 0) return null;
  const [share, weight] = [fresh / calls, weightBp / 10_000];
  if (Math.abs(share - weight) <= NOTICEABLE * Math.min(weight, 1 - weight)) return null;
  if (2 * Math.exp(-calls * divergence(share, weight)) >= CHANCE) return null;
  return { observedBp: Math.round(share * 10_000), weightBp, calls };
}

/** Kullback and Leibler's divergence of two coins, in nats. */
function divergence(x: number, w: number): number {
  const part = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(a / b));
  return part(x, w) + part(1 - x, 1 - w);
}

function sum(rows: readonly MinuteRow[], of: (row: MinuteRow) => Tally): number {
  return rows.reduce((total, row) => total + of(row).invocations + of(row).throttles, 0);
}
