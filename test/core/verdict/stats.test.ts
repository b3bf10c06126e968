import { describe, expect, it } from 'vitest';
import { closeBlock, feed, freshEvidence, lnHarm, type Rules } from '../../../src/core/verdict/evidence.ts';
import {
  FIRST_STAKE,
  HARM_LN_PRIOR,
  HARM_ODDS,
  logAddExp,
  logE,
  logSumExp,
  type Margin,
  restartStake,
  SAFE_LN_PRIOR,
  SAFE_ODDS,
} from '../../../src/core/verdict/stats.ts';
import { GOLDEN } from './golden.ts';

const RULES: Rules = { alpha: 0.01, rho: 1, delta: 0, safeRho: 2, burst: 1, guard: true };

/** P(k of n), exactly. */
function binomial(n: number, p: number): number[] {
  const chances = [1];
  for (let i = 0; i < n; i++) {
    for (let k = chances.length; k >= 0; k--) chances[k] = (chances[k] ?? 0) * (1 - p) + (chances[k - 1] ?? 0) * p;
  }
  return chances;
}

/** The expectation of the e-value over every possible outcome of one block. */
function expectation(
  theta: number,
  nc: number,
  ns: number,
  pc: number,
  ps: number,
  margin: Margin,
  burst: number,
): number {
  const canary = binomial(nc, pc);
  const stable = binomial(ns, ps);
  let sum = 0;
  canary.forEach((chanceC, xc) => {
    stable.forEach((chanceS, xs) => {
      sum += chanceC * chanceS * Math.exp(logE(theta, { nc, xc, ns, xs }, margin, burst));
    });
  });
  return sum;
}

const MARGINS: readonly Margin[] = [
  { rho: 1, delta: 0 },
  { rho: 1, delta: 0.02 },
  { rho: 1.25, delta: 0 },
  { rho: 1.25, delta: 0.01 },
  { rho: 2, delta: 0.005 },
];
const SIZES = [
  [1, 1],
  [1, 9],
  [5, 5],
  [10, 3],
  [3, 30],
  [12, 40],
] as const;
const RATES = [0, 0.001, 0.01, 0.1, 0.3, 0.45];

describe('one e-value', () => {
  it('is expected to be at most 1 for a canary at the margin, enumerated over every outcome', () => {
    let worst = 0;
    for (const margin of MARGINS) {
      for (const [nc, ns] of SIZES) {
        for (const ps of RATES) {
          const pc = margin.rho * ps + margin.delta;
          for (const burst of [1, 2, 5]) {
            for (const theta of [...HARM_ODDS, ...SAFE_ODDS]) {
              worst = Math.max(worst, expectation(theta, nc, ns, pc, ps, margin, burst));
            }
          }
        }
      }
    }
    expect(worst).toBeLessThanOrEqual(1 + 1e-12);
    expect(worst).toBeGreaterThan(1 - 1e-9);
  });

  it('is expected to be at most 1 for a better canary (harm) and for a worse one (safe)', () => {
    const margin = { rho: 1.25, delta: 0.01 };
    for (const ps of RATES) {
      const edge = margin.rho * ps + margin.delta;
      for (const theta of HARM_ODDS) expect(expectation(theta, 10, 30, edge / 2, ps, margin, 1)).toBeLessThanOrEqual(1);
      for (const theta of SAFE_ODDS)
        expect(expectation(theta, 10, 30, edge * 1.3, ps, margin, 1)).toBeLessThanOrEqual(1);
    }
  });

  it('is expected to grow for a canary that is worse, so that the check above can fail', () => {
    expect(expectation(5, 12, 40, 0.3, 0.05, { rho: 1, delta: 0 }, 1)).toBeGreaterThan(2);
  });

  /** Clumps of failures, each on one version: k of them, each on the canary with its share of the calls. */
  function clumped(theta: number, size: number, burst: number, clumps: number): number {
    const share = 0.1;
    return binomial(clumps, share).reduce((sum, chance, onCanary) => {
      const counts = { nc: 100, xc: onCanary * size, ns: 900, xs: (clumps - onCanary) * size };
      return sum + chance * Math.exp(logE(theta, counts, { rho: 1, delta: 0 }, burst));
    }, 0);
  }

  it('stays at most 1 for clumped failures when the burst size is right, and is far above 1 when it is too small', () => {
    for (const size of [2, 3, 5]) {
      for (const theta of HARM_ODDS) expect(clumped(theta, size, size, 4)).toBeLessThanOrEqual(1 + 1e-12);
      expect(Math.max(...HARM_ODDS.map((theta) => clumped(theta, size, 1, 4)))).toBeGreaterThan(39);
    }
  });

  it('is 0 in logs when either version was not called', () => {
    expect(logE(5, { nc: 0, xc: 0, ns: 10, xs: 4 }, RULES, 1)).toBe(0);
    expect(logE(5, { nc: 10, xc: 4, ns: 0, xs: 0 }, RULES, 1)).toBe(0);
  });
});

