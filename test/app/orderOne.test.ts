import { expect, it } from 'vitest';
import { orderOne } from '../../src/app/orderOne.ts';
import type { Ports } from '../../src/app/ports.ts';
import { aRollout, NOON } from '../fixtures/rollouts.ts';

it('an order whose rollout is gone when it would be saved names the alias too', async () => {
  const store = { save: async () => false, load: async () => null };
  const ports = { store, clock: { now: () => NOON } } as unknown as Ports;
  const target = { ...aRollout().target, alias: 'beta' };
  const ask = { kind: 'rollback', function: 'checkout', alias: null, reason: null, stamp: null } as const;
  const asker = { by: { kind: 'pipeline', name: 'ci' }, stranger: false, channel: null, id: 'c1' } as const;
  expect(await orderOne(ports, ask, asker, { value: aRollout({ target }), rev: 1 })).toMatchObject({
    code: 'no-rollout',
    reason: expect.stringContaining('There is no rollout of checkout:beta.'),
  });
});
