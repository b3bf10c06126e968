import { describe, expect, it } from 'vitest';
import type { Phase, Rollout } from '../../../src/core/rollout.ts';
import { leftBehind } from '../../../src/core/step/leftBehind.ts';
import type { Order } from '../../../src/core/step/press.ts';
import { aRollout, BEN, PHASES } from '../../fixtures/rollouts.ts';

const SET: Order = { kind: 'set', weightBp: 3_000, by: BEN, reason: null, id: null };

function press(kind: 'promote' | 'hold' | 'resume' | 'rollback'): Order {
  return { kind, by: BEN, reason: null, stamp: null, id: null };
}

function held(weightBp: number): Phase {
  return { name: 'held', by: BEN, from: { name: 'baking', stage: 0 }, weightBp };
}

/** One of a group of which an order to all changes nothing. */
describe('one of a group is left behind', () => {
  it.each<[string, Order, Partial<Rollout>]>([
    ['an approval, while it bakes', press('promote'), { phase: PHASES.baking }],
    ['an approval, while it is about to ask', press('promote'), { ready: { stage: 0, to: 'ask' } }],
    ['a hold, at 100 %', press('hold'), { phase: PHASES.watching }],
    ['a weight, held at another one', SET, { phase: held(1_000) }],
  ])('by %s', (_, order, change) => {
    expect(leftBehind(aRollout({ phase: PHASES.baking, ...change }), order)).toBe(true);
  });
});

describe('one of a group is not left behind', () => {
  it.each<[string, Order, Partial<Rollout>]>([
    ['an approval, ready to leave its stage', press('promote'), { ready: { stage: 0, to: 'leave' } }],
    ['an approval, at 100 % already', press('promote'), { phase: PHASES.promoting }],
    ['a hold, held already', press('hold'), { phase: held(1_000) }],
    ['a weight, held at that one already', SET, { phase: held(3_000) }],
    ['a resume, that is not held', press('resume'), { phase: PHASES.baking }],
    ['a rollback, on its way back', press('rollback'), { phase: PHASES.rollingBack }],
    ['a weight, on its way back', SET, { phase: PHASES.rollingBack }],
  ])('by %s', (_, order, change) => {
    expect(leftBehind(aRollout({ phase: PHASES.baking, ...change }), order)).toBe(false);
  });
});
