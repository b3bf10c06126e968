import { expect, it } from 'vitest';
import { PARTITIONS, sharesOf } from '../../src/app/crowd.ts';
import { ACTIVE_PARTITIONS } from '../../src/aws/keys.ts';

const MOST = 4_000;

it('the index has as many partitions as can be handed over', () => {
  expect(ACTIVE_PARTITIONS).toHaveLength(PARTITIONS);
});

it.each([4_001, 8_000, 40_000, 55_000])('%i items are shared so that no worker holds more than it can', (items) => {
  const sizes = Array.from({ length: PARTITIONS }, (_, i) => items / PARTITIONS + (i % 3) * 20 - 20);
  const shares = sharesOf(sizes, MOST);
  expect(shares.flat().sort((a, b) => a - b)).toEqual(sizes.map((_, i) => i));
  for (const share of shares) expect(share.reduce((sum, i) => sum + (sizes[i] ?? 0), 0)).toBeLessThanOrEqual(MOST);
});

it('a partition that is too full by itself has a worker to itself', () => {
  const sizes = Array.from({ length: PARTITIONS }, (_, i) => (i === 7 ? 9_000 : 10));
  const shares = sharesOf(sizes, MOST);
  expect(shares.find((share) => share.includes(7))).toEqual([7]);
  expect(shares.flat()).toHaveLength(PARTITIONS);
});

it('there are never more workers than partitions', () => {
  expect(sharesOf(new Array(PARTITIONS).fill(50_000), MOST)).toHaveLength(PARTITIONS);
});
