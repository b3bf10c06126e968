import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { aSandbox, clients, refusal, TWO_O_CLOCK } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let cloudwatch: ReturnType<typeof clients>['cloudwatch'];
beforeAll(async () => {
  sandbox = await aSandbox();
  ({ cloudwatch } = clients(sandbox.awsUrl));
  sandbox.world.setAlias('checkout', 'live', '42', { 44: 0.1 });
  await sandbox.advance(10);
});
afterAll(() => sandbox.close());

const FUNCTION = { FunctionName: 'checkout' };
const ALIAS = { ...FUNCTION, Resource: 'checkout:live' };
const version = (ExecutedVersion: string) => ({ ...ALIAS, ExecutedVersion });

function query(Id: string, MetricName: string, dimensions: Record<string, string>, Stat = 'Sum'): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Id, MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions }, Period: 60, Stat } };
}

const minutes = (from: number, to: number) => ({
  StartTime: new Date(TWO_O_CLOCK + from * 60_000),
  EndTime: new Date(TWO_O_CLOCK + to * 60_000),
});

async function ask(queries: MetricDataQuery[], more: Partial<GetMetricDataCommandInput> = {}) {
  const input = { MetricDataQueries: queries, ...minutes(0, 10), ...more };
  const { MetricDataResults = [] } = await cloudwatch.send(new GetMetricDataCommand(input));
  return MetricDataResults;
}

const values = async (name: string, dimensions: Record<string, string>, stat?: string) =>
  (await ask([query('q', name, dimensions, stat)]))[0]?.Values ?? [];
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe('GetMetricData', () => {
  it('counts the calls of each version through the alias, split as the weights say', async () => {
    const calls = async (dimensions: Record<string, string>) => sum(await values('Invocations', dimensions));
    const [canary, stable] = [await calls(version('44')), await calls(version('42'))];
    expect(canary / (canary + stable)).toBeCloseTo(0.1, 2);
    expect(await calls(ALIAS)).toBe(canary + stable);
    expect(await calls(FUNCTION)).toBe(canary + stable);
    expect(await calls({})).toBeGreaterThan(canary + stable);
  });

  it('counts errors; their average is the error rate, as every call reports 0 or 1', async () => {
    const errors = sum(await values('Errors', version('44')));
    const samples = sum(await values('Errors', version('44'), 'SampleCount'));
    expect(samples).toBe(sum(await values('Invocations', version('44'))));
    expect(errors / samples).toBeCloseTo(0.2, 1);
    expect((await values('Errors', version('44'), 'Average'))[0]).toBeGreaterThan(0.1);
    expect(sum(await values('Throttles', version('44')))).toBe(0);
  });

  it('knows percentiles and trimmed counts of the durations', async () => {
    const [p50, p99] = [await values('Duration', version('42'), 'p50'), await values('Duration', version('42'), 'p99')];
    expect(p50[0]).toBeGreaterThan(70);
    expect(p50[0]).toBeLessThan(90);
    expect(p99[0]).toBeGreaterThan(200);
    const over = await values('Duration', version('42'), `TC(${p50[0]}:)`);
    const all = await values('Invocations', version('42'));
    expect((over[0] ?? 0) / (all[0] ?? 1)).toBeCloseTo(0.5, 2);
    const below = await values('Duration', version('42'), `TC(:${p50[0]})`);
    expect((over[0] ?? 0) + (below[0] ?? 0)).toBe(all[0]);
    expect((await values('Duration', version('42'), `PR(${p50[0]}:)`))[0]).toBeCloseTo(50, 0);
    expect((await values('Duration', version('42'), 'tm90'))[0]).toBeLessThan(p99[0] ?? 0);
  });

  it('answers newest first unless asked otherwise, from StartTime inclusive to EndTime exclusive', async () => {
    const down = (await ask([query('q', 'Invocations', FUNCTION)]))[0];
    expect(down?.Timestamps?.map((at) => at.getTime())).toEqual(
      Array.from({ length: 10 }, (_, i) => TWO_O_CLOCK + (9 - i) * 60_000),
    );
    const up = (await ask([query('q', 'Invocations', FUNCTION)], { ScanBy: 'TimestampAscending' }))[0];
    expect(up?.Values).toEqual([...(down?.Values ?? [])].reverse());
    expect(up?.StatusCode).toBe('Complete');
  });

  it('finds nothing under a set of dimensions that Lambda does not report', async () => {
    expect(await values('Invocations', { ExecutedVersion: '42' })).toEqual([]);
    expect(await values('Invocations', { ...FUNCTION, ExecutedVersion: '42' })).toEqual([]);
    expect(await values('Invocations', version('43'))).toEqual([]);
    expect(await values('IteratorAge', FUNCTION)).toEqual([]);
  });

  it('has an hour of history at the first start', async () => {
    const [history] = await ask([query('q', 'Invocations', version('42'))], minutes(-60, 0));
    expect(history?.Values).toHaveLength(60);
  });

  it('sums longer periods', async () => {
    const five = { ...query('q', 'Invocations', FUNCTION) };
    if (five.MetricStat !== undefined) five.MetricStat = { ...five.MetricStat, Period: 300 };
    const [result] = await ask([five]);
    expect(result?.Values).toHaveLength(2);
    expect(sum(result?.Values ?? [])).toBe(sum(await values('Invocations', FUNCTION)));
  });

  it('pages by points', async () => {
    const input = {
      MetricDataQueries: [query('a', 'Errors', ALIAS), query('b', 'Errors', FUNCTION)],
      ...minutes(0, 10),
    };
    const one = await cloudwatch.send(new GetMetricDataCommand({ ...input, MaxDatapoints: 15 }));
    const rest = { MaxDatapoints: 15, ...(one.NextToken === undefined ? {} : { NextToken: one.NextToken }) };
    const two = await cloudwatch.send(new GetMetricDataCommand({ ...input, ...rest }));
    const lengths = ({ MetricDataResults = [] }: typeof one) => MetricDataResults.map(({ Values }) => Values?.length);
    expect([lengths(one), lengths(two), two.NextToken]).toEqual([[10, 5], [0, 5], undefined]);
    expect(one.MetricDataResults?.[1]?.StatusCode).toBe('PartialData');
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'more than 500 queries',
      () => ask(Array.from({ length: 501 }, (_, i) => query(`q${i}`, 'Errors', FUNCTION))),
      'The collection MetricDataQueries must not have a size greater than 500.',
    ],
    [
      'two queries of one id',
      () => ask([query('q', 'Errors', FUNCTION), query('q', 'Errors', ALIAS)]),
      'The values for parameter id in MetricDataQueries are not unique.',
    ],
    ['no time between', () => ask([], minutes(5, 5)), 'The parameter StartTime must not equal parameter EndTime.'],
    [
      'times reversed',
      () => ask([], minutes(5, 4)),
      'The parameter StartTime must be less than the parameter EndTime.',
    ],
    ['metric math', () => ask([{ Id: 'q', Expression: 'a/b' }]), 'metric math is not emulated'],
    ['a statistic that is none', () => ask([query('q', 'Errors', FUNCTION, 'Mean')]), 'Mean'],
  ])('refuses %s', async (_, call, words) => {
    const said = await refusal(call());
    expect(said).toMatch(/^400 Validation/);
    expect(said).toContain(words);
  });

  it('takes 500 queries over three hours', async () => {
    const many = Array.from({ length: 500 }, (_, i) => query(`q${i}`, 'Duration', version('42'), 'p99'));
    expect(await ask(many, minutes(-180, 10))).toHaveLength(500);
  });
});

