import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../infra/build.ts';
import { atLeast, atMost, type Bench, type BenchOptions, type Figure, markdownTable, told } from './bench.ts';
import { quietTick, type Ticked, toAws, total } from './tick/run.ts';
import { SAMPLE, SAMPLE_CALLS } from './tick/sample.ts';
import { sharedTick } from './tick/shared.ts';
import { storm } from './tick/storm.ts';

/** The minute's tick over many rollouts, as it is deployed, against AWS and Slack at the wire with their quotas. */
export const tick: Bench = {
  name: 'tick',
  about:
    'one tick of the built worker over 1 to 5,000 rollouts, a storm of transitions, and a crowd shared by several workers',
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-tick-'));
    try {
      await build(folder);
      return await measure(join(folder, 'worker', 'index.mjs'), options);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const SIZES = [1, 10, 100, 1_000, 5_000];
/** Series that are asked for of one rollout: seven of each version, and the longest call. */
const QUERIES = 15;

async function measure(worker: string, { short, say }: BenchOptions): Promise<readonly Figure[]> {
  const ticks: Ticked[] = [];
  for (const size of short ? SIZES.slice(0, 4) : SIZES) {
    const runs: Ticked[] = [];
    for (let run = 0; run < (short || size > 1_000 ? 1 : 3); run += 1) runs.push(await quietTick(worker, size));
    runs.sort((a, b) => a.ms - b.ms);
    ticks.push(runs[Math.floor(runs.length / 2)]!);
  }
  say(`\n${ticksTable(ticks)}\n`);
  const at = (rollouts: number) => ticks.find((one) => one.rollouts === rollouts);
  const thousand = at(1_000)!;
  return [
    ...ticks.map((one) => told(`tick, ${one.rollouts} quiet rollouts`, one.ms / 1_000, 's')),
    ...ofThousand(thousand),
    ...linear(at(100)!, thousand, at(5_000)),
    ...(await stormy(worker, short, say)),
    ...(await crowded(worker, short ? 3_000 : 20_000, say)),
  ];
}

function ofThousand({ ms, peakMb, calls, metricsAsked }: Ticked): readonly Figure[] {
  const name = (what: string) => `tick, 1,000 quiet rollouts, ${what}`;
  const refused = Object.entries(calls).filter(([operation]) => operation.endsWith(' refused'));
  return [
    atMost(name('time'), 15, ms / 1_000, 's'),
    atMost(name('peak memory'), 256, peakMb, 'MB'),
    atMost(name('GetMetricData'), Math.ceil((1_000 * QUERIES) / 500), calls.GetMetricData ?? 0, 'calls'),
    atMost(name('DescribeAlarms, two pages of alarms'), 2, calls.DescribeAlarms ?? 0, 'calls'),
    told(name('metrics asked for'), metricsAsked, 'metrics'),
    atMost(
      name('Lambda control plane'),
      50,
      total(calls, 'GetAlias', 'UpdateAlias'),
      'calls',
      1_000 * SAMPLE.controlPlane,
    ),
    told(name('CloudWatch'), total(calls, 'GetMetricData', 'DescribeAlarms'), 'calls', 1_000 * SAMPLE.cloudWatch),
    told(name('all of AWS'), toAws(calls), 'calls', 1_000 * SAMPLE_CALLS),
    atMost(
      name('calls that a quota refused'),
      0,
      refused.reduce((sum, [, count]) => sum + count, 0),
      'calls',
    ),
  ];
}

/** What one more rollout costs, beside what one of the first thousand does. */
function linear(hundred: Ticked, thousand: Ticked, most: Ticked | undefined): readonly Figure[] {
  const per = (a: Ticked, b: Ticked, what: (one: Ticked) => number) => (what(b) - what(a)) / (b.rollouts - a.rollouts);
  const cpu = ({ cpuMs }: Ticked) => cpuMs;
  const calls = (one: Ticked) => toAws(one.calls);
  const figures = [told('tick, processor time of one more rollout', per(hundred, thousand, cpu), 'ms')];
  if (most === undefined) return figures;
  const growth = (what: (one: Ticked) => number) => per(thousand, most, what) / per(hundred, thousand, what);
  return [
    ...figures,
    atMost('tick, processor time of one more rollout, beyond 1,000 beside below', 1.25, growth(cpu), '×'),
    atMost('tick, calls of one more rollout, beyond 1,000 beside below', 1.05, growth(calls), '×'),
    told('tick, 5,000 quiet rollouts, peak memory', most.peakMb, 'MB'),
  ];
}

async function stormy(worker: string, short: boolean, say: BenchOptions['say']): Promise<readonly Figure[]> {
  const sizes = short ? { crowd: 100, waiting: 10, firing: 20 } : { crowd: 1_000, waiting: 60, firing: 120 };
  const { safeAfter, doneAfter, outOfOrder, starved } = await storm(worker, sizes);
  say(
    `storm: ${sizes.firing} alarms fire while ${sizes.waiting} writes wait; safe after ${safeAfter} ticks, all done after ${doneAfter}`,
  );
  const name = `storm, ${sizes.firing} rollbacks and ${sizes.waiting} other writes`;
  return [
    told(`${name}, ticks until all are safe`, safeAfter, 'ticks'),
    told(`${name}, ticks until all is done`, doneAfter, 'ticks'),
    atMost(`${name}, other writes before a rollback`, 0, outOfOrder, 'writes'),
    atMost(`${name}, writes that starve`, 0, starved, 'writes'),
  ];
}

async function crowded(worker: string, rollouts: number, say: BenchOptions['say']): Promise<readonly Figure[]> {
  const { workers, slowest, peakMb, saved, aliasReads, refused } = await sharedTick(worker, rollouts);
  const name = `crowd of ${rollouts.toLocaleString('en')}`;
  say(`${name}: ${workers} workers`);
  return [
    told(`${name}, workers`, workers, 'workers'),
    atLeast(`${name}, rollouts judged`, rollouts, saved, 'rollouts'),
    atMost(`${name}, slowest worker`, 60, slowest.ms / 1_000, 's'),
    atMost(`${name}, peak memory of a worker`, 256, peakMb, 'MB'),
    atMost(`${name}, alias reads of all together`, 50, aliasReads, 'calls'),
    atMost(`${name}, calls that a quota refused`, 0, refused, 'calls'),
  ];
}

function ticksTable(ticks: readonly Ticked[]): string {
  const operations = [...new Set(ticks.flatMap(({ calls }) => Object.keys(calls)))].sort();
  return markdownTable(
    ['rollouts', 's', 'processor s', 'peak MB', ...operations],
    ticks.map(({ rollouts, ms, cpuMs, peakMb, calls }) => [
      String(rollouts),
      (ms / 1_000).toFixed(1),
      (cpuMs / 1_000).toFixed(1),
      peakMb.toFixed(0),
      ...operations.map((operation) => String(calls[operation] ?? 0)),
    ]),
  );
}
