import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallRecord } from '../../src/app/ask.ts';
import type { Store } from '../../src/app/ports.ts';
import type { Tale } from '../../src/app/tale.ts';
import type { Whereabouts } from '../../src/aws/client.ts';
import { activePartition } from '../../src/aws/keys.ts';
import { createStore } from '../../src/aws/store.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import type { MinuteRow } from '../../src/core/verdict/ledger.ts';
import { NO_CALLS } from '../../src/core/verdict/ledger.ts';
import { createTable, TABLE_NAME } from '../../src/sandbox/table.ts';
import { readTemplate } from '../../src/sandbox/template.ts';
import { ADA, aRollout, MINUTE, NOON } from '../fixtures/rollouts.ts';
import { losingProxy } from './fakeAws.ts';

/** The table is made from template.yaml, in dynalite: no transactions, nothing but what any faithful DynamoDB serves. */
let server: Server;
let where: Whereabouts;
let nowMs = NOON;
const logged: string[] = [];

beforeAll(async () => {
  server = dynalite({ createTableMs: 0 });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  where = { endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  await createTable(endpoint, readTemplate(fileURLToPath(new URL('../../template.yaml', import.meta.url))));
});

afterAll(() => new Promise((closed) => server.close(closed)));

function aStore(at: Whereabouts = where): Store {
  const log = { error: (message: string) => void logged.push(message) };
  return createStore({ tableName: TABLE_NAME, clock: { now: () => nowMs }, log, where: at });
}

let functions = 0;
/** A target of its own for each test. */
function aTarget(alias = 'live') {
  functions += 1;
  return { functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:f${functions}`, alias };
}

function aTale(change: Partial<Tale> = {}): Tale {
  return {
    target: aTarget(),
    rolloutId: 'r1',
    channel: 'C0123',
    card: null,
    drawn: null,
    toldThrough: 0,
    publishedThrough: 0,
    claim: null,
    notBeforeMs: 0,
    movedFrom: null,
    done: false,
    ...change,
  };
}

const FINISHED = { phase: { name: 'promoted' }, finishedAtMs: NOON } as const;

it('a rollout that was saved is loaded whole, with the revision that fences its next write', async () => {
  const store = aStore();
  const rollout = aRollout({ target: aTarget(), reason: 'quotes "and" umlauts äöü' });
  expect(await store.load(rollout.target)).toBeNull();
  expect(await store.save(rollout, null)).toBe(true);
  expect(await store.load(rollout.target)).toEqual({ value: rollout, rev: 1 });
  expect(await store.save({ ...rollout, turn: 2 }, 1)).toBe(true);
  expect(await store.load(rollout.target)).toEqual({ value: { ...rollout, turn: 2 }, rev: 2 });
});

it('a write with a revision that is gone changes nothing and says so', async () => {
  const store = aStore();
  const rollout = aRollout({ target: aTarget() });
  await store.save(rollout, null);
  await store.save({ ...rollout, turn: 2 }, 1);
  expect(await store.save({ ...rollout, turn: 9 }, 1)).toBe(false);
  expect(await store.save({ ...rollout, turn: 9 }, null)).toBe(false);
  expect((await store.load(rollout.target))?.value.turn).toBe(2);
});

it('of many rollouts begun for one target at once exactly one is there', async () => {
  const store = aStore();
  const target = aTarget();
  const saves = Array.from({ length: 12 }, (_, i) => store.save(aRollout({ target, id: `r${i}` }), null));
  const won = (await Promise.all(saves)).flatMap((saved, i) => (saved ? [`r${i}`] : []));
  expect(won).toHaveLength(1);
  expect((await store.load(target))?.value.id).toBe(won[0]);
});

it('a write that took effect but whose answer was lost counts as written, though its repetition fails the condition', async () => {
  let lost = 0;
  const proxy = await losingProxy(where.endpoint ?? '', (operation) => operation === 'PutItem' && ++lost === 1);
  try {
    const rollout = aRollout({ target: aTarget() });
    expect(await aStore(proxy.where).save(rollout, null)).toBe(true);
    expect(proxy.asked.map(({ operation }) => operation)).toEqual(['PutItem', 'PutItem', 'GetItem']);
    expect(await aStore().load(rollout.target)).toEqual({ value: rollout, rev: 1 });
  } finally {
    await proxy.close();
  }
});

/** Not all at once: the emulated table runs in this process, and a client that waits a second for its connection gives up. */
async function inLots<T>(all: readonly T[], save: (one: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < all.length; i += 10) await Promise.all(all.slice(i, i + 10).map(save));
}

it('everything unfinished is found, in batches, and leaves the index with the write that finishes it', async () => {
  const store = aStore();
  const rollouts = Array.from({ length: 130 }, () => aRollout({ target: aTarget() }));
  const tale = aTale();
  await inLots(rollouts, (rollout) => store.save(rollout, null));
  await store.saveTale(tale, null);
  const key = ({ target }: Pick<Rollout, 'target'>) => target.functionArn;
  const before = await store.unfinished();
  expect(before.rollouts.map(({ value }) => key(value))).toEqual(expect.arrayContaining(rollouts.map(key)));
  expect(before.tales).toContainEqual({ value: tale, rev: 1 });

  await inLots(rollouts, (rollout) => store.save({ ...rollout, ...FINISHED }, 1));
  await store.saveTale({ ...tale, done: true }, 1);
  const after = await store.unfinished();
  const ours = new Set(rollouts.map(key));
  expect(after.rollouts.filter(({ value }) => ours.has(key(value)))).toEqual([]);
  expect(after.tales.filter(({ value }) => key(value) === key(tale))).toEqual([]);
});

it('the rollouts of all aliases of a function come with one look', async () => {
  const store = aStore();
  const live = aTarget('live');
  const beta = { ...live, alias: 'beta' };
  await store.save(aRollout({ target: live, id: 'a' }), null);
  await store.save(aRollout({ target: beta, id: 'b' }), null);
  await store.archive(aRollout({ target: live, id: 'old', ...FINISHED }));
  const found = await store.loadFunction(live.functionArn);
  expect(found.map(({ value }) => [value.target.alias, value.id])).toEqual([
    ['beta', 'b'],
    ['live', 'a'],
  ]);
});

it('a finished rollout is kept apart before the next takes its place, and history tells both, newest first', async () => {
  const store = aStore();
  const target = aTarget();
  const old = aRollout({ target, id: '202611201200-aaaaaa', startedAtMs: NOON - 86_400_000, ...FINISHED });
  const next = aRollout({ target, id: '202611211200-bbbbbb' });
  await store.save(old, null);
  await store.archive(old);
  await store.archive(old);
  await store.save(next, 1);
  expect(await store.find(target, old.id)).toEqual(old);
  expect(await store.find(target, next.id)).toEqual(next);
  expect(await store.find(target, 'never')).toBeNull();
  expect(await store.history(target.functionArn, 10)).toEqual([next, old]);
  expect(await store.history(target.functionArn, 1)).toEqual([next]);
});

it('a tale is fenced like a rollout', async () => {
  const store = aStore();
  const tale = aTale();
  expect(await store.saveTale(tale, null)).toBe(true);
  expect(await store.saveTale(tale, null)).toBe(false);
  expect(await store.saveTale({ ...tale, toldThrough: 3 }, 1)).toBe(true);
  expect(await store.loadTale(tale.target, tale.rolloutId)).toEqual({ value: { ...tale, toldThrough: 3 }, rev: 2 });
});

it('a call is remembered until it expires, also when DynamoDB has not deleted it yet', async () => {
  const store = aStore();
  const call: CallRecord = {
    id: 'c1',
    atMs: NOON,
    state: 'begun',
    expiresAtS: NOON / 1_000 + 60,
    envelope: null,
    refusal: null,
  };
  nowMs = NOON;
  expect(await store.saveCall(call, null)).toBe(true);
  expect(await store.saveCall(call, null)).toBe(false);
  expect(await store.saveCall({ ...call, state: 'answered' }, 1)).toBe(true);
  expect(await store.loadCall('c1')).toEqual({ value: { ...call, state: 'answered' }, rev: 2 });
  nowMs = NOON + 2 * MINUTE;
  expect(await store.loadCall('c1')).toBeNull();
  expect(await store.saveCall({ ...call, expiresAtS: nowMs / 1_000 + 60 }, null)).toBe(true);
  nowMs = NOON;
});

it('a ledger of a week fits into one item', async () => {
  const store = aStore();
  const tally = (minute: number) => ({
    ...NO_CALLS,
    invocations: minute % 997,
    errors: minute % 7,
    p50Ms: minute % 31,
    p99Ms: minute % 89,
  });
  const rows: MinuteRow[] = Array.from({ length: 10_080 }, (_, i) => {
    const minute = NOON / MINUTE + i;
    return { minute, stage: 0, canary: tally(minute), stable: tally(minute * 7) };
  });
  const rollout = aRollout({ target: aTarget(), ledger: { rows, changed: [], blind: null } });
  expect(await store.save(rollout, null)).toBe(true);
  expect((await store.load(rollout.target))?.value).toEqual(rollout);
});

it('an item that nobody can read is logged and hides no other', async () => {
  const store = aStore();
  const good = aRollout({ target: aTarget() });
  await store.save(good, null);
  const pk = `fn#${aTarget().functionArn}`;
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ ...where }));
  const broken = { pk, sk: 'alias#live', rev: 1, active: activePartition(pk), body: '{"cut' };
  await db.send(new PutCommand({ TableName: TABLE_NAME, Item: broken }));
  const { rollouts } = await store.unfinished();
  expect(rollouts.map(({ value }) => value.target.functionArn)).toContain(good.target.functionArn);
  expect(logged).toContain('an item of the table cannot be read');
});

