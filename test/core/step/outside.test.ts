import { describe, expect, it } from 'vitest';
import type { Press, Steer, Steering } from '../../../src/core/input.ts';
import type { PhaseName, Rollout } from '../../../src/core/rollout.ts';
import { alone, type Routing, split, wantedRouting, weightOf } from '../../../src/core/routing.ts';
import { steerDeed } from '../../../src/core/step/steer.ts';
import { step } from '../../../src/core/step/step.ts';
import { NO_CALLS } from '../../../src/core/verdict/ledger.ts';
import { inPhase } from '../../fixtures/inPhase.ts';
import { aPlan, aRollout, BEN, CANARY, MINUTE, NOON, PHASES, STABLE } from '../../fixtures/rollouts.ts';

const AT = NOON + 5 * MINUTE;

function press(kind: Press['kind']): Press {
  return { kind, by: BEN, reason: null, stamp: null, id: null };
}

function steer(steering: Steering): Steer {
  return { ...steering, by: BEN, reason: null, id: null };
}

describe('100 % that somebody else gave', () => {
  const gated = (phase: PhaseName, change: Partial<Rollout> = {}) =>
    inPhase(PHASES[phase], { plan: aPlan('10%,50%'), policy: { ...aRollout().policy, approvals: 2 }, ...change });
  const found = (rollout: Rollout, routing: Routing, minute: number) =>
    step(
      rollout,
      { kind: 'tick' },
      { atMs: AT + minute * MINUTE, alias: { routing, revisionId: `r${minute}` }, freeze: null },
    );
  /** Somebody gives 43 everything, and then something else. */
  const drifted = (phase: PhaseName, minutes = 1, routing: Routing = split(STABLE, CANARY, 500)) => {
    let whole = found(gated(phase), alone('43'), 0);
    for (let i = 1; i < minutes; i += 1)
      whole = step(
        whole,
        { kind: 'tick' },
        { atMs: AT + i * MINUTE, alias: { routing: alone('43'), revisionId: 'r0' }, freeze: null },
      );
    return found(whole, routing, minutes);
  };
  const weightAfter = (rollout: Rollout, ...kinds: Press['kind'][]) => {
    const after = kinds.reduce((now, kind) => step(now, press(kind), { atMs: AT + 9 * MINUTE }), rollout);
    const wanted = wantedRouting(after);
    return wanted === null ? null : weightOf(wanted, CANARY);
  };

  it.each<[PhaseName, number]>([
    ['checking', 0],
    ['baking', 1000],
    ['awaiting', 1000],
    ['held', 1000],
    ['blocked', 1000],
    ['drifted', 1000],
  ])('is no approval: from %s Reassert, or Adopt and Resume, give what was allowed before it', (phase, weightBp) => {
    for (const minutes of [1, 5]) {
      const after = drifted(phase, minutes);
      expect(after.phase.name).toBe('drifted');
      expect(weightAfter(after, 'reassert')).toBe(weightBp);
      expect(weightAfter(after, 'adopt')).toBe(500);
      expect(weightAfter(after, 'adopt', 'resume')).toBe(weightBp);
    }
  });

  it('that is put back to what was there goes on there, its stage begun anew', () => {
    const back = drifted('baking', 5, split(STABLE, CANARY, 1000));
    const after = found(back, split(STABLE, CANARY, 1000), 6);
    expect(after.phase).toEqual({ name: 'baking', stage: 0 });
    expect(after.log.at(-1)?.event.kind).toBe('driftOver');
    const tally = { ...NO_CALLS, invocations: 100 };
    const metrics = {
      ok: true,
      settledThrough: 0,
      rows: [{ minute: AT / MINUTE + 8, canary: tally, stable: tally }],
    } as const;
    expect(step(after, { kind: 'tick' }, { atMs: AT + 9 * MINUTE, metrics }).ledger.rows).toHaveLength(1);
  });

  it('lets nobody set or step back to more than what was allowed before it', () => {
    const whole = found(gated('baking', { policy: aRollout().policy }), alone('43'), 0);
    expect(steerDeed(whole, steer({ kind: 'set', weightBp: 4000 }))).toBe('promote');
    expect(steerDeed(whole, steer({ kind: 'set', weightBp: 1000 }))).toBe('hold');
    expect(step(whole, steer({ kind: 'back' }), { atMs: AT + MINUTE }).phase).toEqual({ name: 'baking', stage: 0 });
    const checking = found(gated('checking'), alone('43'), 0);
    expect(step(checking, steer({ kind: 'back' }), { atMs: AT + MINUTE })).toBe(checking);
  });

  it('is no time of its own any more when that hand takes some away: what was done there counts as harm, and is compared no longer', () => {
    const after = {
      fromMinute: 1,
      rows: [],
      folded: { through: 0, calls: 900, errors: 9 },
      settledThrough: null,
    };
    const whole = { ...found(gated('baking'), alone('43'), 0), after };
    const left = found(whole, split(STABLE, CANARY, 1_000), 2);
    expect(left.after).toBeNull();
    expect(left.earlier).toEqual({ calls: 900, errors: 9 });
  });

  it('is promoted when it is left so', () => {
    const whole = found(gated('awaiting', { plan: aPlan('10% watch=1m') }), alone('43'), 0);
    let now = whole;
    for (let i = 1; i < 6; i += 1)
      now = step(
        now,
        { kind: 'tick' },
        { atMs: AT + i * MINUTE, alias: { routing: alone('43'), revisionId: 'r0' }, freeze: null },
      );
    expect(now.phase).toEqual({ name: 'promoted' });
  });
});
