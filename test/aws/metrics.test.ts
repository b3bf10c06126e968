import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterEach, expect, it } from 'vitest';
import type { MetricsQuestion } from '../../src/app/ports.ts';
import { clientOptions } from '../../src/aws/client.ts';
import { askSeries } from '../../src/aws/metricData.ts';
import { createMetrics } from '../../src/aws/metrics.ts';
import { longestSeries } from '../../src/aws/queries.ts';
import type { Version } from '../../src/core/rollout.ts';
import { NOON } from '../fixtures/rollouts.ts';
import { type Answered, type FakeAws, fakeAws } from './fakeAws.ts';

const MINUTE = NOON / 60_000;
const LAG_MS = 120_000;

let aws: FakeAws;
afterEach(() => aws.close());

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions: readonly { Name: string; Value: string }[] };
    readonly Period: number;
    readonly Stat: string;
  };
}

interface Call {
  readonly MetricDataQueries: readonly Query[];
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
}

/** `checkout:live 43 Errors Sum`: what a query asks, shortly. */
function nameOf({ MetricStat: { Metric, Stat } }: Query): string {
  const at = (name: string) => Metric.Dimensions.find(({ Name }) => Name === name)?.Value;
  const whose = at('Resource') ?? at('FunctionName');
  return [whose, at('ExecutedVersion'), Metric.MetricName, Stat].filter((part) => part !== undefined).join(' ');
}

/** CloudWatch with the given values by minute for each series; all other series have no data. */
async function cloudWatch(
  series: Readonly<Record<string, Readonly<Record<number, number>>>>,
  instead?: (call: Call) => Answered | null,
) {
  aws = await fakeAws(({ body }) => {
    const call = body as Call;
    const other = instead?.(call);
    if (other) return other;
    const MetricDataResults = call.MetricDataQueries.map((query) => {
      const points = Object.entries(series[nameOf(query)] ?? {})
        .map(([minute, value]) => [Number(minute) * 60, value] as const)
        .filter(([at]) => at >= call.StartTime && at < call.EndTime);
      return {
        Id: query.Id,
        StatusCode: 'Complete',
        Timestamps: points.map(([at]) => at),
        Values: points.map(([, value]) => value),
      };
    });
    return { status: 200, body: { MetricDataResults } };
  });
  return createMetrics({ lagMs: LAG_MS, where: aws.where });
}

const calls = () => aws.asked.map(({ body }) => body as Call);

