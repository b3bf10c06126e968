import type { Ledger } from './ledger.ts';
import type { VerdictPolicy } from './policy.ts';

/** `pass`, `regress`, `undecided` (not enough data yet) or `blind` (metrics cannot be read). */
export type Outcome = 'pass' | 'regress' | 'undecided' | 'blind';

/** Both versions' figures over all judged minutes. Rates are null without calls. */
export interface Figures {
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly errorRate: number | null;
  /** Of the newest minutes with calls, milliseconds. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** One plain sentence, figures included, ending in a full stop. */
  readonly reason: string;
  /** What the sentence speaks of: errors, latency, throttles, or the data itself. */
  readonly about: 'errors' | 'latency' | 'throttles' | 'data';
  readonly canary: Figures;
  readonly stable: Figures;
  /** Log e-value that the canary is worse (latched maximum is at or above ln(1/alpha) when `regress`). */
  readonly lnHarm: number;
  /** Log e-value that the canary is within the margin of this stage. */
  readonly lnSafe: number;
  /** Canary calls that `pass` still needs at about this error rate, and minutes at today's traffic; null when unknown or not needed. */
  readonly needCalls: number | null;
  readonly etaMin: number | null;
  /** The last minute that `pass` could use (settled), and the newest minute read. Null before any. */
  readonly settledThrough: number | null;
  readonly dataThrough: number | null;
}

/** What {@link judge} is asked beside the ledger. All minutes are whole minutes since the epoch. */
export interface Question {
  readonly policy: VerdictPolicy;
  /** Weights of the plan's stages in basis points; 10000 follows after the last. */
  readonly weightsBp: readonly number[];
  /** The stage now; its margin is graded by the weight of the next one (exposure budget). */
  readonly stage: number;
  /** The last minute whose data may be taken as final. `pass` looks no further, `regress` does. */
  readonly settledThrough: number;
  /** The last minute that has elapsed. */
  readonly now: number;
}

export type Judge = (ledger: Ledger, question: Question) => Verdict;
