import { describe, expect, it } from 'vitest';
import type { Seen } from '../../../src/core/input.ts';
import type { Rollout } from '../../../src/core/rollout.ts';
import { alone, split } from '../../../src/core/routing.ts';
import { leaveStage, logged } from '../../../src/core/step/change.ts';
import { checksPassed, dueChecks } from '../../../src/core/step/checking.ts';
import { step } from '../../../src/core/step/step.ts';
import { aCheck, occasion, ran } from '../../fixtures/checks.ts';
import { following, inPhase } from '../../fixtures/inPhase.ts';
import { ADA, aPlan, aVerdict, CANARY, MINUTE, NOON, PHASES, STABLE } from '../../fixtures/rollouts.ts';

const BEFORE = occasion('before');
const STAGE_0 = occasion('stage', 0);
const AFTER = occasion('after');

function due(rollout: Rollout, atMs = NOON + 60 * MINUTE): readonly string[] {
  return dueChecks(rollout, atMs).map(({ check }) => check.name);
}

describe('a check is due', () => {
  const checks = [
    aCheck({ name: 'first' }),
    aCheck({ name: 'each', when: ['stage'] }),
    aCheck({ name: 'last', when: ['after'] }),
    aCheck({ name: 'always', when: ['before', 'stage', 'after'] }),
  ];

  it.each<[Rollout['phase']['name'], readonly string[]]>([
    ['checking', ['first', 'always']],
    ['baking', ['each', 'always']],
    ['awaiting', ['each', 'always']],
    ['promoting', []],
    ['watching', ['last', 'always']],
    ['held', []],
    ['drifted', []],
    ['blocked', []],
    ['rollingBack', []],
    ['promoted', []],
  ])('while %s: %j', (name, names) => {
    expect(due(inPhase(PHASES[name], { checks }))).toEqual(names);
  });

  it('of a stage only when its weight is on the alias', () => {
    const pending = [{ routing: split(STABLE, CANARY, 1_000), sinceMs: NOON }];
    const alias = { seen: { routing: alone(STABLE), revisionId: 'r0', sinceMs: NOON }, pending };
    expect(due(inPhase(PHASES.baking, { checks, alias }))).toEqual([]);
  });

  it('until it has passed, and then after its time again', () => {
    const rollout = inPhase(PHASES.checking, { checks: [aCheck({ everyMs: 5 * MINUTE })] });
    const passed = following(rollout, ran('passed', BEFORE));
    expect(due(passed, NOON + 5 * MINUTE)).toEqual([]);
    expect(due(passed, NOON + 6 * MINUTE)).toEqual(['smoke']);
    expect(due(following(inPhase(PHASES.checking, { checks: [aCheck()] }), ran('passed', BEFORE)))).toEqual([]);
    expect(due(following(rollout, ran('unrun', BEFORE)))).toEqual(['smoke']);
  });

  it('at the next tick at the earliest, however often ticks ring', () => {
    const failed = following(inPhase(PHASES.checking, { checks: [aCheck({ tries: 2 })] }), ran('failed', BEFORE));
    expect(due(failed, NOON + MINUTE + 29_000)).toEqual([]);
    expect(due(failed, NOON + 2 * MINUTE)).toEqual(['smoke']);
  });

  it.each(['stage', 'steppedBack', 'set'] as const)(
    'anew when its stage is entered again (%s), at whatever millisecond',
    (kind) => {
      const rollout = inPhase(PHASES.baking, { checks: [aCheck({ when: ['stage'] })] });
      const passed = following(rollout, ran('passed', STAGE_0));
      expect(checksPassed(passed)).toBe(true);
      const event = { kind, by: ADA, stage: 0, weightBp: 1_000, reason: null } as const;
      const again = logged(passed, passed.runs.at(-1)?.atMs ?? 0, event);
      expect(checksPassed(again)).toBe(false);
      expect(due(again)).toEqual(['smoke']);
      expect(checksPassed(following(again, ran('passed', STAGE_0)))).toBe(true);
    },
  );
});