describe('the other questions about metrics', () => {
  it('GetMetricStatistics gives several statistics of one metric', async () => {
    const { Datapoints = [], Label } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/Lambda',
        MetricName: 'Duration',
        Dimensions: [{ Name: 'FunctionName', Value: 'checkout' }],
        Period: 60,
        Statistics: ['Average', 'SampleCount'],
        ExtendedStatistics: ['p99'],
        ...minutes(0, 2),
      }),
    );
    expect([Label, Datapoints.length]).toEqual(['Duration', 2]);
    expect(Datapoints[0]?.ExtendedStatistics?.p99).toBeGreaterThan(Datapoints[0]?.Average ?? 0);
    expect(Datapoints[0]?.Unit).toBe('Milliseconds');
  });

  it('GetMetricStatistics refuses more than 1440 points, and times reversed', async () => {
    const base = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistics: ['Sum' as const], Period: 60 };
    expect(await refusal(cloudwatch.send(new GetMetricStatisticsCommand({ ...base, ...minutes(0, 3000) })))).toContain(
      'You have requested up to 3000 datapoints, which exceeds the limit of 1440.',
    );
    expect(await refusal(cloudwatch.send(new GetMetricStatisticsCommand({ ...base, ...minutes(5, 5) })))).toContain(
      'The parameter StartTime must be less than the parameter EndTime.',
    );
  });

  it('ListMetrics names the dimension sets that exist', async () => {
    const { Metrics = [] } = await cloudwatch.send(
      new ListMetricsCommand({ MetricName: 'Errors', Dimensions: [{ Name: 'ExecutedVersion' }] }),
    );
    const sets = Metrics.map(({ Dimensions = [] }) => Dimensions.map(({ Value }) => Value).join(' ')).sort();
    expect(sets).toEqual([
      'billing billing:live 12',
      'cart cart:live 16',
      'checkout checkout:live 42',
      'checkout checkout:live 44',
      'search search:live 20',
      'thumbnails thumbnails:live 7',
    ]);
  });

  it('CloudWatch answers the older query protocol in XML', async () => {
    const form = (fields: Record<string, string>) =>
      fetch(sandbox.awsUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams({ Version: '2010-08-01', ...fields }),
      });
    const fields = {
      Action: 'GetMetricData',
      StartTime: '2026-11-21T14:00:00Z',
      EndTime: '2026-11-21T14:02:00Z',
      'MetricDataQueries.member.1.Id': 'q',
      'MetricDataQueries.member.1.MetricStat.Metric.Namespace': 'AWS/Lambda',
      'MetricDataQueries.member.1.MetricStat.Metric.MetricName': 'Errors',
      'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name': 'FunctionName',
      'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value': 'checkout',
      'MetricDataQueries.member.1.MetricStat.Period': '60',
      'MetricDataQueries.member.1.MetricStat.Stat': 'Sum',
    };
    const text = await (await form(fields)).text();
    expect(text).toContain('<GetMetricDataResult><MetricDataResults><member><Id>q</Id><Label>Errors</Label>');
    expect(text).toContain('<member>2026-11-21T14:01:00.000Z</member>');
    const refused = await form({ ...fields, EndTime: '2026-11-21T14:00:00Z' });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('<Code>ValidationError</Code>'),
    ]);
  });
});
