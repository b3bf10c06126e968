import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CallRecord } from '../app/ask.ts';
import type { Ended, Viewer } from '../app/homeModel.ts';
import type { Clock, Log, Saved, Store, Unfinished } from '../app/ports.ts';
import type { Tale } from '../app/tale.ts';
import type { Freeze } from '../core/freeze.ts';
import type { Rollout } from '../core/rollout.ts';
import { activeItems, activeKeys } from './active.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';
import { archiveItem, callItem, loneItem, readRollout, rolloutItem, taleItem } from './codec.ts';
import { getItem, putItem, queryItems, type Raw, savedOf, type Table } from './item.ts';
import {
  ALIAS_PREFIX,
  archiveKey,
  CALL_PREFIX,
  callKey,
  currentKey,
  ENDED_KEY,
  FREEZES_KEY,
  functionKey,
  type Key,
  ROLLOUT_PREFIX,
  TALE_PREFIX,
  taleKey,
  VIEWERS_KEY,
} from './keys.ts';

/**
 * The state in one DynamoDB table, as `template.yaml` declares it. Reads are strongly consistent; every write of a current
 * item is fenced by its revision. Throws on faults of DynamoDB that outlast the SDK's own tries.
 */
export function createStore(config: {
  readonly tableName: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
  readonly where?: Whereabouts;
}): Store {
  const db = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(config.where)), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const table: Table = { name: config.tableName, db };

  /** One item that cannot be read must not hide the others. */
  function readable<T>(items: readonly Raw[]): Saved<T>[] {
    return items.flatMap((item) => {
      try {
        return [savedOf<T>(item)];
      } catch (error) {
        config.log.error('an item of the table cannot be read', {
          pk: item.pk,
          sk: item.sk,
          error: String(error),
        });
        return [];
      }
    });
  }

  function unfinishedOf(items: readonly Raw[]): Unfinished {
    const broken: string[] = [];
    const of = <T>(prefix: string) => {
      const under = items.filter((item) => String(item.sk).startsWith(prefix));
      const read = under.map((item) => readable<T>([item]));
      broken.push(...under.filter((_, i) => read[i]?.length === 0).map(({ pk, sk }) => `${pk} ${sk}`));
      return read.flat();
    };
    return {
      rollouts: of<Rollout>(ALIAS_PREFIX),
      tales: of<Tale>(TALE_PREFIX),
      calls: of<CallRecord>(CALL_PREFIX),
      broken,
    };
  }

  return {
    async load(target) {
      const item = await getItem(table, currentKey(target));
      return item === null ? null : savedOf<Rollout>(item);
    },

    async loadFunction(functionArn) {
      return readable<Rollout>(await queryItems(table, functionKey(functionArn), ALIAS_PREFIX));
    },

    async unfinished(partitions) {
      return unfinishedOf(await activeItems(table, await activeKeys(table, partitions)));
    },

    async survey(most) {
      const keys = await activeKeys(table);
      const crowded = keys.reduce((sum, { length }) => sum + length, 0) > most;
      if (crowded) return { sizes: keys.map(({ length }) => length) };
      return unfinishedOf(await activeItems(table, keys));
    },

    save: (rollout, rev) => putItem(table, rolloutItem(rollout), rev),

    async archive(rollout) {
      await db.send(new PutCommand({ TableName: table.name, Item: archiveItem(rollout) }), deadline());
    },

    async find(target, rolloutId) {
      const current = await getItem(table, currentKey(target));
      if (current?.id === rolloutId) return readRollout(current);
      const archived = await getItem(table, archiveKey(target, rolloutId));
      return archived === null ? null : readRollout(archived);
    },

    async history(functionArn, limit) {
      const pk = functionKey(functionArn);
      const [current, archived] = await Promise.all([
        queryItems(table, pk, ALIAS_PREFIX),
        queryItems(table, pk, ROLLOUT_PREFIX, { newestFirst: true, limit }),
      ]);
      const byId = new Map<string, Rollout>();
      // The current item comes last: it may be ahead of an archived copy of the same rollout.
      for (const { value } of readable<Rollout>([...archived, ...current])) byId.set(value.id, value);
      return [...byId.values()].sort((a, b) => b.startedAtMs - a.startedAtMs).slice(0, limit);
    },

    async loadTale(target, rolloutId) {
      const item = await getItem(table, taleKey(target, rolloutId));
      return item === null ? null : savedOf<Tale>(item);
    },

    saveTale: (tale, rev) => putItem(table, taleItem(tale), rev),

    loadViewers: () => loadLone<readonly Viewer[]>(table, VIEWERS_KEY),
    saveViewers: (viewers, rev) => putItem(table, loneItem(VIEWERS_KEY, viewers), rev),
    loadEnded: () => loadLone<readonly Ended[]>(table, ENDED_KEY),
    saveEnded: (ended, rev) => putItem(table, loneItem(ENDED_KEY, ended), rev),

    loadFreezes: () => loadLone<readonly Freeze[]>(table, FREEZES_KEY),
    saveFreezes: (freezes, rev) => putItem(table, loneItem(FREEZES_KEY, freezes), rev),

    async loadCall(id) {
      const item = await getItem(table, callKey(id));
      if (item === null) return null;
      const saved = savedOf<CallRecord>(item);
      // DynamoDB deletes what has expired when it finds the time, so it may still be there.
      return saved.value.expiresAtS <= nowS(config.clock) ? null : saved;
    },

    saveCall: (call, rev) => putItem(table, callItem(call), rev, nowS(config.clock)),
  };
}

async function loadLone<T>(table: Table, key: Key): Promise<Saved<T> | null> {
  const item = await getItem(table, key);
  return item === null ? null : savedOf<T>(item);
}

function nowS(clock: Clock): number {
  return Math.floor(clock.now() / 1_000);
}