describe('a check that fails', () => {
  const failing = (tries: number, ...outcomes: readonly ('passed' | 'failed' | 'unrun')[]) =>
    following(
      inPhase(PHASES.baking, { checks: [aCheck({ when: ['stage'], tries })] }),
      ...outcomes.map((outcome) => ran(outcome, STAGE_0)),
    );

  it.each<[number, readonly ('passed' | 'failed' | 'unrun')[], string]>([
    [1, ['failed'], 'rollingBack'],
    [1, ['unrun', 'unrun', 'unrun'], 'baking'],
    [2, ['failed'], 'baking'],
    [2, ['failed', 'failed'], 'rollingBack'],
    [2, ['failed', 'passed', 'failed'], 'baking'],
    // What could not be run says nothing, in either direction.
    [2, ['failed', 'unrun', 'failed'], 'rollingBack'],
    [3, ['failed', 'failed', 'passed', 'failed', 'failed'], 'baking'],
    [3, ['failed', 'failed', 'passed', 'failed', 'failed', 'failed'], 'rollingBack'],
  ])('with %i tries, after %j, is %s', (tries, outcomes, phase) => {
    expect(failing(tries, ...outcomes).phase.name).toBe(phase);
  });

  it('says which, when and why', () => {
    expect(failing(1, 'failed').phase).toEqual({
      name: 'rollingBack',
      cause: { kind: 'check', check: 'smoke', moment: 'stage', reason: 'it failed' },
    });
  });

  it('twice at once, because the tick came twice, has failed once', () => {
    const rollout = inPhase(PHASES.baking, { checks: [aCheck({ when: ['stage'], tries: 2 })] });
    const once = step(rollout, ran('failed', STAGE_0), { atMs: NOON + MINUTE });
    expect(step(once, ran('failed', STAGE_0), { atMs: NOON + MINUTE + 2_000 })).toBe(once);
    expect(step(once, ran('failed', STAGE_0), { atMs: NOON + 2 * MINUTE }).phase.name).toBe('rollingBack');
  });

  it.each<[Rollout['phase']['name'], ReturnType<typeof occasion>, string]>([
    ['checking', BEFORE, 'rollingBack'],
    ['awaiting', STAGE_0, 'rollingBack'],
    ['held', STAGE_0, 'rollingBack'],
    ['promoting', STAGE_0, 'rollingBack'],
    ['watching', AFTER, 'rollingBack'],
    ['blocked', STAGE_0, 'rollingBack'],
    ['drifted', STAGE_0, 'drifted'],
    ['promoted', AFTER, 'promoted'],
  ])('takes the canary back while %s', (name, when, then) => {
    const checks = [aCheck({ when: ['before', 'stage', 'after'] })];
    expect(following(inPhase(PHASES[name], { checks }), ran('failed', when)).phase.name).toBe(then);
  });

  it('that the rollout does not know is nobody’s', () => {
    const rollout = inPhase(PHASES.baking, { checks: [aCheck()] });
    expect(step(rollout, ran('failed', STAGE_0, 'another'), { atMs: NOON })).toBe(rollout);
  });

  it('is told when it says something new, and remembered without growing', () => {
    const rollout = inPhase(PHASES.checking, { checks: [aCheck({ tries: 5 })] });
    const outcomes = ['unrun', 'unrun', 'failed', 'failed', 'passed', 'passed', 'passed'] as const;
    const told = following(rollout, ...outcomes.map((outcome) => ran(outcome, BEFORE)));
    expect(told.log.slice(1).map(({ event }) => event.kind === 'checked' && event.outcome)).toEqual([
      'unrun',
      'failed',
      'passed',
    ]);
    expect(told.runs).toHaveLength(1);
    const many = Array.from({ length: 20 }, (_, i) => aCheck({ name: `c${i}`, tries: 5 }));
    let long = inPhase(PHASES.checking, { checks: [aCheck(), ...many] });
    long = step(long, ran('passed', BEFORE), { atMs: NOON });
    for (let minute = 0; minute < 200; minute += 1) {
      for (const { name } of many) {
        const outcome = minute % 5 < 3 ? 'failed' : 'passed';
        long = step(long, ran(outcome, BEFORE, name), { atMs: NOON + minute * MINUTE });
      }
    }
    expect(long.runs.length).toBeLessThanOrEqual(150);
    expect(long.log.length).toBeLessThanOrEqual(401);
    // What passed once and need not be run again is still known.
    expect(due(long)).not.toContain('smoke');
  });
});

describe('nothing goes on before its checks have passed', () => {
  const metrics = { ok: true, rows: [], settledThrough: 0 } as const;
  const look = (rollout: Rollout, atMs: number, change: Partial<Seen> = {}): Seen => {
    const { routing, revisionId } = rollout.alias.seen;
    return { atMs, alias: { routing, revisionId }, metrics, freeze: null, firing: [], ...change };
  };
  const tick = (rollout: Rollout, atMs: number, change: Partial<Seen> = {}) =>
    step(rollout, { kind: 'tick' }, look(rollout, atMs, change));

  it('the first weight', () => {
    const rollout = inPhase(PHASES.checking, { checks: [aCheck()] });
    expect(tick(rollout, NOON + 99 * MINUTE).phase.name).toBe('checking');
    const passed = following(rollout, ran('passed', BEFORE));
    expect(passed.phase.name).toBe('checking');
    expect(tick(passed, NOON + 2 * MINUTE).phase.name).toBe('baking');
  });

  it('a stage, whatever its bake and its gate', () => {
    const rollout = inPhase(PHASES.baking, { checks: [aCheck({ when: ['stage'] })], verdict: aVerdict() });
    expect(tick(rollout, NOON + 99 * MINUTE).phase.name).toBe('baking');
    const passed = following(rollout, ran('passed', STAGE_0));
    expect(tick(passed, NOON + 99 * MINUTE).phase.name).toBe('awaiting');
  });

  it('the watch, and where there is none it begins for the check’s sake', () => {
    const checks = [aCheck({ when: ['after'] })];
    const plan = aPlan('10% watch=0m');
    const watching = tick(inPhase(PHASES.promoting, { checks, plan }), NOON + 2 * MINUTE);
    expect(watching.phase.name).toBe('watching');
    expect(tick(watching, NOON + 3 * MINUTE).phase.name).toBe('watching');
    const passed = step(watching, ran('passed', AFTER), { atMs: NOON + 3 * MINUTE });
    expect(tick(passed, NOON + 4 * MINUTE).phase.name).toBe('promoted');
    expect(tick(inPhase(PHASES.promoting, { plan }), NOON + 2 * MINUTE).phase.name).toBe('promoted');
  });

  it('100 % that is reached a second time', () => {
    const checks = [aCheck({ when: ['after'] })];
    const plan = aPlan('10% every 1m auto');
    const whole = following(inPhase(PHASES.watching, { checks, plan }), ran('passed', AFTER), {
      kind: 'back',
      by: ADA,
      reason: null,
      id: null,
    });
    expect(whole.phase).toEqual({ name: 'baking', stage: 0 });
    expect(checksPassed({ ...whole, phase: PHASES.watching })).toBe(true);
    const again = leaveStage(whole, NOON + 9 * MINUTE, 0);
    expect(checksPassed({ ...again, phase: PHASES.watching })).toBe(false);
  });
});
