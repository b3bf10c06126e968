import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MetricsQuestion } from '../app/ports.ts';
import { functionName, type Target } from '../core/rollout.ts';

/** A metric and statistic of AWS/Lambda, on one exact set of dimensions. CloudWatch finds nothing under fewer dimensions. */
export interface Series {
  readonly metric: 'Invocations' | 'Errors' | 'Throttles' | 'Duration';
  readonly stat: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly period: number;
}

/** A query and the minute from which on its data is wanted. */
export interface Wanted {
  readonly series: Series;
  readonly fromMinute: number;
}

/** The figures of one version, by the name that tallies know them by. */
export type VersionSeries = Readonly<Record<'invocations' | 'errors' | 'throttles' | 'p50' | 'p99', Series>> & {
  readonly slow: { readonly over75: Series; readonly over95: Series } | null;
};

/** Calls through the alias only carry `Resource` = `fn:alias` and, split by version, `ExecutedVersion`. */
export function throughAlias(target: Target, version?: string): Record<string, string> {
  const name = functionName(target.functionArn);
  return {
    FunctionName: name,
    Resource: `${name}:${target.alias}`,
    ...(version === undefined ? {} : { ExecutedVersion: version }),
  };
}

export function versionSeries(question: MetricsQuestion, version: string): VersionSeries {
  const dimensions = throughAlias(question.target, version);
  const of = (metric: Series['metric'], stat: string): Series => ({ metric, stat, dimensions, period: 60 });
  const { slowOver } = question;
  return {
    invocations: of('Invocations', 'Sum'),
    errors: of('Errors', 'Sum'),
    throttles: of('Throttles', 'Sum'),
    p50: of('Duration', 'p50'),
    p99: of('Duration', 'p99'),
    slow:
      slowOver === null
        ? null
        : { over75: of('Duration', countOver(slowOver.p75Ms)), over95: of('Duration', countOver(slowOver.p95Ms)) },
  };
}

export function seriesOf(version: VersionSeries): readonly Series[] {
  const { slow, ...always } = version;
  return [...Object.values(always), ...(slow === null ? [] : [slow.over75, slow.over95])];
}

/** The longest call of a minute, whichever version: how late figures may still come. */
export function longestSeries(target: Target): Series {
  return { metric: 'Duration', stat: 'Maximum', dimensions: throughAlias(target), period: 60 };
}

export function asQuery(series: Series, id: string): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: series.metric,
        Dimensions: Object.entries(series.dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: series.period,
      Stat: series.stat,
    },
    ReturnData: true,
  };
}

/** Trimmed count: how many values lie above a bound (exclusive below, open above). Milliseconds. */
function countOver(ms: number): string {
  return `TC(${Number(ms.toFixed(3))}:)`;
}
