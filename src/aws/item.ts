import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Saved } from '../app/ports.ts';
import { deadline } from './client.ts';
import { type Item, readRollout, readValue } from './codec.ts';
import { faultOf } from './fault.ts';
import type { Key } from './keys.ts';

/** The table, seen as revisioned items. Only single-item conditions and strongly consistent reads: any faithful DynamoDB serves. */
export interface Table {
  readonly name: string;
  readonly db: DynamoDBDocumentClient;
}

export type Raw = Readonly<Record<string, unknown>>;

/** No loop over pages runs longer than this: 1 MB a page. */
const MOST_PAGES = 1_000;

export async function getItem(table: Table, key: Key): Promise<Raw | null> {
  const answer = await table.db.send(
    new GetCommand({ TableName: table.name, Key: { ...key }, ConsistentRead: true }),
    deadline(),
  );
  return answer.Item ?? null;
}

/** All items of a partition whose sort key begins so, up to `limit`, consistently. */
export async function queryItems(
  table: Table,
  pk: string,
  skPrefix: string,
  order: { newestFirst: boolean; limit: number } = { newestFirst: false, limit: Number.POSITIVE_INFINITY },
): Promise<readonly Raw[]> {
  const items: Raw[] = [];
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < MOST_PAGES && items.length < order.limit; page += 1) {
    const answer = await table.db.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': pk, ':sk': skPrefix },
        ConsistentRead: true,
        ScanIndexForward: !order.newestFirst,
        ...(Number.isFinite(order.limit) ? { Limit: order.limit } : {}),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
      deadline(),
    );
    items.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
    if (from === undefined) break;
  }
  return items.slice(0, order.limit);
}

/**
 * Writes an item if its revision is still `rev` (null: there is none yet); false when somebody else was first.
 *
 * The SDK tries again by itself after a lost answer. A first try that took effect makes the second one fail its condition, so
 * a failed condition is believed only after looking who wrote: each write carries a token of its own.
 */
export async function putItem(
  table: Table,
  item: Item,
  rev: number | null,
  forgottenBeforeS?: number,
): Promise<boolean> {
  const writeId = randomUUID();
  const values: Record<string, unknown> = rev === null ? {} : { ':rev': rev };
  let condition = rev === null ? 'attribute_not_exists(pk)' : '#rev = :rev';
  if (rev === null && forgottenBeforeS !== undefined) {
    condition += ' OR expiresAt <= :now';
    values[':now'] = forgottenBeforeS;
  }
  try {
    await table.db.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...item, rev: (rev ?? 0) + 1, writeId },
        ConditionExpression: condition,
        ...(rev === null ? {} : { ExpressionAttributeNames: { '#rev': 'rev' } }),
        ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
      }),
      deadline(),
    );
    return true;
  } catch (error) {
    if (faultOf(error).name !== 'ConditionalCheckFailedException') throw error;
    const there = await getItem(table, { pk: item.pk, sk: item.sk });
    return there?.writeId === writeId;
  }
}

/** An item's value with the revision that fences its next write. */
export function savedOf<T>(item: Raw): Saved<T> {
  const value = /^(?:alias|rollout)#/.test(String(item.sk)) ? (readRollout(item) as T) : readValue<T>(item);
  return { value, rev: Number(item.rev) };
}
