import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Metrics } from '../app/ports.ts';
import { minuteOf } from '../core/ledger.ts';
import { functionName, type Target, type Version } from '../core/rollout.ts';
import { type Points, readSeries } from './metricData.ts';
import { type Series, throughAlias } from './queries.ts';

const HOUR_MIN = 60;
/** A call is slow above the percentile with this much room. */
const ROOM = 1.1;

interface Candidate {
  readonly p75: Series;
  readonly p95: Series;
  readonly count: Series;
}

/**
 * Stable's last hour. Whether CloudWatch keeps figures per executed version while an alias has one version only is not known,
 * so the alias' own figures come first, then the version's through the alias, then the whole function's (durations only:
 * the function may have other callers). Nulls where nothing is found or nothing can be read.
 */
export async function readBaseline(
  client: CloudWatchClient,
  target: Target,
  stable: Version,
  nowMs: number,
): ReturnType<Metrics['baseline']> {
  const endMinute = minuteOf(nowMs);
  // An hour's periods may be cut at the full hour: from there on, up to two pieces come back, weighted by their calls.
  const fromMinute = Math.floor((endMinute - HOUR_MIN) / HOUR_MIN) * HOUR_MIN;
  const alias = candidate(throughAlias(target));
  const version = candidate(throughAlias(target, stable));
  const whole = candidate({ FunctionName: functionName(target.functionArn) });
  const wanted = [alias, version, whole].flatMap(({ p75, p95, count }) =>
    [p75, p95, count].map((series) => ({ series, fromMinute })),
  );
  const points = await readSeries(client, wanted, endMinute);
  const found = [alias, version, whole].find(({ count }) => total(points.get(count)) > 0);
  const calls = [alias, version].map(({ count }) => total(points.get(count))).find((sum) => sum > 0);
  return {
    slowOver: found === undefined ? null : slowOver(found, points),
    callsPerMinute: calls === undefined ? null : calls / (endMinute - fromMinute),
  };
}

function candidate(dimensions: Readonly<Record<string, string>>): Candidate {
  const of = (metric: Series['metric'], stat: string): Series => ({ metric, stat, dimensions, period: 3_600 });
  return { p75: of('Duration', 'p75'), p95: of('Duration', 'p95'), count: of('Invocations', 'Sum') };
}

function slowOver(
  { p75, p95, count }: Candidate,
  points: ReadonlyMap<Series, Points>,
): { readonly p75Ms: number; readonly p95Ms: number } | null {
  const p75Ms = weightedMean(points.get(p75), points.get(count));
  const p95Ms = weightedMean(points.get(p95), points.get(count));
  return p75Ms === null || p95Ms === null ? null : { p75Ms: p75Ms * ROOM, p95Ms: p95Ms * ROOM };
}

function total(points: Points | undefined): number {
  if (points?.ok !== true) return 0;
  return [...points.at.values()].reduce((sum, value) => sum + value, 0);
}

/** Percentiles of parts cannot be put together exactly; their mean weighted by calls is near enough for a threshold. */
function weightedMean(values: Points | undefined, weights: Points | undefined): number | null {
  if (values?.ok !== true || weights?.ok !== true) return null;
  let sum = 0;
  let weight = 0;
  for (const [at, value] of values.at) {
    const calls = weights.at.get(at) ?? 0;
    sum += value * calls;
    weight += calls;
  }
  return weight === 0 ? null : sum / weight;
}