function aQuestion(change: Partial<MetricsQuestion> = {}): MetricsQuestion {
  return {
    target: { functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout', alias: 'live' },
    stable: '42' as Version,
    canary: '43' as Version,
    slowOver: null,
    fromMinute: MINUTE - 10,
    timeoutMs: 30_000,
    ...change,
  };
}

it('each version is counted minute by minute, through the alias', async () => {
  const at = MINUTE - 5;
  const metrics = await cloudWatch({
    'checkout:live 43 Invocations Sum': { [at]: 10 },
    'checkout:live 43 Errors Sum': { [at]: 2 },
    'checkout:live 43 Throttles Sum': { [at]: 1 },
    'checkout:live 43 Duration p50': { [at]: 40.5 },
    'checkout:live 43 Duration p99': { [at]: 210 },
    'checkout:live 43 Duration TC(66:)': { [at]: 3 },
    'checkout:live 43 Duration TC(132.5:)': { [at]: 1 },
    'checkout:live 42 Invocations Sum': { [at]: 90 },
  });
  const [reading] = await Promise.all(metrics.read([aQuestion({ slowOver: { p75Ms: 66, p95Ms: 132.5 } })], NOON));
  expect(reading).toMatchObject({
    ok: true,
    rows: [
      {
        minute: at,
        canary: { invocations: 10, errors: 2, throttles: 1, slow: { over75: 3, over95: 1 }, p50Ms: 40.5, p99Ms: 210 },
        // Errors, throttles and slow calls missing beside invocations are none.
        stable: { invocations: 90, errors: 0, throttles: 0, slow: { over75: 0, over95: 0 }, p50Ms: null, p99Ms: null },
      },
    ],
  });
  expect(calls()).toHaveLength(1);
  expect(calls()[0]?.MetricDataQueries.every(({ MetricStat }) => MetricStat.Period === 60)).toBe(true);
});

it('with all of the traffic on the canary only its calls and errors are asked for: each series is billed', async () => {
  const metrics = await cloudWatch({
    'checkout:live 43 Invocations Sum': { [MINUTE - 5]: 100 },
    'checkout:live 43 Errors Sum': { [MINUTE - 5]: 3 },
  });
  const [reading] = await Promise.all(metrics.read([aQuestion({ countsOnly: true })], NOON));
  expect(reading).toMatchObject({ ok: true, rows: [{ minute: MINUTE - 5, canary: { invocations: 100, errors: 3 } }] });
  expect(calls().flatMap(({ MetricDataQueries }) => MetricDataQueries.map(nameOf))).toEqual([
    'checkout:live 43 Invocations Sum',
    'checkout:live 43 Errors Sum',
  ]);
});

it('minutes without calls have no row, and throttles alone still count', async () => {
  const metrics = await cloudWatch({
    'checkout:live 43 Errors Sum': { [MINUTE - 6]: 0 },
    'checkout:live 43 Throttles Sum': { [MINUTE - 5]: 7 },
  });
  const [reading] = await Promise.all(metrics.read([aQuestion()], NOON));
  expect(reading).toMatchObject({
    rows: [
      {
        minute: MINUTE - 5,
        canary: { invocations: 0, errors: 0, throttles: 7, slow: null },
        stable: { invocations: 0 },
      },
    ],
  });
});

it('the minute that is still running is not read, and nothing before the question begins', async () => {
  const everyMinute = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [MINUTE - 20 + i, 5]));
  const metrics = await cloudWatch({ 'checkout:live 42 Invocations Sum': everyMinute });
  const [reading] = await Promise.all(metrics.read([aQuestion({ fromMinute: MINUTE - 3 })], NOON + 30_000));
  expect(reading?.ok && reading.rows.map(({ minute }) => minute)).toEqual([MINUTE - 3, MINUTE - 2, MINUTE - 1]);
});

it.each<[string, Record<number, number>, number, number]>([
  ['the timeout is short', { [MINUTE - 5]: 500 }, 3_000, 3_000],
  ['calls are quick: a minute', { [MINUTE - 5]: 500 }, 900_000, 60_000],
  ['calls are slow: twice the longest of the hour', { [MINUTE - 50]: 100_000, [MINUTE - 5]: 500 }, 900_000, 200_000],
  ['calls are slower than that: the timeout', { [MINUTE - 5]: 800_000 }, 900_000, 900_000],
  ['nothing is known: the timeout', {}, 900_000, 900_000],
])('a minute is settled when its longest call must have been reported; %s', async (_, longest, timeoutMs, waitMs) => {
  const metrics = await cloudWatch({ 'checkout:live Duration Maximum': longest });
  const [reading] = await Promise.all(metrics.read([aQuestion({ timeoutMs })], NOON));
  const settledThrough = reading?.ok ? reading.settledThrough : null;
  expect(settledThrough).toBe(Math.floor((NOON - waitMs - LAG_MS) / 60_000) - 1);
});

