import { expect, it } from 'vitest';
import type { Ports, Saved } from '../../src/app/ports.ts';
import { tick } from '../../src/app/tick.ts';
import { activePartition, functionKey } from '../../src/aws/keys.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { aRollout, NOON, PHASES } from '../fixtures/rollouts.ts';

/** A crowd that no worker could hold, in a table that is a list: who is called, and what each of them does. */
const CROWD = 30_000;
const PARTITIONS = Array.from({ length: 16 }, () => [] as Saved<Rollout>[]);
for (let i = 0; i < CROWD; i += 1) {
  const functionArn = `arn:aws:lambda:eu-west-1:123456789012:function:f${i}`;
  const value = aRollout({ id: `r${i}`, target: { functionArn, alias: 'live' }, phase: PHASES.held });
  PARTITIONS[Number(activePartition(functionKey(functionArn)).split('#')[1])]?.push({ value, rev: 1 });
}

interface Heard {
  readonly handed: (readonly number[])[];
  readonly asked: string[];
  readonly looked: string[];
}

/** Ports of one worker; what it does is added to what was heard. */
function aWorker(heard: Heard): Ports {
  const none = async () => [];
  const store = {
    survey: async () => ({ sizes: PARTITIONS.map(({ length }) => 2 * length) }),
    unfinished: async (partitions: readonly number[]) => {
      const rollouts = partitions.flatMap((i) => PARTITIONS[i] ?? []);
      heard.asked.push(...rollouts.map(({ value }) => value.id));
      return { rollouts, tales: [], calls: [] };
    },
    save: async () => true,
  };
  const traffic = {
    read: async ({ functionArn }: Rollout['target']) => {
      heard.looked.push(functionArn);
      return { routing: { version: '42', other: { version: '43', weightBp: 1_000 } }, revisionId: 'r0' };
    },
  };
  const crew = { hand: async (partitions: readonly number[]) => void heard.handed.push(partitions) };
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const ports = {
    store,
    traffic,
    crew,
    metrics: {
      read: (questions: readonly unknown[]) => questions.map(async () => ({ ok: false, reason: 'not here' })),
    },
    alarms: { firing: none },
    catalog: { functions: none },
    events: null,
    letters: null,
    clock: { now: () => NOON },
    log: quiet,
    defaults: { teamIds: [], channel: null, home: { arn: '', places: [] } },
  };
  return ports as unknown as Ports;
}

it('30,000 rollouts are handed to as many workers as are needed, and each of them is held by exactly one', async () => {
  const heard: Heard = { handed: [], asked: [], looked: [] };
  await tick(aWorker(heard));
  expect(heard.asked).toEqual([]);
  expect(heard.handed.flat().sort((a, b) => a - b)).toEqual(PARTITIONS.map((_, i) => i));
  expect(heard.handed.length).toBeGreaterThan(1);
  for (const partitions of heard.handed) await tick(aWorker(heard), partitions);
  expect(heard.asked).toHaveLength(CROWD);
  expect(new Set(heard.asked).size).toBe(CROWD);
  expect(heard.looked.length).toBeLessThanOrEqual(50);
});
