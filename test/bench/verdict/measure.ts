import type { Detector } from './peers.ts';
import { random } from './random.ts';
import { draw, emptyTrace, type Scenario } from './trace.ts';

/** What one policy did in `runs` simulated rollouts of a scenario. */
export interface Measured {
  /** Share of rollouts that were rolled back. */
  readonly found: number;
  /** Median minute of the rollback over all rollouts; null when fewer than half were rolled back. */
  readonly median: number | null;
  /** Mean canary calls that failed until the rollback or the end. */
  readonly failed: number;
}

/** Every scenario has its own stream of random numbers, so that leaving one out changes no other. */
export function seedOf(seed: number, name: string): number {
  let hash = seed | 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash;
}

/** Runs all detectors on the same traces. `limits`: detectors that get only so many of them (slow ones). */
export function measure(
  scenario: Scenario,
  detectors: readonly Detector[],
  runs: number,
  seed: number,
  limits: Readonly<Record<string, number>> = {},
): readonly Measured[] {
  const rng = random(seedOf(seed, scenario.name));
  const trace = emptyTrace(scenario.minutes);
  const tallies = detectors.map(() => ({ at: [] as number[], failed: 0, found: 0 }));
  for (let run = 0; run < runs; run++) {
    draw(rng, scenario, trace);
    detectors.forEach((detector, d) => {
      if (run >= (limits[detector.name] ?? runs)) return;
      const tally = tallies[d]!;
      const at = detector.firstAt(trace, scenario.minutes);
      tally.at.push(at === 0 ? Number.POSITIVE_INFINITY : at);
      if (at > 0) tally.found += 1;
      const end = at === 0 ? scenario.minutes : at;
      for (let t = 0; t < end; t++) tally.failed += trace.xc[t]!;
    });
  }
  return tallies.map(({ at, failed, found }) => {
    at.sort((a, b) => a - b);
    const middle = at[(at.length - 1) >> 1] ?? Number.POSITIVE_INFINITY;
    return { found: found / at.length, median: Number.isFinite(middle) ? middle : null, failed: failed / at.length };
  });
}
