import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../infra/build.ts';
import { atMost, type Bench, type BenchOptions, type Figure, told } from './bench.ts';
import { type Counted, dollars, usage } from './cost/bill.ts';
import { aLife, aTick, standing } from './cost/counted.ts';
import { keepPage, MONTHS } from './cost/page.ts';

/** A month's bill, computed from calls that were counted. */
export const cost: Bench = {
  name: 'cost',
  about: "a month's bill, idle and with 10 and 1,000 rollouts, from counted calls",
  async run(options) {
    const dist = mkdtempSync(join(tmpdir(), 'lambda-canary-cost-'));
    try {
      await build(dist);
      return await measure(dist, options);
    } finally {
      rmSync(dist, { recursive: true, force: true });
    }
  },
};

async function measure(dist: string, { keep, say }: BenchOptions): Promise<readonly Figure[]> {
  const worker = join(dist, 'worker', 'index.mjs');
  const { life, idle } = await aLife(dist);
  say(`an idle minute: ${JSON.stringify(idle)}`);
  say(`a rollout of ${life.minutes} minutes, beside that: ${JSON.stringify(life.calls)}`);
  const counted: Counted = {
    idle,
    life,
    idleTick: await aTick(worker, 0),
    busyTick: await aTick(worker, 1),
    standing: standing(),
  };
  if (keep) keepPage(counted);
  const bill = (rollouts: number, tier: 'free' | 'paid') => dollars(usage(counted, rollouts), tier);
  return [
    atMost('a month idle, within the always-free tier', 1, bill(0, 'free'), '$'),
    atMost('a month idle, outside it', 2.5, bill(0, 'paid'), '$'),
    ...MONTHS.slice(1).flatMap((rollouts) => [
      told(`a month with ${rollouts} rollouts, within the always-free tier`, bill(rollouts, 'free'), '$'),
      told(`a month with ${rollouts} rollouts, outside it`, bill(rollouts, 'paid'), '$'),
    ]),
  ];
}
