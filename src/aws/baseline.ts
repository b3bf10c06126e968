import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Baseline } from '../app/ports.ts';
import { functionName, type Target, type Version } from '../core/rollout.ts';
import { minuteOf } from '../core/verdict/ledger.ts';
import { type Points, readSeries } from './metricData.ts';
import { type Series, throughAlias } from './queries.ts';

const HOUR_MIN = 60;
/** A call is slow above the percentile with this much room. */
const ROOM = 1.1;

interface Candidate {
  /** By the hour. */
  readonly p75: Series;
  readonly p95: Series;
  /** By the minute. */
  readonly calls: Series;
  readonly errors: Series;
}

/**
 * Stable's last hour, in one call. Whether CloudWatch keeps figures per executed version while an alias has one version only is not
 * known, so the alias' own figures come first, then the version's through the alias, then the whole function's (durations only:
 * the function may have other callers). Nulls where nothing is found or nothing can be read. Minutes younger than `lagMs` are not
 * looked at: they may still grow.
 */
export async function readBaseline(
  client: CloudWatchClient,
  target: Target,
  stable: Version,
  nowMs: number,
  lagMs: number,
): Promise<Baseline> {
  const endMinute = minuteOf(nowMs - lagMs);
  const hour = { from: endMinute - HOUR_MIN, to: endMinute };
  // An hour's periods may be cut at the full hour: from there on, up to two pieces come back, weighted by their calls.
  const fromMinute = Math.floor(hour.from / HOUR_MIN) * HOUR_MIN;
  const alias = candidate(throughAlias(target));
  const version = candidate(throughAlias(target, stable));
  const whole = candidate({ FunctionName: functionName(target.functionArn) });
  const wanted = [
    ...[alias, version, whole].flatMap(({ p75, p95, calls }) => [p75, p95, calls]),
    ...[alias, version].map(({ errors }) => errors),
  ];
  const points = await readSeries(
    client,
    wanted.map((series) => ({ series, fromMinute })),
    endMinute,
  );
  const found = [alias, version, whole].find(({ calls }) => total(points.get(calls), fromMinute, endMinute) > 0);
  const own = [alias, version].find(({ calls }) => total(points.get(calls), hour.from, hour.to) > 0);
  const through = own === undefined ? 0 : total(points.get(own.calls), hour.from, hour.to);
  return {
    slowOver: found === undefined ? null : slowOver(found, points),
    callsPerMinute: own === undefined ? null : through / HOUR_MIN,
    before: own === undefined ? null : minutesOf(points.get(own.calls), points.get(own.errors), hour.from),
    bypass: bypassOf(points.get(whole.calls), points.get(alias.calls), through, hour),
  };
}

function candidate(dimensions: Readonly<Record<string, string>>): Candidate {
  const of = (metric: Series['metric'], stat: string, period: number): Series => ({ metric, stat, dimensions, period });
  return {
    p75: of('Duration', 'p75', 3_600),
    p95: of('Duration', 'p95', 3_600),
    calls: of('Invocations', 'Sum', 60),
    errors: of('Errors', 'Sum', 60),
  };
}

/** Sixty minutes from `from` on. Errors that are missing beside calls are none; errors that cannot be read are unknown. */
function minutesOf(calls: Points | undefined, errors: Points | undefined, from: number): Baseline['before'] {
  if (calls?.ok !== true || errors?.ok !== true) return null;
  return Array.from({ length: HOUR_MIN }, (_, i) => {
    const invocations = calls.at.get(from + i) ?? 0;
    return [invocations, Math.min(invocations, errors.at.get(from + i) ?? 0)] as const;
  });
}

/** Only where both the function's own figures and the alias' can be read is their difference more than a gap in the data. */
function bypassOf(
  whole: Points | undefined,
  alias: Points | undefined,
  through: number,
  hour: { readonly from: number; readonly to: number },
): Baseline['bypass'] {
  if (whole?.ok !== true || alias?.ok !== true) return null;
  const calls = total(whole, hour.from, hour.to);
  return calls === 0 ? null : { calls, around: Math.max(0, calls - through) };
}

function slowOver(
  { p75, p95, calls }: Candidate,
  points: ReadonlyMap<Series, Points>,
): { readonly p75Ms: number; readonly p95Ms: number } | null {
  const p75Ms = weightedMean(points.get(p75), points.get(calls));
  const p95Ms = weightedMean(points.get(p95), points.get(calls));
  return p75Ms === null || p95Ms === null ? null : { p75Ms: p75Ms * ROOM, p95Ms: p95Ms * ROOM };
}

function total(points: Points | undefined, from: number, to: number): number {
  if (points?.ok !== true) return 0;
  let sum = 0;
  for (const [minute, value] of points.at) if (minute >= from && minute < to) sum += value;
  return sum;
}

/** Percentiles of parts cannot be put together exactly; their mean weighted by calls is near enough for a threshold. */
function weightedMean(hours: Points | undefined, calls: Points | undefined): number | null {
  if (hours?.ok !== true) return null;
  let sum = 0;
  let weight = 0;
  for (const [at, value] of hours.at) {
    const within = total(calls, at, at + HOUR_MIN);
    sum += value * within;
    weight += within;
  }
  return weight === 0 ? null : sum / weight;
}
