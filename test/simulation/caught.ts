import type { Violation } from './audit/audit.ts';
import { Crew, seedsFrom } from './crew.ts';
import type { Sabotage } from './sabotage/sabotage.ts';
import { simulate } from './simulate.ts';

/** Every sabotage must be noticed within so many seeds. */
export const MOST_SEEDS = 2_000;

/** The first seed that noticed, and what it said; null: none did. */
export interface Caught {
  readonly seed: number;
  readonly violation: Violation;
}

/**
 * Plays the sabotaged code: the recorded seed first where one is wanted, else, or when it does not notice any more, all from 0 on.
 * Which of two threads comes first does not matter: the lowest seed of those that noticed is given.
 */
export async function caught(sabotage: Sabotage, threads: number, recordedFirst: boolean): Promise<Caught | null> {
  const name = sabotage.name.replace(/\W+/g, '-');
  const crew = await Crew.gather(name, sabotage.patches, threads);
  let first: Caught | null = null;
  const listen = async (seeds: Iterable<number>, portion: number) => {
    await crew.play(seeds, portion, { untilBroken: true }, (told) => {
      for (const { seed, violations } of told) {
        const violation = violations[0];
        if (violation !== undefined && (first === null || seed < first.seed)) first = { seed, violation };
      }
      return first === null;
    });
  };
  try {
    if (recordedFirst) await listen([sabotage.seed], 1);
    if (first === null) await listen(seedsFrom(0, MOST_SEEDS), 10);
    await checkClean(first);
    return first;
  } finally {
    await crew.dismiss();
  }
}

/** What the seed noticed must be the sabotage: without it, the same story breaks nothing. */
async function checkClean(found: Caught | null): Promise<void> {
  if (found === null || (await simulate(found.seed)).violations.length === 0) return;
  throw new Error(`Seed ${found.seed} breaks a promise without any sabotage; mend that first.`);
}
