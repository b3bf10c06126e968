import { beforeEach, expect, it } from 'vitest';
import { freeze, unfreeze } from '../../src/app/freeze.ts';
import type { Ports, Saved } from '../../src/app/ports.ts';
import type { Freeze } from '../../src/core/freeze.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import { ARN, MINUTE, NOON } from '../fixtures/rollouts.ts';

const HOUR = 60 * MINUTE;
let saved: Saved<readonly Freeze[]>;
let nowMs: number;
beforeEach(() => {
  saved = { value: [], rev: 1 };
  nowMs = NOON;
});

const ports = {
  store: {
    loadFreezes: async () => saved,
    saveFreezes: async (value: readonly Freeze[], rev: number | null) => {
      if (rev !== saved.rev) return false;
      saved = { value, rev: saved.rev + 1 };
      return true;
    },
  },
  catalog: { tags: async () => ({ 'canary:enabled': 'true' }) },
  clock: { now: () => nowMs },
  defaults: { policy: DEFAULT_POLICY, home: { arn: ARN, places: [] } },
} as unknown as Ports;
const asker = { by: { kind: 'pipeline', name: 'ci' }, channel: null, id: null, stranger: false } as const;
const frozen = (name: string | null) =>
  freeze(ports, { kind: 'freeze', function: name, until: '2h', reason: 'sale' }, asker);
const names = () => saved.value.map(({ functionArn }) => functionArn?.split(':').at(-1) ?? null);
const many = Array.from({ length: 200 }, (_, i) => `shop-${i}`);

it('a freeze more than can be kept is refused with words, and none that is in force is lost', async () => {
  for (const name of many) expect(await frozen(name)).toMatchObject({ did: 'froze' });
  expect(await frozen('one-more')).toMatchObject({
    refused: true,
    reason: expect.stringContaining('200 functions are frozen already'),
  });
  expect(names()).toEqual(many);
  expect(await frozen('shop-7')).toMatchObject({ did: 'froze' });
  expect(await frozen(null)).toMatchObject({ did: 'froze' });
  expect(await unfreeze(ports, { kind: 'unfreeze', function: 'shop-0' }, asker)).toMatchObject({ did: 'unfroze' });
  expect(await frozen('one-more')).toMatchObject({ did: 'froze' });
  expect(new Set(names())).toEqual(new Set([...many.slice(1), 'one-more', null]));
});

it('freezes that have run out take nobody’s place', async () => {
  for (const name of many) await frozen(name);
  nowMs += 2 * HOUR + MINUTE;
  expect(await frozen('one-more')).toMatchObject({ did: 'froze', freezes: [{ reason: 'sale' }] });
});
