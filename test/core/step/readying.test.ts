import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../../src/core/rollout.ts';
import { alone, type Routing, split, wantedRouting } from '../../../src/core/routing.ts';
import { sight } from '../../../src/core/step/sight.ts';
import { step } from '../../../src/core/step/step.ts';
import { inPhase } from '../../fixtures/inPhase.ts';
import { ADA, aPlan, aRollout, BEN, CANARY, MINUTE, NOON, PHASES, STABLE } from '../../fixtures/rollouts.ts';

const AT = NOON + 5 * MINUTE;

const ROLLBACK = { kind: 'rollback', by: BEN, reason: null, stamp: null, id: null } as const;

describe('provisioned concurrency that AWS makes ready', () => {
  const READYING = { version: '42', other: { version: '43', weightBp: 10_000 } };
  const AFTER_THIRD = { version: '42', other: { version: '40', weightBp: 10_000 } };
  const back = (provisioned?: boolean) =>
    inPhase(PHASES.rollingBack, {
      facts: { ...aRollout().facts, ...(provisioned === undefined ? {} : { provisioned }) },
    });
  /** A look at the alias each minute from the fifth on, as AWS leaves it. */
  const looks = (rollout: Rollout, minutes: number, routing: Routing = READYING) => {
    let now = rollout;
    for (let i = 0; i <= minutes; i += 1)
      now = step(now, { kind: 'tick' }, { atMs: AT + i * MINUTE, alias: { routing, revisionId: 'aws' }, freeze: null });
    return now;
  };

  it('on the way back is waited for, and told once with the way out when it lasts', () => {
    const waiting = looks(back(true), 14);
    expect(waiting.phase.name).toBe('rollingBack');
    expect(waiting.log).toEqual(back(true).log);
    const told = looks(back(true), 40);
    expect(told.phase).toMatchObject({ name: 'blocked', from: { name: 'rollingBack' } });
    expect(told.log.slice(1).map(({ event }) => event)).toEqual([
      {
        kind: 'blocked',
        readying: 'back',
        error: 'AWS has left all of the traffic on 43 for 15 min: it makes provisioned concurrency ready for 42 first',
      },
    ]);
    expect(wantedRouting(told)).toEqual(alone('42'));
  });

  it('ends by itself: the rollback settles and is over', () => {
    const told = looks(back(true), 40);
    const ready = step(
      told,
      { kind: 'tick' },
      { atMs: AT + 41 * MINUTE, alias: { routing: alone('42'), revisionId: 'r9' } },
    );
    expect(ready.phase.name).toBe('rollingBack');
    const over = step(
      ready,
      { kind: 'tick' },
      { atMs: AT + 43 * MINUTE, alias: { routing: alone('42'), revisionId: 'r9' } },
    );
    expect(over.phase.name).toBe('rolledBack');
  });

  it.each([false, true])('on the way to 100 % is waited for, and told once when it lasts; undo: %s', (isUndo) => {
    const plan = { ...aPlan('switch'), isUndo };
    const promoting = inPhase(PHASES.promoting, { plan, facts: { ...aRollout().facts, provisioned: true } });
    const held = { version: '43', other: { version: '42', weightBp: 10_000 } };
    expect(looks(promoting, 14, held)).toMatchObject({ phase: { name: 'promoting' }, log: promoting.log });
    const told = looks(promoting, 40, held);
    expect(told.log.slice(1).map(({ event }) => event)).toEqual([
      {
        kind: 'blocked',
        readying: 'ahead',
        error: 'AWS has left all of the traffic on 42 for 15 min: it makes provisioned concurrency ready for 43 first',
      },
    ]);
    expect(wantedRouting(told)).toEqual(alone('43'));
    const ready = { routing: alone('43'), revisionId: 'r9' };
    expect(step(told, { kind: 'tick' }, { atMs: AT + 41 * MINUTE, alias: ready }).phase.name).toBe('promoting');
  });

  it('is waited for anew when the direction changes', () => {
    const promoting = inPhase(PHASES.promoting, { facts: { ...aRollout().facts, provisioned: true } });
    const waiting = looks(promoting, 14, { version: '43', other: { version: '42', weightBp: 10_000 } });
    const back = step(
      waiting,
      { kind: 'rollback', by: ADA, reason: null, stamp: null, id: null },
      { atMs: AT + 15 * MINUTE },
    );
    const after = step(
      back,
      { kind: 'tick' },
      { atMs: AT + 16 * MINUTE, alias: { routing: READYING, revisionId: 'aws2' }, freeze: null },
    );
    expect(after.phase.name).toBe('rollingBack');
    expect(after.alias.readyingSinceMs).toBe(AT + 16 * MINUTE);
  });

  it('is somebody’s hand after all where it lasts and nobody knows whether the alias has any', () => {
    expect(looks(back(), 14).phase.name).toBe('rollingBack');
    expect(looks(back(), 15).phase).toMatchObject({ name: 'drifted', found: READYING });
  });

  it('shows that AWS refuses no more', () => {
    const refused = step(back(true), { kind: 'refusedByAws', error: 'Rate exceeded' }, { atMs: AT });
    const after = looks(refused, 1);
    expect(after.phase.name).toBe('rollingBack');
    expect(after.log.at(-1)?.event.kind).toBe('unblocked');
  });

  it('over a third version, which somebody had put there, is no change of theirs', () => {
    const rolled = step(inPhase(PHASES.drifted, { facts: { ...aRollout().facts, provisioned: true } }), ROLLBACK, {
      atMs: AT,
    });
    const seen = { routing: alone('40'), revisionId: 'theirs', sinceMs: NOON };
    const pending = [{ routing: alone('42'), sinceMs: AT }];
    const waiting = looks({ ...rolled, alias: { seen, pending } }, 14, AFTER_THIRD);
    expect(waiting.phase.name).toBe('rollingBack');
    expect(waiting.log).toEqual(rolled.log);
    const told = looks({ ...rolled, alias: { seen, pending } }, 15, AFTER_THIRD);
    expect(told.phase).toMatchObject({
      name: 'blocked',
      error: 'AWS has left all of the traffic on 40 for 15 min: it makes provisioned concurrency ready for 42 first',
    });
  });

  it('before the first weight is no change of anybody’s after a Reassert, and somebody’s hand without one', () => {
    const checking = inPhase(PHASES.checking, { facts: { ...aRollout().facts, provisioned: true } });
    expect(looks(checking, 0).phase.name).toBe('drifted');
    const drifted = looks(checking, 0, alone('40'));
    expect(drifted.phase.name).toBe('drifted');
    const reasserted = step(drifted, { ...ROLLBACK, kind: 'reassert' }, { atMs: AT + MINUTE });
    expect(looks(reasserted, 3, AFTER_THIRD).phase.name).toBe('checking');
  });

  it('for 43 is written over once it is rolled back: it is this rollout’s own older wish', () => {
    const facts = { ...aRollout().facts, provisioned: true };
    const pending = [{ routing: alone('43'), sinceMs: NOON }];
    const promoting = inPhase(PHASES.promoting, { facts });
    const seen = { routing: split(STABLE, CANARY, 1000), revisionId: 'r1', sinceMs: NOON };
    const rolled = step({ ...promoting, alias: { seen, pending } }, ROLLBACK, { atMs: AT });
    const alias = { routing: { version: '43', other: { version: '42', weightBp: 10_000 } }, revisionId: 'aws' };
    expect(sight(rolled, alias)).toBe('toWrite');
    expect(step(rolled, { kind: 'tick' }, { atMs: AT, alias }).phase.name).toBe('rollingBack');
  });
});
