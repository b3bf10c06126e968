import { seedOf } from './measure.ts';
import { DEFAULT, safeAt } from './ours.ts';
import { random } from './random.ts';
import { aScenario, draw, emptyTrace } from './trace.ts';

/** How often SAFE is said of a canary that sits exactly at its margin, or beyond it: it must be rare. */

const CELLS = [0.1, 0.5].flatMap((weight) =>
  [0, 0.001, 0.01, 0.05].flatMap((rate) => [0.005, 0.01, 0.05].map((delta) => ({ weight, rate, delta }))),
);
const MINUTES = 120;

/** The worst cell's share of wrong SAFE in `runs` rollouts of two hours at 1,000 calls a minute, `times` the margin. */
export function worstWrongSafe(times: number, runs: number, seed: number, clump = 1): number {
  let worst = 0;
  for (const { weight, rate, delta } of CELLS) {
    const canary = times * (DEFAULT.safeRho * rate + delta);
    const name = `safe ${times} ${weight} ${rate} ${delta} ${clump}`;
    const scenario = aScenario({
      name,
      minutes: MINUTES,
      calls: 1_000,
      weight: () => weight,
      stableRate: () => rate,
      canaryRate: () => canary,
      clump,
    });
    worst = Math.max(worst, shareSafe(scenario, delta, runs, seed));
  }
  return worst;
}

function shareSafe(scenario: ReturnType<typeof aScenario>, delta: number, runs: number, seed: number): number {
  const rng = random(seedOf(seed, scenario.name));
  const trace = emptyTrace(scenario.minutes);
  let wrong = 0;
  for (let run = 0; run < runs; run++) {
    if (safeAt(draw(rng, scenario, trace), scenario.minutes, DEFAULT, delta, 0.05) !== null) wrong += 1;
  }
  return wrong / runs;
}
