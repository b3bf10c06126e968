import { NORMAL } from '../../../src/core/plan/policy.ts';
import type { Ledger, MinuteRow, Tally } from '../../../src/core/verdict/ledger.ts';
import { EMPTY_LEDGER } from '../../../src/core/verdict/ledger.ts';
import { judge } from '../../../src/core/verdict/verdict.ts';
import { binomial, poisson, type Random, random } from './random.ts';

/** A healthy rollout's ledger at 1,000 calls a minute and 1 % errors, with or without counts of slow calls. */
export function aHealthyLedger(minutes: number, slow: boolean, seed: number): Ledger {
  const rng = random(seed);
  const rows: MinuteRow[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    rows.push({ minute, stage: 0, canary: tally(rng, 100, slow), stable: tally(rng, 900, slow) });
  }
  return { ...EMPTY_LEDGER, rows };
}

function tally(rng: Random, mean: number, slow: boolean): Tally {
  const invocations = poisson(rng, mean);
  const counts = { over75: binomial(rng, invocations, 0.2), over95: binomial(rng, invocations, 0.04) };
  const errors = binomial(rng, invocations, 0.01);
  return { invocations, errors, throttles: 0, slow: slow ? counts : null, p50Ms: null, p99Ms: null };
}

/** The median time of one verdict, microseconds, on a warm engine. */
export function replayMicroseconds(minutes: number, slow: boolean, repeats: number): number {
  const ledger = aHealthyLedger(minutes, slow, 1);
  const question = { policy: NORMAL, weightsBp: [1000], stage: 0, settledThrough: minutes - 3, now: minutes - 1 };
  const times: number[] = [];
  for (let i = 0; i < 2 * repeats; i++) {
    const start = process.hrtime.bigint();
    judge(ledger, question);
    if (i >= repeats) times.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return times.sort((a, b) => a - b)[repeats >> 1]!;
}
