import type { VerdictPolicy } from '../plan/policy.ts';
import type { Checkpoint } from './checkpoint.ts';
import { burstSize } from './guard.ts';
import type { Settled } from './replay.ts';
import { type Counts, HARM_ODDS, logE, logSumExp, type Margin, SAFE_LN_PRIOR, SAFE_ODDS } from './stats.ts';

/** Traffic to reckon with: calls a minute of each version. */
export interface Traffic {
  readonly canary: number;
  readonly stable: number;
}

/** How much a rate seen on few errors is pulled towards the rate of both versions together, in errors. */
const PULL = 3;

/**
 * The error rates to reckon with. Few errors say little about one version, so each rate is drawn towards the common one:
 * p · (x + 3)/(n p + 3).
 */
function likelyRates({ nc, xc, ns, xs }: Counts): { readonly canary: number; readonly stable: number } {
  const common = nc + ns > 0 ? (xc + xs) / (nc + ns) : 0;
  const pull = (n: number, x: number) => Math.min(1, (common * (x + PULL)) / (n * common + PULL));
  return { canary: pull(nc, xc), stable: pull(ns, xs) };
}

/** The counts of an average minute. */
export function expected(traffic: Traffic, rates: { readonly canary: number; readonly stable: number }): Counts {
  return {
    nc: traffic.canary,
    xc: traffic.canary * rates.canary,
    ns: traffic.stable,
    xs: traffic.stable * rates.stable,
  };
}

/** More than this is no announcement but "never": forty days. */
const NEVER_MIN = 60_000;

/**
 * Minutes of this traffic until SAFE: the least T with logsumexp_j(ln v_j + S_j + T g_j) ≥ ln(1/beta), g_j being what the
 * bet earns in an average minute. Convex in T, so there is one crossing. Null when it is not in sight.
 */
export function minutesToSafe(
  state: Checkpoint,
  settled: Settled,
  policy: VerdictPolicy,
  delta: number,
  traffic: Traffic,
): number | null {
  const burst = burstSize(state.errors.guard, Math.max(1, policy.burst));
  const gains = safeGains(expected(traffic, likelyRates(countsOf(state))), policy, delta, burst);
  const sums = settled.sums.length > 0 ? settled.sums : SAFE_ODDS.map(() => 0);
  return minutesUntilSafe(sums, gains, policy);
}

/** What such a minute adds to each SAFE bet. */
export function safeGains(minute: Counts, policy: VerdictPolicy, delta: number, burst: number): readonly number[] {
  const margin: Margin = { rho: policy.safeRho, delta };
  return SAFE_ODDS.map((theta) => logE(theta, minute, margin, burst));
}

/** {@link minutesToSafe} for bets that stand at `sums` and earn `gains` a minute. */
export function minutesUntilSafe(
  sums: readonly number[],
  gains: readonly number[],
  policy: Pick<VerdictPolicy, 'beta'>,
): number | null {
  const goal = Math.log(1 / policy.beta);
  const after = (t: number) =>
    logSumExp(
      sums.map((sum, j) => sum + t * gains[j]!),
      SAFE_LN_PRIOR,
    );
  if (after(0) >= goal) return 0;
  if (!(after(NEVER_MIN) >= goal)) return null;
  let low = 0;
  let high = NEVER_MIN;
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (after(middle) >= goal) high = middle;
    else low = middle;
  }
  return high;
}

/** Minutes of this traffic until HARM: (ln(1/alpha) + 2 − lnHarm)/g for the best bet. Null when the figures do not point there. */
export function minutesToHarm(
  state: Checkpoint,
  lnHarmNow: number,
  policy: VerdictPolicy,
  traffic: Traffic,
): number | null {
  const burst = burstSize(state.errors.guard, Math.max(1, policy.burst));
  return minutesUntilHarm(expected(traffic, likelyRates(countsOf(state))), lnHarmNow, policy, burst);
}

/** {@link minutesToHarm} where every minute is like this one. */
export function minutesUntilHarm(
  minute: Counts,
  lnHarmNow: number,
  policy: VerdictPolicy,
  burst: number,
): number | null {
  const gain = Math.max(...HARM_ODDS.map((theta) => logE(theta, minute, policy, burst)));
  if (!(gain > 0)) return null;
  const minutes = (Math.log(1 / policy.alpha) + 2 - Math.max(0, lnHarmNow)) / gain;
  return minutes > NEVER_MIN ? null : Math.max(0, minutes);
}

export function countsOf({ canary, stable }: Checkpoint): Counts {
  return { nc: canary.invocations, xc: canary.errors, ns: stable.invocations, xs: stable.errors };
}
