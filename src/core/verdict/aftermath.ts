import type { MinuteRow } from './ledger.ts';

/**
 * What the canary did since all of the traffic is on it. Kept apart from the ledger: with no stable traffic left there is nothing to compare
 * with but the past.
 */
export interface Aftermath {
  /** The first minute that ran wholly at 100 %. */
  readonly fromMinute: number;
  /** The canary's minutes since then, sorted; a minute read again replaces its row. At most some hours. */
  readonly rows: readonly Pick<MinuteRow, 'minute' | 'canary'>[];
  /** The last minute whose figures were final when they were read; null before any. */
  readonly settledThrough: number | null;
  /** Sums of the minutes that are no longer kept one by one. */
  readonly folded: { readonly through: number; readonly calls: number; readonly errors: number };
}
