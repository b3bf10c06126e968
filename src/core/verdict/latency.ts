import { closeBlock, copyEvidence, type Evidence, feed, freshEvidence, lnHarm, type Rules } from './evidence.ts';
import type { MinuteRow } from './ledger.ts';
import { logAddExp, logSumExp } from './stats.ts';

/**
 * Latency as a count. Percentiles of ten calls cannot be compared (they depend on how many there are), counts can: a call
 * is slow when it takes longer than a threshold frozen from stable before the rollout (1.1 × its p75, 1.1 × its p95), and
 * slow calls are judged by the same process as failed ones, with a margin and an alpha of their own.
 */
export interface Latency {
  over75: Evidence;
  over95: Evidence;
  /** ln of each sign bet, for minutes in which only percentiles are known. */
  sign: number[];
  /** Minutes judged by counts, by sign, and those of the latter in which the canary's median was higher. */
  counted: number;
  signed: number;
  slower: number;
  /** Slow calls seen, for the reason. */
  calls: { canary: number; stable: number };
  slow75: { canary: number; stable: number };
  slow95: { canary: number; stable: number };
  peak: number;
}

/** A canary may have 1.25 × stable's share of slow calls and 2 % of all calls on top. alpha is latency's own. */
const LATENCY_RULES: Rules = { alpha: 0.01, rho: 1.25, delta: 0.02, safeRho: 1, burst: 1, guard: true };

/** Minutes after a change of weight in which the canary's calls do not count: first runs pay for caches and connections. */
export const WARM_UP_MIN = 3;

/** The sign process: fewer canary calls than this make no median; a median this much higher counts as slower. */
const SIGN_CALLS = 5;
const SIGN_FACTOR = 1.1;
const SIGN_BETS = [0.2, 0.5, 0.9];

export function freshLatency(): Latency {
  return {
    over75: freshEvidence(),
    over95: freshEvidence(),
    sign: SIGN_BETS.map(() => 0),
    counted: 0,
    signed: 0,
    slower: 0,
    calls: { canary: 0, stable: 0 },
    slow75: { canary: 0, stable: 0 },
    slow95: { canary: 0, stable: 0 },
    peak: 0,
  };
}

export function copyLatency(latency: Latency): Latency {
  return {
    ...latency,
    over75: copyEvidence(latency.over75),
    over95: copyEvidence(latency.over95),
    sign: [...latency.sign],
    calls: { ...latency.calls },
    slow75: { ...latency.slow75 },
    slow95: { ...latency.slow95 },
  };
}

/** Takes a minute after the warm-up. Without calls of both versions there is nothing to compare. */
export function feedLatency(latency: Latency, t: number, row: MinuteRow): void {
  const { canary, stable } = row;
  if (!(canary.invocations > 0 && stable.invocations > 0)) return;
  if (canary.slow !== null && stable.slow !== null) feedCounts(latency, t, row, canary.slow, stable.slow);
  else if (canary.p50Ms !== null && stable.p50Ms !== null && canary.invocations >= SIGN_CALLS) {
    feedSign(latency, t, canary.p50Ms > SIGN_FACTOR * stable.p50Ms);
  }
}

type Slow = NonNullable<MinuteRow['canary']['slow']>;

function feedCounts(latency: Latency, t: number, { canary, stable }: MinuteRow, slowC: Slow, slowS: Slow): void {
  // As in evidence.ts: after a gap, the highest value is the one just before this minute.
  if (latency.counted > 0 && latency.over95.staked < t - 1)
    latency.peak = Math.max(latency.peak, lnSlow(latency, t - 1));
  latency.counted += 1;
  latency.calls.canary += canary.invocations;
  latency.calls.stable += stable.invocations;
  for (const [evidence, seen, key] of [
    [latency.over75, latency.slow75, 'over75'],
    [latency.over95, latency.slow95, 'over95'],
  ] as const) {
    const xc = Math.min(Math.max(slowC[key], 0), canary.invocations);
    const xs = Math.min(Math.max(slowS[key], 0), stable.invocations);
    seen.canary += xc;
    seen.stable += xs;
    feed(evidence, t, { nc: canary.invocations, xc, ns: stable.invocations, xs }, LATENCY_RULES);
  }
  latency.peak = Math.max(latency.peak, lnSlow(latency, t));
}

/**
 * The fallback: a bet on "the canary's median is higher this minute", factor 1 + b if so and 1 − b if not, over three b.
 * Its validity is approximate (it needs that to happen in at most half of the minutes when nothing is wrong).
 */
function feedSign(latency: Latency, t: number, slower: boolean): void {
  latency.signed += 1;
  if (slower) latency.slower += 1;
  for (let j = 0; j < SIGN_BETS.length; j++)
    latency.sign[j]! += Math.log(slower ? 1 + SIGN_BETS[j]! : 1 - SIGN_BETS[j]!);
  latency.peak = Math.max(latency.peak, lnSlow(latency, t));
}

export function closeLatency(latency: Latency, t: number): void {
  closeBlock(latency.over75, t, LATENCY_RULES);
  closeBlock(latency.over95, t, LATENCY_RULES);
  if (latency.counted > 0) latency.peak = Math.max(latency.peak, lnSlow(latency, t));
}

/**
 * The log e-value that the canary is slower, as of minute `t`: the average over both thresholds. Minutes with counts and
 * minutes with percentiles only are different minutes, so their e-values multiply.
 */
function lnSlow(latency: Latency, t: number): number {
  const sign = latency.signed > 0 ? logSumExp(latency.sign) - Math.log(SIGN_BETS.length) : 0;
  if (latency.counted === 0) return sign;
  return logAddExp(lnHarm(latency.over75, t), lnHarm(latency.over95, t)) - Math.LN2 + sign;
}

/** Whether the canary was slow beyond doubt at any time up to minute `t`. */
export function isSlow(latency: Latency, t: number): boolean {
  return Math.max(latency.peak, lnSlow(latency, t)) >= Math.log(1 / LATENCY_RULES.alpha);
}
