import type { Bucket, MetricStore, Series } from '../../world/metrics.ts';

/** The values of one period of one metric, as they were reported: one by each invocation. */
export interface Sample {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Ascending. */
  readonly sorted: () => Float64Array;
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
  const total = (count: (bucket: Bucket) => number) => buckets.reduce((sum, bucket) => sum + count(bucket), 0);
  const invocations = total((bucket) => bucket.invocations);
  const throttles = total((bucket) => bucket.throttles);
  switch (metric) {
    case 'Invocations':
      return flags(invocations, invocations);
    case 'Errors':
      return flags(
        total((bucket) => bucket.errors),
        invocations,
      );
    case 'Throttles':
      return flags(throttles, invocations + throttles);
    case 'Duration':
      return durations(buckets);
    default:
      return null;
  }
}

/** `ones` ones among `count` values, the rest zeros. */
function flags(ones: number, count: number): Sample | null {
  if (count === 0) return null;
  return {
    count,
    sum: ones,
    minimum: ones === count ? 1 : 0,
    maximum: ones > 0 ? 1 : 0,
    sorted: () => new Float64Array(count).fill(1, count - ones),
  };
}

/** Sorting is the dear part and most minutes are asked about again at every tick. */
const sortedOnce = new WeakMap<Bucket, Float64Array>();

function durations(buckets: readonly Bucket[]): Sample | null {
  const parts = buckets.filter((bucket) => bucket.durations.length > 0).map(sortedDurations);
  const first = parts[0];
  if (first === undefined) return null;
  return {
    count: parts.reduce((count, part) => count + part.length, 0),
    get sum() {
      return parts.reduce((sum, part) => part.reduce((all, value) => all + value, sum), 0);
    },
    minimum: Math.min(...parts.map((part) => part[0] ?? 0)),
    maximum: Math.max(...parts.map((part) => part.at(-1) ?? 0)),
    sorted: () => (parts.length === 1 ? first : merged(parts)),
  };
}

/** An hour of a busy function is some ten thousand values: copied as blocks and sorted as numbers. */
function merged(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((count, part) => count + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}

function sortedDurations(bucket: Bucket): Float64Array {
  const known = sortedOnce.get(bucket);
  if (known?.length === bucket.durations.length) return known;
  const sorted = Float64Array.from(bucket.durations, (hundredths) => hundredths / 100).sort();
  sortedOnce.set(bucket, sorted);
  return sorted;
}
