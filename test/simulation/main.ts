import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Caught, caught, MOST_SEEDS } from './caught.ts';
import { Crew, seedsFrom } from './crew.ts';
import { narrate } from './narrate.ts';
import { SABOTAGES } from './sabotages.ts';
import { simulate } from './simulate.ts';
import { Adder, summaryWords } from './summary.ts';
import { Workshop } from './workshop.ts';

const HELP = `Plays the production core and app code against a simulated world of crashes, races, faults and meddling people.
The same seed always gives the same story. Every story is checked for the design's invariants.

  npm run simulate -- --seeds 20000             play seeds 0 … 19999, print the figures
  npm run simulate -- --seeds 20000 --from 7    … 7 … 20006
  npm run simulate -- --seeds 20000 --json FILE write the figures as JSON
  npm run simulate -- --seed 158                play one and tell its story
  npm run simulate -- --sabotages               take each rule out of the code and say which seed notices
  --threads N                                   default: one a core; the sabotages take one

Exits 1 when a promise was broken. What is simulated and what is checked: docs/simulation.md`;

/** Seeds given to a thread at once. */
const PORTION = 50;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '0' },
      seed: { type: 'string' },
      json: { type: 'string' },
      sabotages: { type: 'boolean', default: false },
      threads: { type: 'string', default: String(availableParallelism()) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.seed !== undefined) {
    const told = await simulate(whole('seed', values.seed), true);
    console.log(narrate(told));
    return told.violations.length === 0 ? 0 : 1;
  }
  if (values.sabotages) return sabotages();
  const threads = Math.max(1, whole('threads', values.threads));
  const [count, from] = [whole('seeds', values.seeds), whole('from', values.from)];
  const beganMs = performance.now();
  const adder = new Adder();
  const crew = await Crew.gather('simulate', threads);
  try {
    await crew.play(seedsFrom(from, count), PORTION, (told) => {
      for (const one of told) adder.add(one);
    });
  } finally {
    await crew.dismiss();
  }
  const summary = adder.summary(from);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(summary, null, 2)}\n`);
  console.log(summaryWords(summary, (performance.now() - beganMs) / 1_000));
  return summary.violations.length === 0 ? 0 : 1;
}

/** The table of docs/simulation.md. */
async function sabotages(): Promise<number> {
  let missed = 0;
  console.log('| removed | noticed by seed | invariant | in its words |\n|---|---|---|---|');
  const workshop = await Workshop.open();
  for (const sabotage of SABOTAGES) {
    const found = await caught(await workshop.sabotaged(sabotage.patches), seedsFrom(0, MOST_SEEDS));
    await checkClean(found);
    if (found === null) missed += 1;
    const words =
      found === null
        ? `none of ${MOST_SEEDS} | |`
        : `${found.seed} | ${found.violation.invariant} | ${found.violation.what.replace(/\|/g, '/')}`;
    console.log(`| ${sabotage.name} | ${words} |`);
  }
  return missed === 0 ? 0 : 1;
}

/** What the seed noticed must be the sabotage: without it, the same story breaks nothing. */
async function checkClean(found: Caught | null): Promise<void> {
  if (found === null || (await simulate(found.seed)).violations.length === 0) return;
  throw new Error(`Seed ${found.seed} breaks a promise without any sabotage; mend that first.`);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} takes a whole number, not “${text}”.`);
  return value;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
