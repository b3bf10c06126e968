import { describe, expect, it } from 'vitest';
import type { Reading, Steering } from '../../../src/core/input.ts';
import type { Rollout } from '../../../src/core/rollout.ts';
import { wholeFrom } from '../../../src/core/step/seeAftermath.ts';
import { step } from '../../../src/core/step/step.ts';
import { EMPTY_LEDGER, minuteOf, NO_CALLS } from '../../../src/core/verdict/ledger.ts';
import { inPhase } from '../../fixtures/inPhase.ts';
import { aPlan, aRollout, BEN, CANARY, MINUTE, NOON, PHASES } from '../../fixtures/rollouts.ts';
import { Dice } from '../../simulation/dice.ts';

/** The first minute that runs wholly at 100 %: the alias was seen there at noon. */
const WHOLE = minuteOf(NOON) + 1;
const LONG = { plan: aPlan('10% watch=24h') };

/** At 100 %, with an hour of stable's calls and errors before it. */
function watching(before: readonly (readonly [number, number])[] | null, change: Partial<Rollout> = {}): Rollout {
  return inPhase(PHASES.watching, { ...LONG, facts: { ...aRollout().facts, before }, ...change });
}

const hour = (calls: number, errors: number) => Array.from({ length: 60 }, () => [calls, errors] as const);

/** The canary's calls and errors of one minute of the watch, counted from 0. */
function reading(...minutes: readonly [n: number, calls: number, errors: number][]): Reading {
  const rows = minutes.map(([n, invocations, errors]) => ({
    minute: WHOLE + n,
    canary: { ...NO_CALLS, invocations, errors },
    stable: NO_CALLS,
  }));
  return { ok: true, rows, settledThrough: WHOLE };
}

/** A tick at the end of the nth minute of the watch. */
function read(rollout: Rollout, n: number, metrics: Reading): Rollout {
  return step(rollout, { kind: 'tick' }, { atMs: (WHOLE + n + 1) * MINUTE, metrics, freeze: null });
}

function alerts({ log }: Rollout): readonly string[] {
  return log.flatMap(({ event }) => (event.kind === 'worseThanBefore' ? [event.reason] : []));
}

describe('what the canary does at 100 %', () => {
  it('is kept from the first whole minute on, each minute once, a later reading of it winning', () => {
    const once = read(watching(null), 1, reading([0, 100, 1], [1, 50, 0]));
    expect(once.after).toMatchObject({ fromMinute: WHOLE, settledThrough: WHOLE });
    const again = read(once, 2, reading([1, 90, 3], [2, 100, 0]));
    expect(again.after?.rows.map(({ minute, canary }) => [minute - WHOLE, canary.invocations, canary.errors])).toEqual([
      [0, 100, 1],
      [1, 90, 3],
      [2, 100, 0],
    ]);
    expect(again.ledger).toEqual(watching(null).ledger);
  });

  it('leaves out the minutes before, and what comes for minutes folded away', () => {
    const early = read(watching(null), 1, reading([-2, 100, 50], [0, 100, 1]));
    expect(early.after?.rows).toHaveLength(1);
    const all = Array.from({ length: 200 }, (_, n): [number, number, number] => [n, 10, 1]);
    const long = read(early, 200, reading(...all));
    expect(long.after?.rows).toHaveLength(180);
    expect(long.after?.folded).toEqual({ through: WHOLE + 19, calls: 200, errors: 20 });
    const late = read(long, 201, reading([3, 10_000, 9_000], [200, 10, 0]));
    expect(late.after?.folded).toMatchObject({ calls: 210, errors: 21 });
  });

  it('is nothing while it cannot be read, or before all traffic is there', () => {
    expect(read(watching(null), 1, { ok: false, reason: 'Forbidden' }).after).toBeNull();
    for (const name of ['checking', 'baking', 'held', 'drifted', 'rollingBack'] as const) {
      expect(wholeFrom(inPhase(PHASES[name]))).toBeNull();
    }
    const pending = [{ routing: { version: CANARY, other: null }, sinceMs: NOON }];
    const moving = inPhase(PHASES.promoting, { alias: { ...aRollout().alias, pending } });
    expect(wholeFrom(moving)).toBeNull();
  });

  it.each<[Steering]>([[{ kind: 'back' }], [{ kind: 'set', weightBp: 500 }]])(
    'begins anew after $0.kind: what comes then stands among the stages',
    (steering) => {
      const before = read(watching(null), 1, reading([0, 100, 1]));
      const after = step(before, { ...steering, by: BEN, reason: null, id: null }, { atMs: NOON + 5 * MINUTE });
      expect(after.after).toBeNull();
    },
  );
});

