import { expect, it } from 'vitest';
import { tellWhatBroke } from '../../src/app/broke.ts';
import type { Ports } from '../../src/app/ports.ts';
import type { Tale } from '../../src/app/tale.ts';
import { newTale } from '../../src/app/tale.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { ARN, aRollout, MINUTE, NOON } from '../fixtures/rollouts.ts';

const CAUSE = { kind: 'alarm', alarm: 'checkout-errors', reason: 'over' } as const;
const STAGE = { n: 2, atMs: NOON + MINUTE, event: { kind: 'stage', stage: 0, weightBp: 1000 } } as const;

function goingBack(change: Partial<Rollout> = {}): Rollout {
  const rollout = aRollout({ phase: { name: 'rollingBack', cause: CAUSE }, ...change });
  return { ...rollout, log: [...rollout.log, STAGE] };
}

/** A table with one rollout and its tale, logs that say what the test says, and what was asked of them and warned of. */
function aWorld(
  rollout: Rollout,
  lines: Readonly<Record<string, readonly string[] | null | Error>>,
  tale: Partial<Tale> = {},
) {
  const asked: string[] = [];
  const warned: string[] = [];
  const claims: (number | null)[] = [];
  // Slack asked for patience: how the line is told is not what these tests are about.
  const told: Tale = { ...newTale(rollout, 'C1', NOON + 99 * MINUTE), ...tale };
  const table = { rollout: { value: rollout, rev: 1 }, tale: { value: told, rev: 1 } };
  const store = {
    load: async () => table.rollout,
    save: async (value: Rollout, rev: number) => {
      if (rev !== table.rollout.rev) return false;
      table.rollout = { value, rev: rev + 1 };
      return true;
    },
    loadTale: async () => table.tale,
    saveTale: async (value: Tale, rev: number) => {
      if (rev !== table.tale.rev) return false;
      claims.push(value.claim?.n ?? null);
      table.tale = { value, rev: rev + 1 };
      return true;
    },
  };
  const logs = {
    errors: async (arn: string, version: string, fromMs: number, toMs: number) => {
      asked.push(`${arn} ${version} ${(fromMs - NOON) / MINUTE}–${(toMs - NOON) / MINUTE}`);
      const said = lines[version];
      if (said instanceof Error) throw said;
      return said === undefined ? [] : said;
    },
  };
  const ports = {
    store,
    logs,
    events: null,
    clock: { now: () => NOON + 5 * MINUTE },
    log: { warn: (message: string) => warned.push(message) },
  } as unknown as Ports;
  return { ports, asked, warned, table, claims };
}
const never = () => false;

it('both versions’ logs are read from the first weight on, and what was found is told', async () => {
  const world = aWorld(goingBack(), { 42: ['no stock'], 43: ['TypeError: x', 'TypeError: x', 'no stock'] });
  await tellWhatBroke(world.ports, [goingBack()], never);
  expect(world.asked.sort()).toEqual([`${ARN} 42 1–5`, `${ARN} 43 1–5`]);
  expect(world.table.rollout.value.log.at(-1)?.event).toEqual({
    kind: 'broke',
    found: [
      { message: 'TypeError: x', count: 2, isNew: true },
      { message: 'no stock', count: 1, isNew: false },
    ],
  });
});

const over = goingBack({ phase: { name: 'rolledBack', cause: CAUSE }, finishedAtMs: NOON + 5 * MINUTE });

it('it is told of a rollout that has just ended, whose story nobody else may close meanwhile', async () => {
  const world = aWorld(over, { 43: ['TypeError: x'] });
  await tellWhatBroke(world.ports, [over], never);
  expect(world.table.rollout.value).toMatchObject({ phase: { name: 'rolledBack' }, log: { length: 3 } });
  expect(world.claims).toEqual([3, null]);
});

it.each<Partial<Tale>>([{ done: true }, { claim: { n: 2, atMs: NOON } }])(
  'a story that is closed, or being told just now, is left alone: %j',
  async (tale) => {
    const world = aWorld(over, { 43: ['TypeError: x'] }, tale);
    await tellWhatBroke(world.ports, [over], never);
    expect([world.table.rollout.rev, world.claims]).toEqual([1, []]);
  },
);

it.each([
  ['the logs are silent', { 43: [] }, []],
  ['the logs may not be read', { 42: null, 43: null }, []],
  ['what stable says may not be read', { 42: null, 43: ['TypeError: x'] }, []],
  ['reading them fails', { 43: new Error('throttled') }, ['what broke could not be found out']],
])('where %s nothing is told, and nothing fails', async (_, lines, warned) => {
  const world = aWorld(goingBack(), lines);
  await tellWhatBroke(world.ports, [goingBack()], never);
  expect(world.table.rollout.rev).toBe(1);
  expect(world.warned).toEqual(warned);
});

it('nothing is asked where time is over, where nothing went back, or where no logs may be read', async () => {
  const world = aWorld(goingBack(), { 43: ['TypeError: x'] });
  await tellWhatBroke(world.ports, [goingBack()], () => true);
  await tellWhatBroke(world.ports, [aRollout()], never);
  await tellWhatBroke({ ...world.ports, logs: null }, [goingBack()], never);
  expect(world.asked).toEqual([]);
});

it('of many that go back three are looked into in one tick', async () => {
  const world = aWorld(goingBack(), {});
  const many = Array.from({ length: 20 }, (_, i) => goingBack({ id: `r${i}` }));
  await tellWhatBroke(world.ports, many, never);
  expect(world.asked).toHaveLength(6);
});
