import type { CallRecord } from '../../../src/app/ask.ts';
import { PARTITIONS } from '../../../src/app/crowd.ts';
import type { Saved, Store, Unfinished } from '../../../src/app/ports.ts';
import type { Tale } from '../../../src/app/tale.ts';
import { isFinished, type Rollout, type Target, targetName } from '../../../src/core/rollout.ts';
import type { Memories } from '../audit/memory.ts';
import { currentKey, type Sim } from '../sim.ts';
import { PassingFault, type Worker } from '../worker.ts';

const SDK_TRIES = 3;
/** As many items as one worker takes on (tick.ts), and more. */
const CROWD = 15_000;

/** The index' partition that an item lies in. */
function partitionOf(key: string): number {
  let sum = 0;
  for (let i = 0; i < key.length; i += 1) sum += key.charCodeAt(i);
  return sum % PARTITIONS;
}

/** The store port on the simulated table, with the tries of the SDK and the look at who wrote (src/aws/item.ts). */
export function storeStub(sim: Sim, worker: Worker, memories: Memories): Store {
  const { table } = sim;

  async function tried<T>(what: string, effect: () => T): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await worker.call('table', what, effect);
      } catch (error) {
        if (!(error instanceof PassingFault) || tries === SDK_TRIES) throw error;
      }
    }
  }

  function get<T>(what: string, key: string): Promise<Saved<T> | null> {
    return tried(what, () => {
      const item = table.get(key);
      return item === null ? null : { value: item.value as T, rev: item.rev };
    });
  }

  async function put(what: string, key: string, effect: (writeId: number) => boolean): Promise<boolean> {
    const writeId = table.newWriteId();
    if (await tried(what, () => effect(writeId))) return true;
    const mine = await tried(`${what} (who wrote?)`, () => table.get(key)?.writeId === writeId);
    if (!mine) sim.count('lost races (item)');
    return mine;
  }

  const remember = (saved: Saved<Rollout> | null, target: Target): void => {
    const memory = memories.of(target);
    memory.base = saved?.value ?? null;
    memory.stale = false;
  };

  async function listed(partitions?: readonly number[]): Promise<Unfinished> {
    const keys = await tried('index', () => table.indexed());
    const mine = partitions === undefined ? keys : keys.filter((key) => partitions.includes(partitionOf(key)));
    const items = await tried('unfinished', () =>
      mine.map((key) => ({ key, ...table.get(key)! })).map(({ key, value, rev }) => ({ key, value, rev })),
    );
    const kept = <T>(prefix: string, isOpen: (value: T) => boolean): Saved<T>[] =>
      items
        .map(({ key, value, rev }) => ({ key, value: value as T, rev }))
        .filter(({ key, value }) => key.startsWith(prefix) && isOpen(value))
        .map(({ value, rev }) => ({ value, rev }));
    const rollouts = kept<Rollout>('current ', ({ phase }) => !isFinished(phase));
    for (const saved of rollouts) remember(saved, saved.value.target);
    return {
      rollouts,
      tales: kept<Tale>('tale ', ({ done }) => !done),
      calls: kept<CallRecord>('call ', ({ state }) => state === 'begun'),
    };
  }

  return {
    async load(target) {
      const saved = await get<Rollout>('load', currentKey(target));
      remember(saved, target);
      return saved;
    },

    async loadFunction(functionArn) {
      const found = await tried('loadFunction', () =>
        table
          .under('current ')
          .map(({ value, rev }) => ({ value: value as Rollout, rev }))
          .filter(({ value }) => value.target.functionArn === functionArn),
      );
      for (const saved of found) remember(saved, saved.value.target);
      return found;
    },

    unfinished: listed,

    /** Now and then there is more than one worker can hold. */
    async survey() {
      if (!sim.dice.chance(sim.crowded)) return listed();
      await tried('index', () => table.indexed());
      const sizes = Array.from({ length: PARTITIONS }, () => CROWD / PARTITIONS);
      return { sizes };
    },

    async save(rollout, rev) {
      const key = currentKey(rollout.target);
      const saved = await put('save', key, (writeId) => {
        const before = sim.current(rollout.target);
        if (!table.put(key, rollout, rev, writeId, !isFinished(rollout.phase))) return false;
        sim.audit.saved(memories, before, rollout);
        sim.onSaved(before, rollout);
        return true;
      });
      if (saved) remember({ value: rollout, rev: 0 }, rollout.target);
      return saved;
    },

    async archive(rollout) {
      const key = archiveKey(rollout.target, rollout.id);
      await tried('archive', () => table.put(key, rollout, undefined, table.newWriteId(), false));
    },

    async find(target, rolloutId) {
      const current = await get<Rollout>('find', currentKey(target));
      if (current?.value.id === rolloutId) return current.value;
      return (await get<Rollout>('find', archiveKey(target, rolloutId)))?.value ?? null;
    },

    history: (functionArn, limit) =>
      tried('history', () =>
        [...table.under('archive '), ...table.under('current ')]
          .map(({ value }) => value as Rollout)
          .filter(({ target }) => target.functionArn === functionArn)
          .sort((a, b) => b.startedAtMs - a.startedAtMs)
          .slice(0, limit),
      ),

    loadTale: (_target, rolloutId) => get<Tale>('loadTale', `tale ${rolloutId}`),

    async saveTale(tale, rev) {
      const key = `tale ${tale.rolloutId}`;
      return put('saveTale', key, (writeId) => {
        const before = (table.get(key)?.value as Tale | undefined) ?? null;
        if (!table.put(key, tale, rev, writeId, !tale.done)) return false;
        sim.audit.story.saved(before, tale);
        return true;
      });
    },

    loadViewers: () => get('loadViewers', 'viewers'),
    saveViewers: (viewers, rev) => put('saveViewers', 'viewers', (id) => table.put('viewers', viewers, rev, id, false)),
    loadEnded: () => get('loadEnded', 'ended'),
    saveEnded: (ended, rev) => put('saveEnded', 'ended', (id) => table.put('ended', ended, rev, id, false)),
    loadFreezes: () => get('loadFreezes', 'freezes'),
    saveFreezes: (freezes, rev) =>
      put('saveFreezes', 'freezes', (id) => {
        if (!table.put('freezes', freezes, rev, id, false)) return false;
        sim.audit.freezes.saved(freezes);
        return true;
      }),

    loadCall: (id) => get<CallRecord>('loadCall', `call ${id}`),

    async saveCall(call, rev) {
      const key = `call ${call.id}`;
      return put('saveCall', key, (writeId) => {
        const saved = table.put(key, call, rev, writeId, call.state === 'begun');
        if (saved) sim.audit.calls.saved(call);
        return saved;
      });
    },
  };
}

export function archiveKey(target: Target, rolloutId: string): string {
  return `archive ${targetName(target)} ${rolloutId}`;
}