describe('the process', () => {
  it('is expected to stay at most 1 over every outcome of three minutes, guard, cap and restarts included', () => {
    const [nc, ns, p] = [4, 8, 0.15];
    const canary = binomial(nc, p);
    const stable = binomial(ns, p);
    const outcomes: { chance: number; xc: number; xs: number }[] = [];
    canary.forEach((c, xc) => {
      stable.forEach((s, xs) => {
        if (c * s > 1e-6) outcomes.push({ chance: c * s, xc, xs });
      });
    });
    let sum = 0;
    for (const first of outcomes) {
      for (const second of outcomes) {
        for (const third of outcomes) {
          const evidence = freshEvidence();
          [first, second, third].forEach(({ xc, xs }, t) => {
            feed(evidence, t, { nc, xc, ns, xs }, RULES);
          });
          sum += first.chance * second.chance * third.chance * Math.exp(lnHarm(evidence, 2));
        }
      }
    }
    expect(sum).toBeLessThanOrEqual(1);
    // The cap and conditioning on the calls make it cautious, not empty.
    expect(sum).toBeGreaterThan(0.4);
  });

  it('gives the published figures with the guard on, off, and with margins', () => {
    const guarded = freshEvidence([0.005]);
    const unguarded = freshEvidence();
    const tolerant = freshEvidence();
    GOLDEN.forEach(({ row: [nc, xc, ns, xs], ...golden }, t) => {
      const counts = { nc, xc, ns, xs };
      feed(guarded, t, counts, RULES);
      feed(unguarded, t, counts, { ...RULES, guard: false });
      feed(tolerant, t, counts, { ...RULES, rho: 1.25, delta: 0.001, guard: false, burst: 2 });
      expect(lnHarm(guarded, t)).toBeCloseTo(golden.harm, 8);
      expect(lnHarm(unguarded, t)).toBeCloseTo(golden.unguarded, 8);
      expect(lnHarm(tolerant, t)).toBeCloseTo(golden.tolerant, 8);
      expect(logSumExp(guarded.safe[0]!.sums, SAFE_LN_PRIOR)).toBeCloseTo(golden.safe, 8);
    });
  });

  it('pools minutes of little traffic until there are ten calls, or the stage ends', () => {
    const evidence = freshEvidence();
    feed(evidence, 0, { nc: 2, xc: 2, ns: 3, xs: 0 }, RULES);
    expect(evidence.harm).toEqual(freshEvidence().harm);
    closeBlock(evidence, 0, RULES);
    expect(lnHarm(evidence, 0)).toBeGreaterThan(Math.log(FIRST_STAKE));
    expect(evidence.open).toEqual({ nc: 0, xc: 0, ns: 0, xs: 0 });
  });

  it('lays stakes that make 1 in all, whether summed minute by minute or at once', () => {
    let sum = FIRST_STAKE;
    for (let t = 1; t <= 1000; t++) sum += restartStake(t, t);
    expect(sum).toBeCloseTo(FIRST_STAKE + restartStake(1, 1000), 12);
    expect(FIRST_STAKE + restartStake(1, 1e12)).toBeCloseTo(1, 9);
    expect(Math.exp(logSumExp(HARM_LN_PRIOR))).toBeCloseTo(1, 12);
    expect(Math.exp(logSumExp(SAFE_LN_PRIOR))).toBeCloseTo(1, 12);
  });
});

describe('sums in logs', () => {
  it('neither overflow nor lose the smaller term', () => {
    expect(logAddExp(1000, 1000)).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logAddExp(Number.NEGATIVE_INFINITY, 3)).toBe(3);
    expect(logAddExp(3, Number.NEGATIVE_INFINITY)).toBe(3);
    expect(logSumExp([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
    expect(logSumExp([700, 701, 702])).toBeCloseTo(702 + Math.log(1 + Math.exp(-1) + Math.exp(-2)), 12);
  });
});
