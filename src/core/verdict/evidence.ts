import { burstSize, freshGuard, type Guard, guardAfter } from './guard.ts';
import {
  type Counts,
  FIRST_STAKE,
  HARM_LN_ODDS,
  HARM_LN_PRIOR,
  HARM_ODDS,
  harmCap,
  isHardFailure,
  logAddExp,
  logE,
  logSumExp,
  restartStake,
  SAFE_LN_ODDS,
  SAFE_LN_PRIOR,
  SAFE_ODDS,
} from './stats.ts';

/**
 * Evidence about one kind of hit (failed calls; calls slower than a threshold), fed minute by minute. Time is `t`, the
 * elapsed minutes since the first one. Plain data, changed in place by the functions here and owned by one replay; what
 * crosses a module's border is a copy.
 */
export interface Evidence {
  /** Calls of the open block: minutes are pooled until there are {@link BLOCK_CALLS}. */
  open: Counts;
  guard: Guard;
  /** ln of what each HARM bet is worth, stakes up to minute `staked` included. */
  harm: number[];
  staked: number;
  /** ln of what they are worth together: kept, because it is asked for often. */
  worth: number;
  /** The highest lnHarm so far: HARM is latched. */
  peak: number;
  /** SAFE bets, one row for each absolute margin asked about. */
  safe: SafeBets[];
}

export interface SafeBets {
  readonly delta: number;
  readonly sums: number[];
}

/** How hits are judged. The guard is off in the published reference figures and in the bench only. */
export interface Rules {
  readonly alpha: number;
  readonly rho: number;
  readonly delta: number;
  readonly safeRho: number;
  readonly burst: number;
  readonly guard: boolean;
}

/** Fewer calls than this, of both versions together, tell nothing by themselves. Only calls decide, never hits. */
const BLOCK_CALLS = 10;

export function freshEvidence(safeDeltas: readonly number[] = []): Evidence {
  return {
    open: { nc: 0, xc: 0, ns: 0, xs: 0 },
    guard: freshGuard(),
    harm: HARM_LN_PRIOR.map((prior) => Math.log(FIRST_STAKE) + prior),
    staked: 0,
    worth: Math.log(FIRST_STAKE),
    peak: Math.log(FIRST_STAKE),
    safe: safeDeltas.map((delta) => ({ delta, sums: SAFE_ODDS.map(() => 0) })),
  };
}

export function copyEvidence(evidence: Evidence): Evidence {
  return {
    open: { ...evidence.open },
    guard: { ...evidence.guard },
    harm: [...evidence.harm],
    staked: evidence.staked,
    worth: evidence.worth,
    peak: evidence.peak,
    safe: evidence.safe.map(({ delta, sums }) => ({ delta, sums: [...sums] })),
  };
}

/** Takes the calls of elapsed minute `t`. Minutes come in order; minutes without calls may be left out. */
export function feed(evidence: Evidence, t: number, counts: Counts, rules: Rules): void {
  const { open } = evidence;
  open.nc += counts.nc;
  open.xc += counts.xc;
  open.ns += counts.ns;
  open.xs += counts.xs;
  if (open.nc + open.ns >= BLOCK_CALLS) closeBlock(evidence, t, rules);
}

/** Judges what was pooled, as of minute `t`. A block also ends with its stage: shares must not mix. */
export function closeBlock(evidence: Evidence, t: number, rules: Rules): void {
  const block = evidence.open;
  if (block.nc + block.ns <= 0) return;
  const burst = rules.guard ? burstSize(evidence.guard, rules.burst) : rules.burst;
  if (block.nc > 0 && block.ns > 0) {
    if (block.xc + block.xs > 0 || rules.delta > 0) addHarm(evidence, t, burst, rules);
    addSafe(evidence.safe, block, burst, rules.safeRho);
  }
  guardAfter(evidence.guard, block);
  block.nc = 0;
  block.xc = 0;
  block.ns = 0;
  block.xs = 0;
}

/** L_j ← logaddexp(L_j, ln w_t + ln v_j), then + min(logE_j, cap): stakes first, then the data. */
function addHarm(evidence: Evidence, t: number, burst: number, rules: Rules): void {
  // Stakes laid since the last block only raise lnHarm, so its highest value in between is the one just before this minute.
  if (evidence.staked < t - 1) evidence.peak = Math.max(evidence.peak, lnHarm(evidence, t - 1));
  const lnStake = evidence.staked < t ? Math.log(restartStake(evidence.staked + 1, t)) : Number.NEGATIVE_INFINITY;
  const cap = isHardFailure(evidence.open) ? Number.POSITIVE_INFINITY : harmCap(rules.alpha);
  for (let j = 0; j < HARM_ODDS.length; j++) {
    const bet = logE(HARM_ODDS[j]!, evidence.open, rules, burst, HARM_LN_ODDS[j]);
    evidence.harm[j] = logAddExp(evidence.harm[j]!, lnStake + HARM_LN_PRIOR[j]!) + Math.min(bet, cap);
  }
  evidence.staked = Math.max(evidence.staked, t);
  evidence.worth = logSumExp(evidence.harm);
  evidence.peak = Math.max(evidence.peak, lnHarm(evidence, t));
}

function addSafe(safe: readonly SafeBets[], block: Counts, burst: number, rho: number): void {
  for (const { delta, sums } of safe) {
    const margin = { rho, delta };
    for (let j = 0; j < SAFE_ODDS.length; j++)
      sums[j] = sums[j]! + logE(SAFE_ODDS[j]!, block, margin, burst, SAFE_LN_ODDS[j]);
  }
}

/** The log e-value that the canary is worse, as of minute `t`; stakes laid since the last block are worth themselves. */
export function lnHarm(evidence: Evidence, t: number): number {
  const { staked, worth } = evidence;
  return staked < t ? logAddExp(worth, Math.log(restartStake(staked + 1, t))) : worth;
}

/** The log e-value that the canary is inside the margin of these bets. */
export function lnSafe(bets: SafeBets): number {
  return logSumExp(bets.sums, SAFE_LN_PRIOR);
}
