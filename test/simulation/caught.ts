import type { Violation } from './audit/audit.ts';
import type { Simulate } from './workshop.ts';

/** Every sabotage must be noticed within so many seeds. */
export const MOST_SEEDS = 2_000;

/** The first seed that noticed, and what it said; null: none did. */
export interface Caught {
  readonly seed: number;
  readonly violation: Violation;
}

/** Plays the sabotaged code until a seed notices. */
export async function caught(sabotaged: Simulate, seeds: Iterable<number>): Promise<Caught | null> {
  for (const seed of seeds) {
    const violation = (await sabotaged(seed)).violations[0];
    if (violation !== undefined) return { seed, violation };
  }
  return null;
}
