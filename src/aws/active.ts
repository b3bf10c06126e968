import { BatchGetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { deadline } from './client.ts';
import type { Raw, Table } from './item.ts';
import { ACTIVE_PARTITIONS, type Key } from './keys.ts';
import { type Sleep, wait } from './pace.ts';

/** DynamoDB's limit for one BatchGetItem. */
const BATCH = 100;
/** Batches under way at once: each holds up to 16 MB. */
const LANES = 4;
const MOST_TRIES = 8;
const MOST_PAGES = 1_000;

/**
 * The keys in the sparse index, by partition: all of them, or those named. All of them come with one scan, since there is nothing in
 * the index that is not wanted: a query a partition would be sixteen calls a minute, most of them for nothing.
 */
export async function activeKeys(table: Table, partitions?: readonly number[]): Promise<readonly (readonly Key[])[]> {
  if (partitions === undefined) return allKeys(table);
  const names = partitions.map((i) => ACTIVE_PARTITIONS[i]);
  return Promise.all(names.map((name) => (name === undefined ? [] : keysIn(table, name))));
}

/**
 * The items in the sparse index, read again consistently from the table: the index may lag, in both directions. What
 * entered it a moment ago may be missing until the next look.
 */
export async function activeItems(
  table: Table,
  partitions: readonly (readonly Key[])[],
  sleep: Sleep = wait,
): Promise<readonly Raw[]> {
  const keys = partitions.flat();
  const batches: Key[][] = [];
  for (let i = 0; i < keys.length; i += BATCH) batches.push(keys.slice(i, i + BATCH));
  const items: Raw[] = [];
  const lane = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      items.push(...(await getBatch(table, batch, sleep)));
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, batches.length) }, lane));
  return items.filter((item) => item.active !== undefined);
}

/** A page holds 1 MB, some six thousand keys. */
async function allKeys(table: Table): Promise<Key[][]> {
  const index = { TableName: table.name, IndexName: 'active' };
  const found = await paged((from) => table.db.send(new ScanCommand({ ...index, ...from }), deadline()));
  const keys = new Map(ACTIVE_PARTITIONS.map((name): [string, Key[]] => [name, []]));
  for (const item of found) keys.get(String(item.active))?.push(keyOf(item));
  return [...keys.values()];
}

async function keysIn(table: Table, partition: string): Promise<Key[]> {
  const query = {
    TableName: table.name,
    IndexName: 'active',
    KeyConditionExpression: 'active = :active',
    ExpressionAttributeValues: { ':active': partition },
  };
  const found = await paged((from) => table.db.send(new QueryCommand({ ...query, ...from }), deadline()));
  return found.map(keyOf);
}

interface Page {
  readonly Items?: Raw[] | undefined;
  readonly LastEvaluatedKey?: Raw | undefined;
}

/** The items of all pages. */
async function paged(ask: (from: { readonly ExclusiveStartKey?: Raw }) => Promise<Page>): Promise<Raw[]> {
  const items: Raw[] = [];
  let from: Raw | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask(from === undefined ? {} : { ExclusiveStartKey: from });
    items.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
    if (from === undefined) break;
  }
  return items;
}

function keyOf(item: Raw): Key {
  return { pk: String(item.pk), sk: String(item.sk) };
}

/** A batch comes back in parts when it is large or the table is throttled: the rest is asked for again, with a bound. */
async function getBatch(table: Table, batch: readonly Key[], sleep: Sleep): Promise<Raw[]> {
  const items: Raw[] = [];
  let left: Record<string, unknown>[] = batch.map((key) => ({ ...key }));
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const answer = await table.db.send(
      new BatchGetCommand({ RequestItems: { [table.name]: { Keys: left, ConsistentRead: true } } }),
      deadline(),
    );
    const got = answer.Responses?.[table.name] ?? [];
    items.push(...got);
    left = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    if (left.length === 0) return items;
    // Cut at 16 MB is normal and needs no pause; nothing at all means the table is throttled.
    if (got.length === 0) await sleep(50 * 2 ** attempt);
  }
  throw new Error(`DynamoDB left ${left.length} keys of a batch unread after ${MOST_TRIES} tries.`);
}
