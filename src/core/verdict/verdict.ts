import type { VerdictPolicy } from '../plan/policy.ts';
import type { Checkpoint } from './checkpoint.ts';
import { decide, standing, throttling } from './decide.ts';
import { median } from './figures.ts';
import type { Ledger, MinuteRow, Tally } from './ledger.ts';
import { outlook } from './outlook.ts';
import { reason } from './reason.ts';
import { replay, safeDelta } from './replay.ts';

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
  /** What was asked, so that the same question can be asked again of the same ledger. */
  readonly asked: Pick<Question, 'stage' | 'settledThrough' | 'now'>;
}

/**
 * Whether the figures speak against going on: worse, slow, throttled, suspicious, or unreadable. Merely too few calls do
 * not.
 */
export function speaksAgainst(verdict: Pick<Verdict, 'outcome' | 'about'> | null): boolean {
  if (verdict === null || verdict.outcome === 'pass') return false;
  return verdict.outcome !== 'undecided' || verdict.about !== 'data';
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
  /** Calls a minute through the alias before the rollout: what the ETA reckons with until there are figures. */
  readonly callsPerMinute?: number | null;
}

export type Judge = (ledger: Ledger, question: Question) => Verdict;

/**
 * Judges a ledger. Pure and total: the same rows in any order, read once or often, give the same verdict. Minutes without
 * a row are elapsed minutes without calls; minutes in which the weight changed are not judged. `regress` looks at every
 * minute up to `now` and is latched; `pass` looks at settled minutes. Method and sources: stats.ts, docs/verdict.md.
 */
export const judge: Judge = (ledger, question) => {
  const delta = safeDelta(question, question.stage);
  const { state, settled, rows } = replay(ledger, question, [delta]);
  const throttled = throttling(rows, ledger.changed, question.now);
  const stands = standing(state, question.now, settled, throttled.noticeable, ledger.blind !== null);
  const decision = decide(stands, question.policy);
  const recent = rows.filter(({ minute }) => minute > question.now - RECENT_MIN);
  const canary = figures(state.canary, recent, 'canary');
  const stable = figures(state.stable, recent, 'stable');
  const ahead = outlook(decision, { state, settled, standing: stands, rows, changed: ledger.changed, question, delta });
  return {
    outcome: decision.outcome,
    about: decision.about,
    reason: reason({
      ...ahead,
      ground: decision.ground,
      state,
      standing: stands,
      question,
      delta,
      throttling: throttled,
      blindReason: ledger.blind?.reason ?? null,
      settledCalls: settled.canaryCalls,
      canary,
      stable,
    }),
    canary,
    stable,
    lnHarm: decision.ground === 'worse' ? stands.peak : stands.lnHarm,
    lnSafe: settled.lnSafe,
    needCalls: ahead.needCalls,
    etaMin: ahead.etaMin,
    settledThrough: state.first <= question.settledThrough ? question.settledThrough : null,
    dataThrough: state.dataThrough,
    asked: { stage: question.stage, settledThrough: question.settledThrough, now: question.now },
  };
};

/** The newest five minutes with calls, of the last hour, speak for "now" in the figures' percentiles. */
const NEWEST = 5;
const RECENT_MIN = 60;

function figures(totals: Checkpoint['canary'], rows: readonly MinuteRow[], of: 'canary' | 'stable'): Figures {
  const tallies = rows.map((row) => row[of]);
  return {
    ...totals,
    errorRate: totals.invocations > 0 ? totals.errors / totals.invocations : null,
    p50Ms: newest(tallies, 'p50Ms'),
    p99Ms: newest(tallies, 'p99Ms'),
  };
}

function newest(tallies: readonly Tally[], percentile: 'p50Ms' | 'p99Ms'): number | null {
  const values: number[] = [];
  for (let i = tallies.length - 1; i >= 0 && values.length < NEWEST; i--) {
    const value = tallies[i]![percentile];
    if (value !== null) values.push(value);
  }
  return median(values);
}
