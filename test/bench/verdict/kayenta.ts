import type { Detector } from './peers.ts';
import type { Trace } from './trace.ts';

/**
 * Kayenta's NetflixACAJudge on the error rate of each minute: Mann–Whitney, confidence 98 %, tolerance 25 %, direction
 * increase, judged once after an hour. The confidence interval is taken from the ordered pairwise differences, the
 * Hodges–Lehmann estimate as their median. (Spinnaker asks for 50 points and an equal-size baseline; an alias has none.)
 */
export const kayenta: Detector = {
  name: 'Kayenta once, after 60 min',
  firstAt: (trace, minutes) => (minutes >= 60 && isHigh(trace, 60) ? 60 : 0),
};

const CRITICAL_98 = 2.326348;
const TOLERANCE = 0.25;

function isHigh(trace: Trace, minutes: number): boolean {
  const canary: number[] = [];
  const stable: number[] = [];
  for (let t = 0; t < minutes; t++) {
    if (trace.nc[t]! > 0) canary.push(trace.xc[t]! / trace.nc[t]!);
    if (trace.ns[t]! > 0) stable.push(trace.xs[t]! / trace.ns[t]!);
  }
  const [m, n] = [canary.length, stable.length];
  if (m < 2 || n < 2) return false;
  const differences = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) differences[i * n + j] = canary[i]! - stable[j]!;
  differences.sort();
  const spread = Math.sqrt((m * n * (m + n + 1)) / 12);
  const lower = differences[Math.max(0, Math.floor((m * n) / 2 - CRITICAL_98 * spread))]!;
  const estimate = differences[(m * n) >> 1]!;
  return lower > TOLERANCE * Math.abs(estimate);
}
