import type { Checkpoint } from './checkpoint.ts';

/**
 * The ledger: what each version did, minute by minute. It lives with the rollout; the verdict is a pure function of it.
 * A minute that is read again replaces its row, so late data and repeated ticks change nothing twice.
 */

/** One version's counts for one minute, from AWS/Lambda. Durations are milliseconds, null when nothing was called. */
export interface Tally {
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  /** Calls slower than the frozen thresholds of {@link FunctionFacts.slowOver}; null when they cannot be counted. */
  readonly slow: { readonly over75: number; readonly over95: number } | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Both versions' tallies for one minute. */
export interface MinuteRow {
  /** Whole minutes since the epoch. */
  readonly minute: number;
  /** The stage whose weight was set in that minute. */
  readonly stage: number;
  readonly canary: Tally;
  readonly stable: Tally;
}

export interface Ledger {
  /** Sorted by minute, one row a minute. Minutes without traffic may be absent: they count as elapsed, with zeros. */
  readonly rows: readonly MinuteRow[];
  /** Minutes in which a weight changed: never judged (their calls ran under two weights). */
  readonly changed: readonly number[];
  /** When metrics could not be read any more, and why; null while they can. */
  readonly blind: { readonly sinceMs: number; readonly reason: string } | null;
  /** What the verdict remembers of minutes whose rows were folded away (compact.ts); absent while all rows are here. */
  readonly checkpoint?: Checkpoint;
}

export const NO_CALLS: Tally = { invocations: 0, errors: 0, throttles: 0, slow: null, p50Ms: null, p99Ms: null };

export const EMPTY_LEDGER: Ledger = { rows: [], changed: [], blind: null };

/** The minute that a time lies in. */
export function minuteOf(atMs: number): number {
  return Math.floor(atMs / 60_000);
}

/**
 * Puts rows into a ledger: each replaces the row of its minute. Rows of minutes that are folded into the checkpoint come
 * too late and are left out. Returns the same ledger when nothing changed.
 */
export function withRows(ledger: Ledger, rows: readonly MinuteRow[]): Ledger {
  const byMinute = new Map(ledger.rows.map((row) => [row.minute, row]));
  let changed = false;
  const folded = ledger.checkpoint?.through ?? Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    if (row.minute <= folded) continue;
    if (JSON.stringify(byMinute.get(row.minute)) === JSON.stringify(row)) continue;
    byMinute.set(row.minute, row);
    changed = true;
  }
  if (!changed) return ledger;
  return { ...ledger, rows: [...byMinute.values()].sort((a, b) => a.minute - b.minute) };
}