it('two hundred rollouts share calls of 500 queries, and read no further back than three hours', async () => {
  const metrics = await cloudWatch({});
  const questions = Array.from({ length: 200 }, (_, i) =>
    aQuestion({
      target: { functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:f${i}`, alias: 'live' },
      fromMinute: MINUTE - (i % 10 === 0 ? 2_000 : 4),
      slowOver: { p75Ms: 10, p95Ms: 20 },
    }),
  );
  const readings = await Promise.all(metrics.read(questions, NOON));
  expect(readings).toHaveLength(200);
  expect(readings.every(({ ok }) => ok)).toBe(true);
  const queries = 200 * (2 * 7 + 1);
  expect(calls()).toHaveLength(queries / 500);
  for (const { MetricDataQueries, StartTime, EndTime } of calls()) {
    expect(MetricDataQueries.length).toBeLessThanOrEqual(500);
    expect(EndTime).toBe(NOON / 1_000);
    expect(EndTime - StartTime).toBeLessThanOrEqual(180 * 60);
  }
});

it('an answer in parts is put together', async () => {
  const part = (call: Call, minute: number, StatusCode: string, NextToken?: string): Answered => ({
    status: 200,
    body: {
      MetricDataResults: call.MetricDataQueries.map((query) => ({
        Id: query.Id,
        StatusCode,
        Timestamps: nameOf(query).includes('42 Invocations') ? [minute * 60] : [],
        Values: nameOf(query).includes('42 Invocations') ? [9] : [],
      })),
      NextToken,
    },
  });
  const metrics = await cloudWatch({}, (call) =>
    call.NextToken === undefined ? part(call, MINUTE - 5, 'PartialData', 'more') : part(call, MINUTE - 4, 'Complete'),
  );
  const [reading] = await Promise.all(metrics.read([aQuestion()], NOON));
  expect(reading?.ok && reading.rows.map(({ minute }) => minute)).toEqual([MINUTE - 5, MINUTE - 4]);
});

it.each(['Forbidden', 'InternalError', 'PartialData'])(
  'a series that ends %s makes its own rollout blind and no other',
  async (StatusCode) => {
    const metrics = await cloudWatch({}, (call) => ({
      status: 200,
      body: {
        MetricDataResults: call.MetricDataQueries.map((query) =>
          nameOf(query) === 'thumbnails:live 43 Errors Sum'
            ? { Id: query.Id, StatusCode, Messages: [{ Code: 'x', Value: 'in the words of AWS' }] }
            : { Id: query.Id, StatusCode: 'Complete', Timestamps: [], Values: [] },
        ),
      },
    }));
    const thumbnails = { functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:thumbnails', alias: 'live' };
    const [blind, seeing] = await Promise.all(metrics.read([aQuestion({ target: thumbnails }), aQuestion()], NOON));
    expect(blind).toEqual({ ok: false, reason: `CloudWatch: ${StatusCode}: in the words of AWS` });
    expect(seeing).toMatchObject({ ok: true });
  },
);

it('a call that fails makes blind, with the words of AWS; it never reads as zeros', async () => {
  const metrics = await cloudWatch({}, () => ({ status: 403, error: 'AccessDeniedException', body: 'not authorized' }));
  expect(await Promise.all(metrics.read([aQuestion()], NOON))).toEqual([
    { ok: false, reason: 'AccessDeniedException: not authorized' },
  ]);
});

it('each reading is there as soon as its own calls are answered, whoever else still waits', async () => {
  const metrics = await cloudWatch({}, ({ MetricDataQueries }) => (MetricDataQueries.length < 500 ? 'silence' : null));
  const questions = Array.from({ length: 40 }, (_, i) =>
    aQuestion({
      target: { functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:f${i}`, alias: 'live' },
      slowOver: { p75Ms: 10, p95Ms: 20 },
    }),
  );
  const readings = metrics.read(questions, NOON);
  expect(await readings[0]).toMatchObject({ ok: true });
  // 600 series: the last questions are in the second call.
  expect(await Promise.race([readings[39], 'it waits'])).toBe('it waits');
});

it('what has no answer when the reading must end is unread, and not even asked for', async () => {
  await cloudWatch({});
  const client = new CloudWatchClient(clientOptions(aws.where));
  const series = longestSeries(aQuestion().target);
  const answers = askSeries(client, [{ series, fromMinute: MINUTE - 5 }], MINUTE, { until: AbortSignal.abort() });
  const reason = 'CloudWatch takes too long to answer.';
  expect((await answers([series])).get(series)).toEqual({ ok: false, reason });
  expect(calls()).toHaveLength(0);
});

it('with nothing to ask nothing is asked', async () => {
  const metrics = await cloudWatch({});
  expect(metrics.read([], NOON)).toEqual([]);
  expect(calls()).toHaveLength(0);
});

const TARGET = aQuestion().target;
const STABLE = '42' as Version;

