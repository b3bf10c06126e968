import { describe, expect, it } from 'vitest';
import type { CallRecord, Notice } from '../../src/app/ask.ts';
import { findOrphans } from '../../src/app/orphans.ts';
import type { NamedAlias, Ports, Saved } from '../../src/app/ports.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { alone, type Routing } from '../../src/core/routing.ts';
import { ARN, aRollout, MINUTE, NOON, PHASES } from '../fixtures/rollouts.ts';

const HOUR = 60 * MINUTE;
const ALL_ON_43: Routing = { version: '42', other: { version: '43', weightBp: 10_000 } };
const SHARED: Routing = { version: '42', other: { version: '43', weightBp: 5_000 } };

/** The alias `live` of checkout as it is found, and what the default channel is told of it. */
function aWorld(routing: Routing, current: Rollout | null = null) {
  const alias = { name: 'live', routing, revisionId: 'r1' };
  const world = { alias: alias as NamedAlias, functions: ['checkout'], nowMs: NOON, told: [] as Notice[] };
  const calls = new Map<string, CallRecord>();
  const ports = {
    catalog: { functions: async () => world.functions },
    traffic: { aliases: async () => [world.alias] },
    store: {
      load: async (): Promise<Saved<Rollout> | null> => (current === null ? null : { value: current, rev: 1 }),
      loadCall: async (id: string) => {
        const value = calls.get(id);
        return value === undefined ? null : { value, rev: 1 };
      },
      saveCall: async (call: CallRecord) => {
        calls.set(call.id, call);
        return true;
      },
    },
    chat: {
      notice: async (channel: string, notice: Notice) => {
        world.told.push(notice);
        return { kind: 'posted', at: { channel, ts: '1' } };
      },
    },
    clock: { now: () => world.nowMs },
    log: { warn: (message: string) => expect.fail(message) },
    defaults: { channel: 'C0RELEASES', home: { arn: ARN, places: [] } },
  } as unknown as Ports;
  const look = async (nowMs: number) => {
    world.nowMs = nowMs;
    await findOrphans(ports, () => false);
    return world.told.length;
  };
  return { world, look };
}

it('an alias that shares its traffic with no rollout is told at the first look, and once', async () => {
  const { world, look } = aWorld(SHARED);
  expect(await look(NOON)).toBe(1);
  expect(world.told).toMatchObject([{ kind: 'orphan', target: { functionArn: ARN, alias: 'live' }, found: SHARED }]);
  expect(await look(NOON + HOUR)).toBe(1);
});

it('one that shares nothing, or is a rollout’s own, is not told', async () => {
  expect(await aWorld(alone('42')).look(NOON)).toBe(0);
  expect(await aWorld(SHARED, aRollout({ phase: PHASES.baking })).look(NOON)).toBe(0);
  expect(await aWorld(SHARED, aRollout({ phase: PHASES.rolledBack })).look(NOON)).toBe(1);
});

describe('all of the traffic on the other version by its weight', () => {
  it('may be AWS, readying provisioned concurrency: nothing is told at the first look', async () => {
    const { world, look } = aWorld(ALL_ON_43);
    expect(await look(NOON)).toBe(0);
    world.alias = { ...world.alias, routing: alone('42'), revisionId: 'r2' };
    expect(await look(NOON + HOUR)).toBe(0);
  });

  it('still there an hour later, it is somebody’s: told, and once', async () => {
    const { world, look } = aWorld(ALL_ON_43);
    await look(NOON);
    expect(await look(NOON + HOUR)).toBe(1);
    expect(world.told).toMatchObject([{ kind: 'orphan', found: ALL_ON_43 }]);
    expect(await look(NOON + 2 * HOUR)).toBe(1);
  });

  it('is given its time anew when the alias was changed in between', async () => {
    const { world, look } = aWorld(ALL_ON_43);
    await look(NOON);
    world.alias = { ...world.alias, revisionId: 'r2' };
    expect(await look(NOON + HOUR)).toBe(0);
    expect(await look(NOON + 2 * HOUR)).toBe(1);
  });

  it('is not told by a look that comes before AWS may be done, as when the list of functions grew', async () => {
    const { world, look } = aWorld(ALL_ON_43);
    await look(NOON);
    const ahead = (count: number) => Array.from({ length: count }, (_, i) => `function-${i}`);
    world.functions = [...ahead(14), 'checkout'];
    expect(await look(NOON + 14 * MINUTE)).toBe(0);
    world.functions = [...ahead(15), 'checkout'];
    expect(await look(NOON + 15 * MINUTE)).toBe(1);
  });
});
