import { LENIENT, NORMAL, STRICT, type VerdictPolicy } from '../../../src/core/plan/policy.ts';
import { rulesOf } from '../../../src/core/verdict/replay.ts';
import { measure, seedOf } from './measure.ts';
import { harmAt, safeAt } from './ours.ts';
import { random } from './random.ts';
import { SAME, WORSE } from './scenarios.ts';
import { aScenario, draw, emptyTrace } from './trace.ts';

/** What `strict`, `normal` and `lenient` cost and find. */
export interface Word {
  readonly word: string;
  /** Share of false rollbacks, 1 % errors at 100 calls a minute. */
  readonly falseRollback: number;
  /** Median minute and share found, ×5 at 1 % and 100 calls a minute; ×2 at 1 % and 10,000. */
  readonly times5: { readonly median: number | null; readonly found: number };
  readonly times2: { readonly median: number | null; readonly found: number };
  /** Median canary calls until a healthy canary passes before 100 %: nothing fails; 1 % fails. Null: more than 20,000. */
  readonly calls0: number | null;
  readonly calls1: number | null;
}

const WORDS: Readonly<Record<string, VerdictPolicy>> = { strict: STRICT, normal: NORMAL, lenient: LENIENT };

export function words(runs: number, seed: number): readonly Word[] {
  return Object.entries(WORDS).map(([word, policy]) => {
    const rules = rulesOf(policy);
    const detector = [
      { name: word, firstAt: (trace: Parameters<typeof harmAt>[0], n: number) => harmAt(trace, n, rules) },
    ];
    const of = (scenario: (typeof SAME)[number]) => measure(scenario, detector, runs, seed)[0]!;
    return {
      word,
      falseRollback: of(SAME[2]!).found,
      times5: of(WORSE[0]!),
      times2: of(WORSE[4]!),
      calls0: callsToSafe(policy, 0, runs, seed),
      calls1: callsToSafe(policy, 0.01, runs, seed),
    };
  });
}

function callsToSafe(policy: VerdictPolicy, rate: number, runs: number, seed: number): number | null {
  const scenario = aScenario({ name: `words ${rate}`, minutes: 2000, calls: 100, stableRate: () => rate });
  const rng = random(seedOf(seed, scenario.name));
  const trace = emptyTrace(scenario.minutes);
  const calls: number[] = [];
  for (let run = 0; run < Math.ceil(runs / 10); run++) {
    draw(rng, scenario, trace);
    const safe = safeAt(trace, scenario.minutes, rulesOf(policy), policy.exposure, policy.beta);
    calls.push(safe?.calls ?? Number.POSITIVE_INFINITY);
  }
  calls.sort((a, b) => a - b);
  const median = calls[(calls.length - 1) >> 1]!;
  return Number.isFinite(median) ? median : null;
}
