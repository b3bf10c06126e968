import { describe, expect, it } from 'vitest';
import { caught, MOST_SEEDS } from './caught.ts';
import { seedsFrom } from './crew.ts';
import { SABOTAGES } from './sabotages.ts';
import { simulate } from './simulate.ts';
import { patched, Workshop } from './workshop.ts';

/** All sabotages share what they leave as it is. */
const opened = Workshop.open();

describe('a rule taken out of the code', () => {
  // That the same seed breaks nothing without the sabotage is what simulation.test.ts plays all of them for.
  it.each(SABOTAGES)(
    `is noticed within ${MOST_SEEDS} seeds: $name`,
    async ({ patches, seed }) => {
      const sabotaged = await (await opened).sabotaged(patches);
      expect(await caught(sabotaged, [seed, ...seedsFrom(0, MOST_SEEDS)])).not.toBeNull();
    },
    180_000,
  );

  it('has a recorded seed that simulation.test.ts plays, too', () => {
    expect(SABOTAGES.filter(({ seed }) => seed >= MOST_SEEDS)).toEqual([]);
  });

  it('must be found in the source exactly once, or the test says so', () => {
    const nowhere = { file: 'src/core/step/step.ts', find: 'no such words', replace: '' };
    expect(() => patched(nowhere.file, [nowhere])).toThrow('is there 0 times, not once');
    const often = { file: 'src/core/step/step.ts', find: 'rollout', replace: '' };
    expect(() => patched(often.file, [often])).toThrow(/is there \d+ times, not once/);
  });

  it('leaves a simulation that tells everything else as it was', async () => {
    const sound = await (await opened).sabotaged([]);
    expect(await sound(12, true)).toEqual(await simulate(12, true));
  });
});
