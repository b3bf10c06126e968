import type { Bucket, MetricStore, Series } from '../../world/metrics.ts';
import { Durations, sortedDurations } from './durations.ts';

/** The values of one period of one metric, as they were reported: one by each invocation. */
export interface Sample {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The value that so many others come before, in ascending order; 0 where there are not so many. */
  ranked(rank: number): number;
  /** How many values are lower than or equal to a bound. */
  upTo(bound: number): number;
  /** The sum of the values from one rank up to another, which is left out. */
  sumOf(fromRank: number, toRank: number): number;
}

/** The dimension sets that Lambda reports under, and only these: a query with any other set finds nothing. */
export function matching(store: MetricStore, dimensions: Readonly<Record<string, string>>): readonly Series[] {
  const { FunctionName, Resource, ExecutedVersion } = dimensions;
  const asked = Object.keys(dimensions).sort().join();
  const all = [...store.all()];
  switch (asked) {
    case '':
      return all;
    case 'FunctionName':
      return all.filter((one) => one.functionName === FunctionName);
    case 'FunctionName,Resource':
      return all.filter((one) => one.functionName === FunctionName && one.resource === Resource);
    case 'ExecutedVersion,FunctionName,Resource':
      return all.filter(
        (one) =>
          one.functionName === FunctionName && one.resource === Resource && one.executedVersion === ExecutedVersion,
      );
    default:
      return [];
  }
}

export const LAMBDA_METRICS = ['Invocations', 'Errors', 'Throttles', 'Duration'] as const;

/**
 * What a metric's values were in some minutes of some series; null when nothing was reported. Every invocation reports 1
 * for Invocations, 0 or 1 for Errors and its Duration; so the Average of Errors is the error rate.
 */
export function sampleOf(metric: string, buckets: readonly Bucket[]): Sample | null {
  switch (metric) {
    case 'Invocations':
      return flags(total(buckets, 'invocations'), total(buckets, 'invocations'));
    case 'Errors':
      return flags(total(buckets, 'errors'), total(buckets, 'invocations'));
    case 'Throttles':
      return flags(total(buckets, 'throttles'), total(buckets, 'invocations') + total(buckets, 'throttles'));
    case 'Duration':
      return durations(buckets);
    default:
      return null;
  }
}

function total(buckets: readonly Bucket[], what: 'invocations' | 'errors' | 'throttles'): number {
  return buckets.reduce((sum, bucket) => sum + bucket[what], 0);
}

/** `ones` ones among `count` values, the rest zeros. */
function flags(ones: number, count: number): Sample | null {
  if (count === 0) return null;
  const zeros = count - ones;
  return {
    count,
    sum: ones,
    minimum: zeros === 0 ? 1 : 0,
    maximum: ones > 0 ? 1 : 0,
    ranked: (rank) => (rank >= zeros ? 1 : 0),
    upTo: (bound) => (bound >= 1 ? count : bound >= 0 ? zeros : 0),
    sumOf: (fromRank, toRank) => Math.max(0, Math.min(toRank, count) - Math.max(fromRank, zeros)),
  };
}

function durations(buckets: readonly Bucket[]): Sample | null {
  const parts = buckets.filter((bucket) => bucket.durations.length > 0).map(sortedDurations);
  return parts.length === 0 ? null : new Durations(parts);
}