it('a rollout that an earlier release wrote is read with what that release did not know of', async () => {
  const store = aStore();
  const now = aRollout({ target: aTarget() });
  const { checks: _, runs: __, probe: ___, after: ____, group: _____, ready: ______, ...earlier } = now;
  const { before: _7, bypass: _8, ...facts } = now.facts;
  const { declared: _9, hosts: _10, checks: _11, probe: _12, harm: _13, onRegress: _14, ...policy } = now.policy;
  const pk = `fn#${now.target.functionArn}`;
  const body = JSON.stringify({ ...earlier, facts, policy });
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ ...where }));
  for (const sk of ['alias#live', `rollout#${now.id}`]) {
    await db.send(new PutCommand({ TableName: TABLE_NAME, Item: { pk, sk, id: now.id, rev: 3, body } }));
  }
  expect(await store.load(now.target)).toEqual({ value: now, rev: 3 });
  expect(await store.find(now.target, now.id)).toEqual(now);
  expect(await store.history(now.target.functionArn, 5)).toEqual([now]);
  expect(await store.save({ ...now, turn: 2 }, 3)).toBe(true);
});

it('all freezes are one item, and of two that are made at once one is made anew', async () => {
  const store = aStore();
  expect(await store.loadFreezes()).toBeNull();
  const all = { functionArn: null, by: ADA, sinceMs: NOON, untilMs: NOON + MINUTE, reason: 'fair' };
  const one = { ...all, functionArn: aTarget().functionArn };
  expect(await store.saveFreezes([all], null)).toBe(true);
  expect(await store.saveFreezes([one], null)).toBe(false);
  expect(await store.loadFreezes()).toEqual({ value: [all], rev: 1 });
  expect(await store.saveFreezes([all, one], 1)).toBe(true);
  expect((await store.loadFreezes())?.value).toEqual([all, one]);
});

it('an item shows in the console what it is about', async () => {
  const rollout = aRollout({ target: aTarget(), phase: { name: 'baking', stage: 0 }, startedBy: ADA });
  await aStore().save(rollout, null);
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ ...where }));
  const Key = { pk: `fn#${rollout.target.functionArn}`, sk: 'alias#live' };
  const { Item } = await db.send(new GetCommand({ TableName: TABLE_NAME, Key }));
  expect(Item).toMatchObject({ id: rollout.id, phase: 'baking', stable: '42', canary: '43', weightBp: 1000, rev: 1 });
  expect(Item?.active).toMatch(/^active#\d{1,2}$/);
});
