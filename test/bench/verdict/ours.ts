import { NORMAL } from '../../../src/core/plan/policy.ts';
import { closeBlock, feed, freshEvidence, lnHarm, lnSafe, type Rules } from '../../../src/core/verdict/evidence.ts';
import { rulesOf } from '../../../src/core/verdict/replay.ts';
import type { Detector } from './peers.ts';
import type { Trace } from './trace.ts';

/** The product's own process, run on simulated traces. */

export const DEFAULT: Rules = rulesOf(NORMAL);

/** The first minute with HARM, counted from 1; 0: none. */
export function harmAt(trace: Trace, minutes: number, rules: Rules): number {
  const evidence = freshEvidence();
  const limit = -Math.log(rules.alpha);
  const counts = { nc: 0, xc: 0, ns: 0, xs: 0 };
  for (let t = 0; t < minutes; t++) {
    if (t > 0 && trace.stage[t] !== trace.stage[t - 1]) closeBlock(evidence, t - 1, rules);
    counts.nc = trace.nc[t]!;
    counts.xc = trace.xc[t]!;
    counts.ns = trace.ns[t]!;
    counts.xs = trace.xs[t]!;
    feed(evidence, t, counts, rules);
    if (evidence.peak >= limit) return t + 1;
  }
  return lnHarm(evidence, minutes - 1) >= limit ? minutes : 0;
}

/** The first minute with SAFE under this margin, and the canary calls until then; null: none. */
export function safeAt(
  trace: Trace,
  minutes: number,
  rules: Rules,
  delta: number,
  betaError: number,
): { readonly minute: number; readonly calls: number } | null {
  const evidence = freshEvidence([delta]);
  const limit = -Math.log(betaError);
  const counts = { nc: 0, xc: 0, ns: 0, xs: 0 };
  let calls = 0;
  for (let t = 0; t < minutes; t++) {
    counts.nc = trace.nc[t]!;
    counts.xc = trace.xc[t]!;
    counts.ns = trace.ns[t]!;
    counts.xs = trace.xs[t]!;
    calls += counts.nc;
    feed(evidence, t, counts, rules);
    if (lnSafe(evidence.safe[0]!) >= limit) return { minute: t + 1, calls };
  }
  return null;
}

export function ours(name: string, over: Partial<Rules> = {}): Detector {
  const rules = { ...DEFAULT, ...over };
  return { name, firstAt: (trace, minutes) => harmAt(trace, minutes, rules) };
}
