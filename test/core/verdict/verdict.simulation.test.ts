import { describe, expect, it } from 'vitest';
import { measure } from '../../bench/verdict/measure.ts';
import { ours } from '../../bench/verdict/ours.ts';
import { flagger, samAlarms, versionAlarm } from '../../bench/verdict/peers.ts';
import { CLUMPS, LATE, NULL_GRID, ONSET, RARE, SAME, WORSE } from '../../bench/verdict/scenarios.ts';
import { worstWrongSafe } from '../../bench/verdict/wrongSafe.ts';

/** A short run of the bench with a fixed seed: the same figures on every machine. `npm run bench -- verdict` is the long one. */
const SEED = 43;
const RUNS = 300;

const our = (scenario: (typeof SAME)[number], runs = RUNS) => measure(scenario, [ours('ours')], runs, SEED)[0]!;

describe('in simulated rollouts, the verdict', () => {
  it('rolls back hardly any healthy canary, through outages, drift, retry storms and ramps', () => {
    for (const scenario of SAME) expect(our(scenario).found, scenario.name).toBeLessThanOrEqual(0.01);
  });

  it('rolls back hardly any over the grid of weights, rates and traffic', () => {
    const found = NULL_GRID.map((scenario) => our(scenario, 40).found);
    expect(found.reduce((sum, share) => sum + share, 0) / found.length).toBeLessThan(0.004);
  });

  it('finds what is worse within the promised minutes', () => {
    const limits = [21, 10, 2, 1, 5, 4, 10, 19, 6];
    WORSE.forEach((scenario, i) => {
      const { median, found } = our(scenario, 2_000);
      expect(median, scenario.name).toBeLessThanOrEqual(limits[i]!);
      expect(found, scenario.name).toBeGreaterThan(0.97);
    });
    expect(our(RARE).median).toBeLessThanOrEqual(24);
  });

  it('finds what turns worse after half an hour almost as fast', () => {
    const [times5, times2] = LATE.map((scenario) => our(scenario).median! - ONSET);
    expect(times5).toBeLessThanOrEqual(7);
    expect(times2).toBeLessThanOrEqual(8);
  });

  it('bears failures that come in private clumps better with the burst guard than without', () => {
    const detectors = [ours('on'), ours('off', { guard: false })];
    const [on, off] = measure(CLUMPS[2]!, detectors, RUNS, SEED).map(({ found }) => found);
    expect(on).toBeLessThanOrEqual(0.03);
    expect(off).toBeGreaterThan(0.1);
  });

  it('hardly ever passes a canary that is at the margin', () => {
    expect(worstWrongSafe(1, 150, SEED)).toBeLessThanOrEqual(0.08);
    expect(worstWrongSafe(1.5, 150, SEED)).toBeLessThanOrEqual(0.02);
  });

  it('keeps what alarms on any error do not: most healthy canaries', () => {
    const [alarm, sam, strict] = measure(SAME[2]!, [versionAlarm(2), samAlarms, flagger(5)], RUNS, SEED);
    expect(alarm!.found).toBeGreaterThan(0.3);
    expect(sam!.found).toBeGreaterThan(0.99);
    expect(strict!.found).toBeGreaterThan(0.5);
  });
});