describe('worse than stable was before', () => {
  it('is told once, when it is beyond doubt, and moves nothing', () => {
    let rollout = watching(hour(100, 1));
    for (let n = 0; n < 30; n += 1) rollout = read(rollout, n, reading([n, 100, 30]));
    expect(alerts(rollout)).toHaveLength(1);
    expect(alerts(rollout)[0]).toMatch(
      /^Since it has all of the traffic 43 fails 30 % \(\d+ of \d+ calls\); 42 failed 1 % in the hour before the rollout\.$/,
    );
    expect(rollout.phase.name).toBe('watching');
  });

  it.each<[string, readonly (readonly [number, number])[] | null, number]>([
    ['it fails no more', hour(100, 1), 1],
    ['it fails as often as in a bad hour', hour(100, 30), 30],
  ])('is not told where %s', (_, before, errors) => {
    let rollout = watching(before);
    for (let n = 0; n < 30; n += 1) rollout = read(rollout, n, reading([n, 100, errors]));
    expect(alerts(rollout)).toEqual([]);
  });

  it.each<[string, readonly (readonly [number, number])[] | null, string]>([
    ['nothing is known of before', null, 'nothing is known of 42 in the hour before the rollout'],
    ['there were no calls before', hour(0, 0), '42 had 0 calls in the hour before the rollout'],
    ['there were next to none', [[7, 2]], '42 had 7 calls in the hour before the rollout'],
  ])(
    'is told where %s and calls fail beyond doubt: it says that there is nothing to compare with',
    (_, before, words) => {
      let rollout = watching(before);
      for (let n = 0; n < 30; n += 1) rollout = read(rollout, n, reading([n, 100, 30]));
      expect(alerts(rollout)).toHaveLength(1);
      expect(alerts(rollout)[0]).toMatch(/^Since it has all of the traffic 43 fails 30 % \(\d+ of \d+ calls\)\. /);
      expect(alerts(rollout)[0]).toContain(
        `There is nothing from before to compare with: ${words}. It is told because more than 0.5 % fail, beyond what chance explains.`,
      );
      expect(rollout.phase.name).toBe('watching');
    },
  );

  it('is held against the stages where nothing is known of before', () => {
    const stages = Array.from({ length: 30 }, (_, i) => ({
      minute: WHOLE - 40 + i,
      stage: 0,
      canary: NO_CALLS,
      stable: { ...NO_CALLS, invocations: 90, errors: 9 },
    }));
    const whole = (errors: number) => {
      let rollout = watching(null, { ledger: { ...EMPTY_LEDGER, rows: stages } });
      for (let n = 0; n < 30; n += 1) rollout = read(rollout, n, reading([n, 100, errors]));
      return alerts(rollout);
    };
    expect(whole(10)).toEqual([]);
    expect(whole(40)[0]).toMatch(/; 42 failed 10 % while both had traffic\.$/);
  });

  it('is not told of few failures where there is nothing to compare with, in more than one rollout of a hundred', () => {
    const dice = new Dice(13);
    const played = 150;
    let false_ = 0;
    for (let i = 0; i < played; i += 1) {
      const calls = dice.pick([10, 100, 3_000]);
      let rollout = watching(null);
      for (let n = 0; n < 60; n += 1) rollout = read(rollout, n, reading([n, calls, dice.hits(calls, 0.005)]));
      if (alerts(rollout).length > 0) false_ += 1;
    }
    expect(false_ / played).toBeLessThanOrEqual(0.01);
  });

  it('compares each minute of before with one minute only, so an hour at most', () => {
    let rollout = watching(hour(100, 1));
    for (let n = 60; n < 120; n += 1) rollout = read(rollout, n, reading([n, 100, 50]));
    expect(alerts(rollout)).toEqual([]);
  });

  it('is not told of a canary as good as stable in more than one rollout of a hundred', () => {
    const dice = new Dice(11);
    const played = 150;
    let false_ = 0;
    for (let i = 0; i < played; i += 1) {
      const calls = dice.pick([10, 100, 3_000]);
      const rate = dice.pick([0.001, 0.01, 0.1]);
      const minutes = () => Array.from({ length: 60 }, () => [calls, dice.hits(calls, rate)] as const);
      let rollout = watching(minutes());
      for (const [n, [all, errors]] of minutes().entries()) rollout = read(rollout, n, reading([n, all, errors]));
      if (alerts(rollout).length > 0) false_ += 1;
    }
    expect(false_ / played).toBeLessThanOrEqual(0.01);
  });
});
