import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createAlarms } from '../../src/aws/alarms.ts';
import type { Whereabouts } from '../../src/aws/client.ts';
import { createMetrics } from '../../src/aws/metrics.ts';
import { createRing } from '../../src/aws/ring.ts';
import { createStore } from '../../src/aws/store.ts';
import { createTraffic } from '../../src/aws/traffic.ts';
import type { Version } from '../../src/core/rollout.ts';
import { type AliasView, alone, type Routing } from '../../src/core/routing.ts';
import { minuteOf } from '../../src/core/verdict/ledger.ts';
import { SLACK_KEY, WORKER_FUNCTION, WORKER_KEY } from '../../src/sandbox/aws/permissions.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { TABLE_NAME } from '../../src/sandbox/table.ts';
import { ADA, aRollout } from '../fixtures/rollouts.ts';
import { arn, aSandbox } from '../sandbox/aws/aSandbox.ts';

/**
 * The adapters as they are shipped, with the roles that template.yaml gives them, against the emulated AWS: what they ask
 * for is understood, and what they are not allowed is refused as AWS would.
 */
let sandbox: Sandbox;
let where: Whereabouts;
const as = (accessKeyId: string): Whereabouts => ({
  ...where,
  credentials: { accessKeyId, secretAccessKey: 'sandbox' },
});
const STABLE = '42' as Version;
const CANARY = '43' as Version;
const TEN_PERCENT: Routing = { version: STABLE, other: { version: CANARY, weightBp: 1_000 } };

