import { describe, expect, it } from 'vitest';
import { patched } from './bundle.ts';
import { caught, MOST_SEEDS } from './caught.ts';
import { SABOTAGES } from './sabotages.ts';

describe('a rule taken out of the code', () => {
  it.each(SABOTAGES)(
    `is noticed within ${MOST_SEEDS} seeds: $name`,
    async (sabotage) => {
      expect(await caught(sabotage, 1, true)).not.toBeNull();
    },
    180_000,
  );

  it('must be found in the source exactly once, or the test says so', () => {
    const nowhere = { file: 'src/core/step/step.ts', find: 'no such words', replace: '' };
    expect(() => patched(nowhere.file, [nowhere])).toThrow('is there 0 times, not once');
    const often = { file: 'src/core/step/step.ts', find: 'rollout', replace: '' };
    expect(() => patched(often.file, [often])).toThrow(/is there \d+ times, not once/);
  });
});
