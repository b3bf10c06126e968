import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleOf } from '../../../src/sandbox/aws/cloudwatch/sample.ts';
import { parseStatistic } from '../../../src/sandbox/aws/cloudwatch/statistic.ts';
import type { Bucket } from '../../../src/sandbox/world/metrics.ts';

/** Minutes of calls, each in hundredths of a millisecond; few different values, so that many are equal. */
const minutes = fc.array(fc.array(fc.oneof(fc.nat(30), fc.nat(90_000_000)), { maxLength: 40 }), { maxLength: 8 });

function bucketOf(durations: readonly number[]): Bucket {
  return { invocations: durations.length, errors: 0, throttles: 0, durations: [...durations] };
}

function put(statistic: string, lists: readonly (readonly number[])[]): number | null {
  const sample = sampleOf('Duration', lists.map(bucketOf));
  return sample === null ? null : parseStatistic(statistic)(sample);
}

it('a statistic over several minutes is that of all their calls put in one order', () => {
  const statistics = [
    'p0',
    'p50',
    'p99',
    'p100',
    'TC(0.1:)',
    'TC(:0.1)',
    'PR(0.05:0.2)',
    'TC(10%:90%)',
    'Minimum',
    'Maximum',
  ];
  fc.assert(
    fc.property(minutes, fc.constantFrom(...statistics), (lists, statistic) => {
      expect(put(statistic, lists)).toBe(put(statistic, [lists.flat()]));
    }),
  );
});

it('the percentile is the nearest rank, and the trimmed count and mean leave out what lies outside', () => {
  fc.assert(
    fc.property(minutes, fc.integer({ min: 1, max: 100 }), (lists, share) => {
      const sorted = lists
        .flat()
        .sort((a, b) => a - b)
        .map((hundredths) => hundredths / 100);
      fc.pre(sorted.length > 0);
      const rank = Math.max(1, Math.ceil((share / 100) * sorted.length));
      expect(put(`p${share}`, lists)).toBe(sorted[rank - 1]);
      const inside = sorted.filter((value) => value > 0.05 && value <= 0.25);
      expect(put('TC(0.05:0.25)', lists)).toBe(inside.length);
      const mean = inside.length === 0 ? 0 : inside.reduce((sum, value) => sum + value, 0) / inside.length;
      expect(put('TM(0.05:0.25)', lists)).toBe(mean);
    }),
  );
});

it('minutes without a call report nothing', () => {
  expect(put('p50', [])).toBeNull();
  expect(put('p50', [[], []])).toBeNull();
});
