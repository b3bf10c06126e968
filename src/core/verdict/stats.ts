/**
 * The formulas of the verdict. Each minute asks one question: given that k calls failed, how many of them fell on the
 * canary, compared with its share of the calls in that same minute? Whatever happens to both versions alike (an outage, a
 * retry storm, a busy evening) changes k and cancels. Method: Lindon & Malek, Anytime-Valid Inference for Multinomial
 * Count Data (arXiv 2011.03567), made one-sided, with margins, a share per minute and restarts. docs/verdict.md tells it in
 * plain words.
 */

/** Calls and hits (failed or slow calls) of the canary and of stable, over one or several minutes. */
export interface Counts {
  nc: number;
  xc: number;
  ns: number;
  xs: number;
}

/** "Worse" means a canary rate above `rho` × stable's rate + `delta`. `rho` ≥ 1, `delta` ≥ 0 is a share of the calls. */
export interface Margin {
  readonly rho: number;
  readonly delta: number;
}

/** Odds ratios that HARM bets on, and how much of the stake lies on each: weak effects to total failure. */
export const HARM_ODDS: readonly number[] = [1.5, 2.5, 5, 12, 50, 500];
export const HARM_LN_PRIOR: readonly number[] = [0.1, 0.2, 0.3, 0.2, 0.1, 0.1].map(Math.log);

/** Odds ratios that SAFE bets on (the canary well inside its margin), and the stakes. */
export const SAFE_ODDS: readonly number[] = [0.02, 0.1, 0.25, 0.5, 0.75];
export const SAFE_LN_PRIOR: readonly number[] = [0.4, 0.2, 0.2, 0.1, 0.1].map(Math.log);

/** Their logarithms, which every block needs. */
export const HARM_LN_ODDS: readonly number[] = HARM_ODDS.map(Math.log);
export const SAFE_LN_ODDS: readonly number[] = SAFE_ODDS.map(Math.log);

/** ln(e^a + e^b) without overflow. */
export function logAddExp(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/** ln of the sum of e^x over a list (plus `shift` element by element, where given). */
export function logSumExp(values: readonly number[], shift?: readonly number[]): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! + (shift?.[i] ?? 0);
    if (value > most) most = value;
  }
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! + (shift?.[i] ?? 0) - most);
  return most + Math.log(sum);
}

/**
 * The log e-value of one block of calls for the bet "the canary's odds are `theta` times the margin's".
 *
 *     q0   = rho nc / (rho nc + ns)          the canary's share of the hits when it sits exactly at the margin
 *     d    = (theta − 1) q0
 *     logE = [ xc ln theta − k log1p(d) − delta nc (theta − 1)(1 − q0)/(1 + d) ] / burst
 *
 * With theta > 1 its expectation is ≤ 1 for every canary that is no worse than the margin, whatever stable's rate is;
 * with theta < 1 for every canary that is no better. Proof: put b = (theta − 1)(1 − q0)/(1 + d); then
 * E = (1 + b)^xc · (1 − rho b nc/ns)^xs · exp(−delta nc b), and for Poisson or Bernoulli hits
 * E[E] ≤ exp(nc pc b − rho b nc ps − delta nc b) = exp(b nc (pc − rho ps − delta)) ≤ 1. With delta = 0 it is the
 * likelihood ratio of the conditional binomial. Hits that come in clumps of up to `burst`, each clump on one version,
 * leave E^(1/burst) an e-value (Jensen). 0 when either version was not called: nothing to compare.
 */
export function logE(
  theta: number,
  counts: Counts,
  margin: Margin,
  burst: number,
  lnTheta: number = Math.log(theta),
): number {
  const { nc, xc, ns, xs } = counts;
  if (nc <= 0 || ns <= 0) return 0;
  const q0 = (margin.rho * nc) / (margin.rho * nc + ns);
  const d = (theta - 1) * q0;
  const absolute = margin.delta === 0 ? 0 : (margin.delta * nc * (theta - 1) * (1 - q0)) / (1 + d);
  return (xc * lnTheta - (xc + xs) * Math.log1p(d) - absolute) / burst;
}

/** A block in which nearly everything fails, on enough calls to be no accident: the only one that is not capped. */
const HARD_FAILURE = { calls: 100, share: 0.8 };

export function isHardFailure(counts: Counts): boolean {
  return counts.nc >= HARD_FAILURE.calls && counts.xc >= HARD_FAILURE.share * counts.nc;
}

/**
 * What one block may add to a HARM bet at most: ln 2 − ½ ln alpha, below ln(1/alpha), so that no single minute rolls back
 * by itself from a neutral state. min(E, c) ≤ E, so the guarantee holds.
 */
export function harmCap(alpha: number): number {
  return Math.LN2 - 0.5 * Math.log(alpha);
}

/** The stake laid at minute 0; the rest is spread over the minutes after it. */
export const FIRST_STAKE = 0.6;

/**
 * The stake newly laid over the elapsed minutes `from` … `to` (both ≥ 1): the sum of w_t = 0.4 · 20 / ((t + 19)(t + 20)),
 * which telescopes. All stakes together make 1. A stake laid at minute t has not lost anything on the minutes before, so
 * that a regression which starts late is found (idea: Shin, Ramdas, Rinaldo, E-detectors; here a weighted mixture, which
 * keeps a bound on the probability of a false alarm).
 */
export function restartStake(from: number, to: number): number {
  return to < from ? 0 : ((1 - FIRST_STAKE) * 20 * (to - from + 1)) / ((from + 19) * (to + 20));
}