beforeAll(async () => {
  sandbox = await aSandbox();
  where = { endpoint: sandbox.awsUrl, region: 'eu-west-1' };
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.world.setAlias('checkout', 'live', STABLE, {}));

const clock = { now: () => sandbox.clock.now() };
const checkout = () => ({ functionArn: arn('checkout'), alias: 'live' });
/** Unhurried: how fast calls may follow is tested in pace.test.ts. */
const pace = { run: <T>(call: () => Promise<T>) => call() };

function aTraffic() {
  return createTraffic({ clock, where: as(WORKER_KEY), pace, sleep: async () => {} });
}

async function readAlias(): Promise<AliasView> {
  const alias = await aTraffic().read(checkout());
  if ('kind' in alias) throw new Error(alias.error);
  return alias;
}

it('a function, its alias and both versions are looked up', async () => {
  expect(await aTraffic().inspect('checkout', 'live', CANARY)).toMatchObject({
    functionArn: arn('checkout'),
    tags: { 'canary:enabled': 'true' },
    alias: { routing: alone(STABLE) },
    stable: { version: '42', state: 'Active', lastUpdateStatus: 'Successful' },
    canary: { version: '43', state: 'Active' },
    provisionedConcurrency: false,
  });
  expect(await aTraffic().inspect('chekcout', 'live', CANARY)).toEqual({ kind: 'unknown' });
  expect(await aTraffic().inspect('checkout', 'nowhere', CANARY)).toMatchObject({
    alias: null,
    aliases: expect.arrayContaining(['live']),
    versions: expect.arrayContaining(['43', '42']),
  });
});

it('a weight that was written is what any other client reads, and promoting clears it', async () => {
  const { revisionId } = await readAlias();
  const written = await aTraffic().write(checkout(), TEN_PERCENT, revisionId);
  expect(written).toMatchObject({ kind: 'written', alias: { routing: TEN_PERCENT } });
  const plain = new LambdaClient({ ...as('test'), maxAttempts: 1 });
  const get = () => plain.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' }));
  expect((await get()).RoutingConfig).toEqual({ AdditionalVersionWeights: { 43: 0.1 } });

  const after = await readAlias();
  expect(after.routing).toEqual(TEN_PERCENT);
  await aTraffic().write(checkout(), alone(CANARY), after.revisionId);
  expect(await get()).toMatchObject({ FunctionVersion: '43' });
  expect((await get()).RoutingConfig).toBeUndefined();
});

it("somebody else's hand makes a write stale", async () => {
  const { revisionId } = await readAlias();
  sandbox.world.setAlias('checkout', 'live', STABLE, { 44: 0.5 });
  expect(await aTraffic().write(checkout(), TEN_PERCENT, revisionId)).toEqual({ kind: 'stale' });
});

it.each(['errorAfter', 'dropAfter', 'error', 'drop', 'throttle'] as const)(
  'a write that meets the fault %s once ends as wanted',
  async (kind) => {
    const { revisionId } = await readAlias();
    sandbox.faults.add({ operation: 'UpdateAlias', kind, times: 1 });
    expect(await aTraffic().write(checkout(), TEN_PERCENT, revisionId)).toMatchObject({
      kind: 'written',
      alias: { routing: TEN_PERCENT },
    });
    expect((await readAlias()).routing).toEqual(TEN_PERCENT);
  },
);

it('what did not opt in cannot be touched, whoever asks', async () => {
  const billing = { functionArn: arn('billing'), alias: 'live' };
  const alias = await aTraffic().read(billing);
  if ('kind' in alias) throw new Error(alias.error);
  const other = { ...alias.routing, other: null, version: '2' };
  expect(await aTraffic().write(billing, other, alias.revisionId)).toMatchObject({
    kind: 'refused',
    error: expect.stringContaining('AccessDeniedException'),
  });
});

it('previous is made, and pointed elsewhere later', async () => {
  expect(await aTraffic().keepPrevious(arn('checkout'), STABLE)).toEqual({ kind: 'kept' });
  expect(await aTraffic().keepPrevious(arn('checkout'), CANARY)).toEqual({ kind: 'kept' });
  expect(await aTraffic().read({ functionArn: arn('checkout'), alias: 'previous' })).toMatchObject({
    routing: alone(CANARY),
  });
});

it('both versions are counted by the minute, and the hour before gives a baseline', async () => {
  const metrics = createMetrics({ lagMs: 120_000, where: as(WORKER_KEY) });
  await sandbox.advance(3);
  const baseline = await metrics.baseline(checkout(), STABLE, clock.now());
  expect(baseline.callsPerMinute).toBeGreaterThan(1);
  expect(baseline.slowOver?.p95Ms).toBeGreaterThan(baseline.slowOver?.p75Ms ?? Number.POSITIVE_INFINITY);

  const fromMinute = minuteOf(clock.now());
  sandbox.world.setAlias('checkout', 'live', STABLE, { [CANARY]: 0.5 });
  await sandbox.advance(10);
  const question = {
    target: checkout(),
    stable: STABLE,
    canary: CANARY,
    slowOver: baseline.slowOver,
    fromMinute,
    timeoutMs: 30_000,
  };
  const reading = await metrics.read([question], clock.now())[0];
  if (!reading?.ok) throw new Error(reading?.reason);
  const judged = reading.rows.filter(({ minute }) => minute > fromMinute + 1 && minute <= reading.settledThrough);
  expect(judged.length).toBeGreaterThanOrEqual(4);
  const calls = (who: 'stable' | 'canary') => judged.reduce((sum, row) => sum + row[who].invocations, 0);
  expect(calls('canary') / (calls('canary') + calls('stable'))).toBeCloseTo(0.5, 1);
  for (const { stable } of judged) {
    expect(stable.p99Ms).toBeGreaterThan(stable.p50Ms ?? Number.POSITIVE_INFINITY);
    // Thresholds a tenth above stable's own percentiles: somewhat fewer than a quarter and a twentieth lie over them.
    expect(stable.slow?.over75).toBeLessThan(0.3 * stable.invocations);
    expect(stable.slow?.over95).toBeLessThanOrEqual(stable.slow?.over75 ?? 0);
  }
});

it('metrics that come only in part, or not at all, are blind', async () => {
  const metrics = createMetrics({ lagMs: 120_000, where: as(WORKER_KEY) });
  const question = {
    target: checkout(),
    stable: STABLE,
    canary: CANARY,
    slowOver: null,
    fromMinute: minuteOf(clock.now()) - 5,
    timeoutMs: 3_000,
  };
  sandbox.faults.add({ operation: 'GetMetricData', kind: 'partial', times: 1 });
  expect(await Promise.all(metrics.read([question], clock.now()))).toMatchObject([
    { ok: false, reason: expect.stringContaining('PartialData') },
  ]);
  expect(await Promise.all(metrics.read([question], clock.now()))).toMatchObject([{ ok: true }]);
});

it('an alarm that fires is found with what it looks at', async () => {
  sandbox.world.setAlarm('checkout-error-rate', 'ALARM');
  sandbox.world.setAlarm('checkout-slo', 'ALARM');
  const firing = await createAlarms({ where: as(WORKER_KEY) }).firing(arn('checkout'));
  expect(firing.find(({ name }) => name === 'checkout-error-rate')?.dimensions).toContainEqual({
    FunctionName: 'checkout',
  });
  expect(firing.find(({ name }) => name === 'checkout-slo')).toMatchObject({ dimensions: [] });
});

it('state is kept and found again with the rights that the worker has', async () => {
  const store = createStore({ tableName: TABLE_NAME, clock, log: { error: () => {} }, where: as(WORKER_KEY) });
  const rollout = aRollout({ target: { functionArn: arn('sleeper'), alias: 'live' } });
  expect(await store.save(rollout, null)).toBe(true);
  expect((await store.unfinished()).rollouts.map(({ value }) => value.id)).toContain(rollout.id);
  await store.archive(rollout);
  expect(await store.history(rollout.target.functionArn, 5)).toEqual([rollout]);
  expect(await store.save({ ...rollout, phase: { name: 'promoted' }, finishedAtMs: clock.now() }, 1)).toBe(true);
});

it('the Slack function may ring the worker, and nothing else', async () => {
  const ask = { kind: 'list' } as const;
  const envelope = {
    kind: 'slack',
    id: 'c1',
    by: ADA,
    workspace: 'T0SANDBOX',
    channel: null,
    responseUrl: null,
    ask,
  } as const;
  await createRing({ workerFunctionName: WORKER_FUNCTION, where: as(SLACK_KEY) })(envelope);
  await sandbox.settled();
  const traffic = createTraffic({ clock, where: as(SLACK_KEY), pace });
  expect(await traffic.read(checkout())).toMatchObject({
    kind: 'denied',
    error: expect.stringContaining('not authorized'),
  });
});
