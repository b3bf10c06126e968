import type { Item } from '../../../src/aws/codec.ts';

/** An item as DynamoDB writes it on the wire. */
export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Body = Readonly<Record<string, unknown>>;
export type Outcome = { readonly status: number; readonly body: unknown };

/** The few operations of DynamoDB that the worker uses, over a map: fast, so that what is measured is the worker. */
export class WireTable {
  private readonly items = new Map<string, WireItem>();

  put(item: WireItem): void {
    this.items.set(keyOf(item), item);
  }

  answer(operation: string, body: Body): Outcome {
    switch (operation) {
      case 'GetItem':
        return ok({ Item: this.items.get(keyOf(body.Key as WireItem)) });
      case 'BatchGetItem': {
        const [[name, { Keys }] = ['', { Keys: [] }]] = Object.entries(
          body.RequestItems as Record<string, { Keys: readonly WireItem[] }>,
        );
        return ok({
          Responses: { [name]: Keys.flatMap((key) => this.items.get(keyOf(key)) ?? []) },
          UnprocessedKeys: {},
        });
      }
      case 'Scan':
        return ok({ Items: [...this.scanned()] });
      case 'Query':
        return ok({ Items: [...this.queried(body)] });
      case 'PutItem':
        return this.putIf(body);
      default:
        return { status: 400, body: { __type: 'UnknownOperationException', message: operation } };
    }
  }

  /** The sparse index, whole. */
  private *scanned(): Iterable<WireItem> {
    for (const { pk, sk, active } of this.items.values()) if (active !== undefined) yield { pk: pk!, sk: sk!, active };
  }

  private *queried(body: Body): Iterable<WireItem> {
    const values = body.ExpressionAttributeValues as WireItem;
    for (const item of this.items.values()) {
      if (body.IndexName === 'active') {
        if (item.active?.S === values[':active']?.S) yield { pk: item.pk!, sk: item.sk!, active: item.active! };
      } else if (item.pk?.S === values[':pk']?.S && String(item.sk?.S).startsWith(String(values[':sk']?.S))) {
        yield item;
      }
    }
  }

  private putIf(body: Body): Outcome {
    const item = body.Item as WireItem;
    const there = this.items.get(keyOf(item));
    const wanted = (body.ExpressionAttributeValues as WireItem | undefined)?.[':rev'];
    const holds =
      wanted === undefined ? there === undefined || there.expiresAt !== undefined : there?.rev?.N === wanted.N;
    if (!holds) return { status: 400, body: { __type: 'ConditionalCheckFailedException', message: 'condition' } };
    this.put(item);
    return ok({});
  }
}

/** What the store would have written. */
export function onTheWire(item: Item, rev: number): WireItem {
  const values = Object.entries({ ...item, rev, writeId: 'bench' });
  return Object.fromEntries(values.map(([name, value]) => [name, typed(value)]));
}

/** An item's size as DynamoDB counts it: names and values. */
export function onlyBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + name.length + (value instanceof Uint8Array ? value.length : String(value).length),
    0,
  );
}

function typed(value: unknown): Record<string, unknown> {
  if (typeof value === 'number') return { N: String(value) };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  return { S: String(value) };
}

function keyOf(item: WireItem): string {
  return `${item.pk?.S} ${item.sk?.S}`;
}

function ok(body: unknown): Outcome {
  return { status: 200, body };
}