it('the baseline is a tenth above the percentiles of the hour before, with the calls a minute', async () => {
  const metrics = await cloudWatch({
    'checkout:live Invocations Sum': { [MINUTE - 60]: 6_000 },
    'checkout:live Duration p75': { [MINUTE - 60]: 100 },
    'checkout:live Duration p95': { [MINUTE - 60]: 200 },
  });
  const { slowOver, callsPerMinute } = await metrics.baseline(TARGET, STABLE, NOON);
  expect(slowOver?.p75Ms).toBeCloseTo(110);
  expect(slowOver?.p95Ms).toBeCloseTo(220);
  expect(callsPerMinute).toBe(100);
  expect(calls()).toHaveLength(1);
});

it('two pieces of an hour are weighted by their calls', async () => {
  const half = NOON + 30 * 60_000;
  const metrics = await cloudWatch({
    'checkout:live Invocations Sum': { [MINUTE - 60]: 300, [MINUTE]: 600 },
    'checkout:live Duration p75': { [MINUTE - 60]: 100, [MINUTE]: 400 },
    'checkout:live Duration p95': { [MINUTE - 60]: 100, [MINUTE]: 400 },
  });
  const { slowOver, callsPerMinute } = await metrics.baseline(TARGET, STABLE, half);
  expect(slowOver?.p75Ms).toBeCloseTo(330);
  expect(callsPerMinute).toBe(10);
});

it.each<[string, number | null]>([
  ['checkout:live 42', 2],
  // The function may have other callers: good for durations, not for the alias' calls.
  ['checkout', null],
])('without figures of the alias those of %s serve', async (whose, callsPerMinute) => {
  const metrics = await cloudWatch({
    [`${whose} Invocations Sum`]: { [MINUTE - 60]: 120 },
    [`${whose} Duration p75`]: { [MINUTE - 60]: 100 },
    [`${whose} Duration p95`]: { [MINUTE - 60]: 100 },
  });
  const baseline = await metrics.baseline(TARGET, STABLE, NOON);
  expect(baseline.slowOver?.p75Ms).toBeCloseTo(110);
  expect(baseline.callsPerMinute).toBe(callsPerMinute);
});

it('the hour before is kept minute by minute, without the minutes that may still grow', async () => {
  const metrics = await cloudWatch({
    'checkout:live Invocations Sum': { [MINUTE - 63]: 900, [MINUTE - 62]: 10, [MINUTE - 3]: 20, [MINUTE - 2]: 900 },
    'checkout:live Errors Sum': { [MINUTE - 3]: 1 },
    'checkout:live 42 Invocations Sum': { [MINUTE - 3]: 20 },
  });
  const { before, callsPerMinute } = await metrics.baseline(TARGET, STABLE, NOON);
  expect(before).toHaveLength(60);
  expect(before?.[0]).toEqual([10, 0]);
  expect(before?.[59]).toEqual([20, 1]);
  expect(before?.slice(1, 59).every(([calls, errors]) => calls === 0 && errors === 0)).toBe(true);
  expect(callsPerMinute).toBe(0.5);
});

it.each<[string, Record<string, number>, { calls: number; around: number } | null]>([
  ['some calls take another way', { checkout: 100, 'checkout:live': 62 }, { calls: 100, around: 38 }],
  ['all calls do', { checkout: 100 }, { calls: 100, around: 100 }],
  ['none does', { checkout: 100, 'checkout:live': 100 }, { calls: 100, around: 0 }],
  ['only the version’s own series is there', { checkout: 100, 'checkout:live 42': 90 }, { calls: 100, around: 10 }],
  ['nobody calls', {}, null],
])('%s: what bypasses the alias is counted', async (_, calls, bypass) => {
  const series = Object.entries(calls).map(([whose, count]) => [`${whose} Invocations Sum`, { [MINUTE - 30]: count }]);
  const metrics = await cloudWatch(Object.fromEntries(series));
  expect((await metrics.baseline(TARGET, STABLE, NOON)).bypass).toEqual(bypass);
});

it('without figures, or without the right to read them, there is no baseline', async () => {
  const nothing = { slowOver: null, callsPerMinute: null, before: null, bypass: null };
  expect(await (await cloudWatch({})).baseline(TARGET, STABLE, NOON)).toEqual(nothing);
  await aws.close();
  const denied = await cloudWatch({}, () => ({ status: 403, error: 'AccessDeniedException', body: 'no' }));
  expect(await denied.baseline(TARGET, STABLE, NOON)).toEqual(nothing);
});
