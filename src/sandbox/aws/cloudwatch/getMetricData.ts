import type { SandboxWorld } from '../../world/world.ts';
import { type CloudWatchOperation, dimensions, type Input, list, number, time, validationError } from './operation.ts';
import { pointsOf } from './points.ts';
import { parseStatistic } from './statistic.ts';

const MOST_QUERIES = 500;
const MOST_POINTS = 100_800;

interface Result {
  readonly Id: string;
  readonly Label: string;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}

/** Newest first unless `ScanBy` says otherwise; a page holds at most `MaxDatapoints` points, over all queries. */
export const getMetricData: CloudWatchOperation = {
  name: 'GetMetricData',
  run(input, world) {
    const queries = list(input.MetricDataQueries);
    if (queries.length > MOST_QUERIES) {
      throw validationError(`The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`);
    }
    if (new Set(queries.map(({ Id }) => Id)).size < queries.length) {
      throw validationError('The values for parameter id in MetricDataQueries are not unique.');
    }
    const fromMs = time(input.StartTime, 'StartTime');
    const toMs = time(input.EndTime, 'EndTime');
    if (fromMs === toMs) throw validationError('The parameter StartTime must not equal parameter EndTime.');
    if (fromMs > toMs) throw validationError('The parameter StartTime must be less than the parameter EndTime.');
    world.play();
    const oldestFirst = input.ScanBy === 'TimestampAscending';
    const results = queries
      .map((query) => ({ query, result: answer(query, world, { fromMs, toMs }, oldestFirst) }))
      .filter(({ query }) => String(query.ReturnData ?? true) !== 'false')
      .map(({ result }) => result);
    const size = Math.min(MOST_POINTS, number(input.MaxDatapoints, MOST_POINTS));
    const from = input.NextToken === undefined ? 0 : fromToken(String(input.NextToken));
    return pageOf(results, from, size);
  },
};

function answer(
  query: Input,
  world: SandboxWorld,
  window: { fromMs: number; toMs: number },
  oldestFirst: boolean,
): Result {
  const stat = query.MetricStat as Input | undefined;
  if (stat === undefined) {
    throw validationError(`Error in expression '${query.Id}': metric math is not emulated by the sandbox.`);
  }
  const metric = stat.Metric as Input;
  const periodS = number(stat.Period, 0);
  if (periodS <= 0 || periodS % 60 !== 0) {
    throw validationError(`The parameter MetricDataQueries.member.1.MetricStat.Period must be a multiple of 60.`);
  }
  const statistic = parseStatistic(String(stat.Stat));
  const name = String(metric.MetricName);
  const asked = { namespace: String(metric.Namespace), name, dimensions: dimensions(metric.Dimensions) };
  const points = pointsOf(world.metrics, asked, { ...window, periodS }).map(({ atMs, sample }) => ({
    atMs,
    value: statistic(sample),
  }));
  if (!oldestFirst) points.reverse();
  return { Id: String(query.Id), Label: String(query.Label ?? name), points };
}

function pageOf(results: readonly Result[], from: number, size: number): Record<string, unknown> {
  let before = 0;
  const shown = results.map(({ Id, Label, points }) => {
    const start = Math.max(0, from - before);
    const end = Math.max(0, from + size - before);
    before += points.length;
    const part = points.slice(start, end);
    return {
      Id,
      Label,
      Timestamps: part.map(({ atMs }) => new Date(atMs)),
      Values: part.map(({ value }) => value),
      StatusCode: end < points.length ? 'PartialData' : 'Complete',
    };
  });
  const more = from + size < before;
  return { MetricDataResults: shown, Messages: [], ...(more ? { NextToken: toToken(from + size) } : {}) };
}

function toToken(from: number): string {
  return Buffer.from(`points ${from}`).toString('base64url');
}

function fromToken(token: string): number {
  const match = /^points (\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw validationError('The parameter NextToken is not valid.');
  return Number(match[1]);
}
