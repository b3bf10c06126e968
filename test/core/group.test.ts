import { describe, expect, it } from 'vitest';
import type { Seen } from '../../src/core/input.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { step } from '../../src/core/step/step.ts';
import { ADA, aPlan, aRollout, aVerdict, BEN, CANARY, MINUTE, NOON } from '../fixtures/rollouts.ts';

const CHECKOUT = aRollout().target;
const CART = { functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:cart', alias: 'live' };
const GROUP = {
  id: 'g1',
  members: [
    { target: CHECKOUT, canary: CANARY },
    { target: CART, canary: CANARY },
  ],
};

/** One member's function is frozen. */
const SALE = { functionArn: CART.functionArn, by: ADA, sinceMs: NOON, untilMs: NOON + 60 * MINUTE, reason: 'sale' };

function member(change: Partial<Rollout> = {}): Rollout {
  return aRollout({ group: GROUP, plan: aPlan('10%,50% every 5m auto'), ...change });
}

function cart(change: Partial<Rollout> = {}): Rollout {
  return member({ id: '202611211200-000002', target: CART, ...change });
}

/** A tick that asked everybody: nothing is frozen, and this is the other one. */
function tick(rollout: Rollout, other: Rollout | null, minutes = 0, more: Partial<Seen> = {}): Rollout {
  const seen: Seen = {
    atMs: NOON + minutes * MINUTE,
    freeze: null,
    firing: [],
    peers: [{ target: CART, rollout: other }],
    ...more,
  };
  return step(rollout, { kind: 'tick' }, seen);
}

const AT_TEN = { routing: { version: '42', other: { version: '43', weightBp: 1000 } }, revisionId: 'r1' };

/** Ten minutes at its first weight, with figures that pass. */
function baked(change: Partial<Rollout> = {}): Rollout {
  return member({
    phase: { name: 'baking', stage: 0 },
    alias: { seen: { ...AT_TEN, sinceMs: NOON }, pending: [] },
    verdict: aVerdict({ outcome: 'pass', about: 'errors' }),
    log: [
      { n: 1, atMs: NOON, event: { kind: 'started', by: ADA, reason: null, note: null } },
      { n: 2, atMs: NOON, event: { kind: 'stage', stage: 0, weightBp: 1000 } },
    ],
    ...change,
  });
}

/** Calls of both versions that go well, enough for a pass. */
const GOOD = {
  ok: true as const,
  settledThrough: NOON / MINUTE + 20,
  rows: Array.from({ length: 10 }, (_, i) => {
    const tally = { throttles: 0, slow: null, p50Ms: 40, p99Ms: 90 };
    return {
      minute: NOON / MINUTE + 1 + i,
      canary: { ...tally, invocations: 2_000, errors: 4 },
      stable: { ...tally, invocations: 18_000, errors: 36 },
    };
  }),
};

describe('a group', () => {
  it('none gets its first weight before all may: it says that it is ready and waits', () => {
    const waiting = tick(member(), cart());
    expect(waiting).toMatchObject({ phase: { name: 'checking' }, ready: { stage: -1, to: 'leave' } });
    expect(tick(waiting, cart())).toBe(waiting);
    const ready = cart({ ready: { stage: -1, to: 'leave' } });
    expect(tick(waiting, ready)).toMatchObject({ phase: { name: 'baking', stage: 0 }, ready: null });
  });

  it('follows one that has gone ahead, and never one that it knows nothing of', () => {
    expect(tick(member(), cart({ phase: { name: 'baking', stage: 0 } })).phase.name).toBe('baking');
    expect(tick(member(), null).phase.name).toBe('checking');
    const blind = step(member(), { kind: 'tick' }, { atMs: NOON, freeze: null });
    expect(blind.phase.name).toBe('checking');
  });

  it('a stage that passes is left only when the others pass too', () => {
    const passing = baked();
    const held = tick(passing, cart({ phase: { name: 'baking', stage: 0 } }), 15, { metrics: GOOD });
    expect(held).toMatchObject({ phase: { name: 'baking', stage: 0 }, ready: { stage: 0, to: 'leave' } });
    const both = tick(held, cart({ phase: { name: 'baking', stage: 0 }, ready: { stage: 0, to: 'leave' } }), 16, {
      metrics: GOOD,
    });
    expect(both.phase).toEqual({ name: 'baking', stage: 1 });
  });

  it('is ready no more when its own figures turn', () => {
    const ready = baked({ ready: { stage: 0, to: 'leave' }, verdict: aVerdict() });
    const turned = tick(ready, cart(), 6, { metrics: { ok: false, reason: 'CloudWatch is away.' } });
    expect(turned).toMatchObject({ phase: { name: 'baking' }, ready: null });
  });

  it('consent waits with the others too: an approved stage is left when all are approved', () => {
    const asking = baked({ plan: aPlan('10%'), phase: { name: 'awaiting', stage: 0, why: 'gate' } });
    const press = { kind: 'promote', by: BEN, reason: null, stamp: null, id: null } as const;
    const approved = step(asking, press, { atMs: NOON + 20 * MINUTE });
    expect(approved).toMatchObject({ phase: { name: 'awaiting' }, approvals: [{ by: BEN }] });
    const open = cart({ phase: { name: 'awaiting', stage: 0, why: 'gate' } });
    const waiting = tick(approved, open, 21);
    expect(waiting).toMatchObject({ phase: { name: 'awaiting' }, ready: { stage: 0, to: 'leave' } });
    const done = tick(waiting, { ...open, ready: { stage: 0, to: 'leave' } }, 22);
    expect(done.phase.name).toBe('promoting');
  });

  it('consent is followed only in a pass that asked what is frozen', () => {
    const approval = { stage: 0, by: BEN, atMs: NOON };
    const agreed = baked({
      plan: aPlan('10%'),
      phase: { name: 'awaiting', stage: 0, why: 'gate' },
      approvals: [approval],
    });
    const peers = [{ target: CART, rollout: cart({ phase: agreed.phase, ready: { stage: 0, to: 'leave' } }) }];
    const unasked = step(agreed, { kind: 'tick' }, { atMs: NOON + 21 * MINUTE, firing: [], peers });
    expect(unasked.phase.name).toBe('awaiting');
    const asked = step(agreed, { kind: 'tick' }, { atMs: NOON + 21 * MINUTE, firing: [], peers, freeze: null });
    expect(asked.phase.name).toBe('promoting');
  });

  it.each<[string, Rollout | null, number, string]>([
    [
      'goes back',
      cart({ phase: { name: 'rollingBack', cause: { kind: 'person', by: ADA, reason: null } } }),
      1,
      'goes back',
    ],
    [
      'went back',
      cart({ phase: { name: 'rolledBack', cause: { kind: 'person', by: ADA, reason: null } } }),
      1,
      'goes back',
    ],
    ['was stopped by hand', cart({ phase: { name: 'abandoned', by: ADA } }), 1, 'stopped by hand'],
    ['never began', null, 9, 'never began'],
  ])('one that %s takes the others back, and they say which it was', (_, other, minutes, words) => {
    const back = tick(baked(), other, minutes);
    expect(back.phase).toMatchObject({ name: 'rollingBack', cause: { kind: 'group', member: 'cart' } });
    expect(JSON.stringify(back.phase)).toContain(words);
  });

  it('while it may still begin, nobody goes back for it', () => {
    expect(tick(baked(), null, 7).phase.name).toBe('baking');
  });

  it('one that was ready and is frozen then is ready no more, and the others stay with it', () => {
    const peers = [{ target: CHECKOUT, rollout: baked() }];
    const ready = tick({ ...baked(), id: '202611211200-000002', target: CART }, baked(), 15, { metrics: GOOD, peers });
    expect(ready.ready).toEqual({ stage: 0, to: 'leave' });
    const frozen = tick(ready, baked(), 16, { metrics: GOOD, freeze: SALE, peers });
    expect(frozen).toMatchObject({ phase: { name: 'baking', stage: 0 }, ready: null });
    expect(tick(frozen, baked(), 17, { metrics: GOOD, freeze: SALE, peers }).ready).toBeNull();
    expect(tick(baked(), frozen, 17, { metrics: GOOD }).phase).toEqual({ name: 'baking', stage: 0 });
  });

  it('a freeze of one holds all: the others wait for it', () => {
    const other = tick(cart({ group: GROUP }), member(), 1, {
      freeze: SALE,
      peers: [{ target: CHECKOUT, rollout: member() }],
    });
    expect(other.phase.name).toBe('checking');
    expect(tick(member(), other, 2).phase.name).toBe('checking');
  });
});
