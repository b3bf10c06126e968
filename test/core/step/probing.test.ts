import { describe, expect, it } from 'vitest';
import type { Input } from '../../../src/core/input.ts';
import type { CheckResult } from '../../../src/core/plan/check.ts';
import type { Probe } from '../../../src/core/rollout.ts';
import { dueProbe } from '../../../src/core/step/probing.ts';
import { step } from '../../../src/core/step/step.ts';
import { aCheck } from '../../fixtures/checks.ts';
import { following, inPhase } from '../../fixtures/inPhase.ts';
import { MINUTE, NOON, PHASES } from '../../fixtures/rollouts.ts';

describe('probes', () => {
  const PROBE: Probe = { check: 'smoke', perMinute: 3, calls: 0, failed: 0, recent: [], minute: null, reason: null };
  const probing = (change: Partial<Probe> = {}) =>
    inPhase(PHASES.baking, { checks: [aCheck()], probe: { ...PROBE, ...change } });
  const round = (minute: number, ...outcomes: readonly CheckResult['outcome'][]): Input => ({
    kind: 'probed',
    minute,
    results: outcomes.map((outcome) => (outcome === 'passed' ? { outcome } : { outcome, reason: `it ${outcome}` })),
  });

  it('are called once a minute while a stage has its weight, and at no other time', () => {
    expect(dueProbe(probing(), NOON)?.check.name).toBe('smoke');
    expect(dueProbe(probing({ minute: NOON / MINUTE }), NOON + 59_000)).toBeNull();
    expect(dueProbe(probing({ minute: NOON / MINUTE }), NOON + MINUTE)).not.toBeNull();
    for (const name of ['checking', 'held', 'promoting', 'watching'] as const) {
      expect(dueProbe(inPhase(PHASES[name], { checks: [aCheck()], probe: PROBE }), NOON)).toBeNull();
    }
    expect(dueProbe(inPhase(PHASES.baking, { checks: [aCheck()] }), NOON)).toBeNull();
  });

  it('are counted apart, each minute once, without those that could not be called', () => {
    const once = following(probing(), round(7, 'passed', 'failed', 'unrun'));
    expect(once.probe).toMatchObject({ calls: 2, failed: 1, recent: [true, false], minute: 7, reason: 'it failed' });
    expect(once.ledger).toEqual(probing().ledger);
    expect(step(once, round(7, 'failed'), { atMs: NOON + 5 * MINUTE })).toBe(once);
  });

  it('take the canary back when three of the newest twenty failed', () => {
    const two = following(probing(), round(1, 'failed', 'failed', 'passed'));
    expect(two.phase.name).toBe('baking');
    const third = following(two, round(2, 'failed'));
    expect(third.phase).toMatchObject({ name: 'rollingBack', cause: { kind: 'check', check: 'smoke' } });
    expect(third.phase).toMatchObject({ cause: { reason: '3 of the last 4 probes failed: it failed' } });
  });

  it('forget what is longer ago than that', () => {
    const old = { recent: [false, false, ...Array.from({ length: 18 }, () => true)] };
    expect(following(probing(old), round(1, 'passed', 'passed', 'failed', 'failed')).phase.name).toBe('baking');
    expect(following(probing(old), round(1, 'failed', 'failed')).phase.name).toBe('baking');
    expect(following(probing(old), round(1, 'failed')).phase.name).toBe('baking');
    expect(
      following(probing({ ...old, recent: [true, ...old.recent.slice(0, 19)] }), round(1, 'failed')).phase.name,
    ).toBe('rollingBack');
  });

  it('of somebody else’s rollout change nothing', () => {
    const none = inPhase(PHASES.baking);
    expect(step(none, round(1, 'failed', 'failed', 'failed'), { atMs: NOON })).toBe(none);
    expect(none.log.map(({ event }) => event.kind)).toEqual(['started']);
  });
});
