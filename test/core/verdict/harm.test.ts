import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../../src/core/rollout.ts';
import { leftWhole } from '../../../src/core/step/change.ts';
import { step } from '../../../src/core/step/step.ts';
import { excessFailures, harmDone } from '../../../src/core/verdict/harm.ts';
import { EMPTY_LEDGER, type MinuteRow, minuteOf, NO_CALLS } from '../../../src/core/verdict/ledger.ts';
import { inPhase } from '../../fixtures/inPhase.ts';
import { aPlan, aRollout, MINUTE, NOON, PHASES } from '../../fixtures/rollouts.ts';
import { Dice } from '../../simulation/dice.ts';

const FIRST = minuteOf(NOON);

type Pair = readonly [calls: number, errors: number];
type Minute = readonly [canary: Pair, stable: Pair];

/** Calls and errors of both versions, minute by minute. */
function rows(...minutes: readonly Minute[]): readonly MinuteRow[] {
  const tally = ([invocations, errors]: Pair) => ({ ...NO_CALLS, invocations, errors });
  return minutes.map(([canary, stable], i) => ({
    minute: FIRST + i,
    stage: 0,
    canary: tally(canary),
    stable: tally(stable),
  }));
}

function harm(budget: number | null, change: Partial<Rollout> = {}): Rollout {
  return inPhase(PHASES.baking, { policy: { ...aRollout().policy, harm: budget }, ...change });
}

function ledger(...minutes: readonly Minute[]): Pick<Rollout, 'ledger'> {
  return { ledger: { ...EMPTY_LEDGER, rows: rows(...minutes) } };
}

describe('failures beyond what stable’s rate and chance explain', () => {
  it('are the canary’s, less those that stable would have had, less three deviations of chance', () => {
    // 100 failed; at stable's 1 % that would be 10, give or take 3.3.
    const excess = excessFailures(
      harm(
        1,
        ledger([
          [1_000, 100],
          [9_000, 90],
        ]),
      ),
    );
    expect(excess).toBeGreaterThan(78);
    expect(excess).toBeLessThan(81);
  });

  it('of an outage that hits both are nobody’s', () => {
    const calm: Minute = [
      [100, 0],
      [900, 1],
    ];
    const outage: Minute = [
      [100, 60],
      [900, 540],
    ];
    expect(excessFailures(harm(1, ledger(calm, calm, outage, calm)))).toBe(0);
    // A minute of stable in which next to nothing was called says nothing.
    expect(
      excessFailures(
        harm(
          1,
          ledger(
            calm,
            calm,
            [
              [100, 60],
              [5, 5],
            ],
            calm,
          ),
        ),
      ),
    ).toBeGreaterThan(40);
  });

  it('are held against the hour before where stable gets next to nothing in the rollout', () => {
    const facts = { ...aRollout().facts, before: Array.from({ length: 60 }, () => [100, 1] as const) };
    const canaryHad = (stable: Pair) => excessFailures(harm(1, { facts, ...ledger([[1_000, 100], stable]) }));
    expect(canaryHad([0, 0])).toBeGreaterThan(75);
    expect(canaryHad([3, 0])).toBeGreaterThan(75);
  });

  it.each<[string, Rollout['facts']['before'], Pair]>([
    ['nothing is known of before', null, [0, 0]],
    ['the hour before was quiet', Array.from({ length: 60 }, () => [0, 0] as const), [0, 0]],
    ['next to nothing was called before', [[2, 2]], [0, 0]],
  ])('are all that failed where %s: stable explains nothing then', (_, before, stable) => {
    const facts = { ...aRollout().facts, before };
    const rollout = harm(100, { facts, ...ledger([[1_000, 100], stable]) });
    expect(excessFailures(rollout)).toBe(100);
    expect(harmDone(rollout)).toEqual({
      budget: 100,
      reason:
        '100 calls failed on 43. Too few calls of 42 are known to compare with, so each of them counts; the harm budget is 100.',
    });
    expect(harmDone(harm(101, { facts, ...ledger([[1_000, 100], stable]) }))).toBeNull();
  });

  it.each<[string, Rollout['facts']['before']]>([
    ['nothing is known', null],
    ['there were no calls', Array.from({ length: 60 }, () => [0, 0] as const)],
  ])('end a switch of a function of whose hour before %s', (_, before) => {
    const facts = { ...aRollout().facts, before };
    const policy = { ...aRollout().policy, harm: 50 };
    const watching = inPhase(PHASES.watching, { plan: aPlan('switch harm=50'), policy, facts });
    const canary = { ...NO_CALLS, invocations: 2_000, errors: 2_000 };
    const metrics = {
      ok: true,
      settledThrough: FIRST,
      rows: [{ minute: FIRST + 1, canary, stable: NO_CALLS }],
    } as const;
    const after = step(watching, { kind: 'tick' }, { atMs: NOON + 3 * MINUTE, metrics, freeze: null });
    expect(after.phase).toMatchObject({ name: 'rollingBack', cause: { kind: 'harm', budget: 50 } });
  });

  it('are compared with few calls while those grow together, and with few calls of the stages no more at 100 %', () => {
    const few = ledger([
      [10, 5],
      [10, 5],
    ]);
    expect(excessFailures(harm(1, few))).toBe(0);
    const canary = { ...NO_CALLS, invocations: 90, errors: 45 };
    const folded = { through: FIRST, calls: 0, errors: 0 };
    const after = { fromMinute: FIRST + 1, rows: [{ minute: FIRST + 1, canary }], folded, settledThrough: null };
    expect(excessFailures(harm(1, { ...few, after }))).toBe(50);
  });

  it('count once, whether they stand among the stages, at 100 %, or folded away', () => {
    const [early, late] = rows(
      [
        [1_000, 100],
        [9_000, 90],
      ],
      [
        [1_000, 100],
        [0, 0],
      ],
    ) as [MinuteRow, MinuteRow];
    const after = {
      fromMinute: FIRST + 1,
      rows: [{ minute: late.minute, canary: late.canary }],
      folded: { through: FIRST, calls: 0, errors: 0 },
      settledThrough: null,
    };
    const both = excessFailures(harm(1, { ledger: { ...EMPTY_LEDGER, rows: [early, late] }, after }));
    const apart = excessFailures(harm(1, { ledger: { ...EMPTY_LEDGER, rows: [early] }, after }));
    const gone = { ...after, rows: [], folded: { through: FIRST + 1, calls: 1_000, errors: 100 } };
    const folded = excessFailures(harm(1, { ledger: { ...EMPTY_LEDGER, rows: [early] }, after: gone }));
    expect(apart).toBeGreaterThan(160);
    expect(both).toBeCloseTo(apart ?? 0, 9);
    expect(folded).toBeCloseTo(apart ?? 0, 9);
  });

  it('at 100 % count on when it is left by a step back, also with a second time there', () => {
    const [early] = rows([
      [1_000, 100],
      [9_000, 90],
    ]) as [MinuteRow];
    const after = {
      fromMinute: FIRST + 1,
      rows: [{ minute: FIRST + 1, canary: { ...NO_CALLS, invocations: 1_000, errors: 100 } }],
      folded: { through: FIRST, calls: 500, errors: 50 },
      settledThrough: null,
    };
    const whole = harm(1, { ledger: { ...EMPTY_LEDGER, rows: [early] }, after });
    const left = leftWhole(whole);
    expect(left.after).toBeNull();
    expect(excessFailures(left)).toBeCloseTo(excessFailures(whole), 9);
    const twice = leftWhole({ ...left, after });
    expect(twice.earlier).toEqual({ calls: 3_000, errors: 300 });
    expect(excessFailures(twice)).toBeGreaterThan(excessFailures(whole) + 100);
  });

  it('count on after a checkpoint', () => {
    const long = Array.from(
      { length: 300 },
      (): Minute => [
        [100, 1],
        [900, 2],
      ],
    );
    // A verdict that puts up with anything, so that the rollout lasts.
    const { policy } = harm(null);
    let rollout = harm(null, { policy: { ...policy, verdict: { ...policy.verdict, rho: 100 } } });
    const all = rows(...long);
    for (let i = 0; i < all.length; i += 10) {
      const metrics = { ok: true, rows: all.slice(i, i + 10), settledThrough: FIRST + i + 9 } as const;
      rollout = step(rollout, { kind: 'tick' }, { atMs: NOON + (i + 10) * MINUTE, metrics });
    }
    expect(rollout.ledger.checkpoint).toBeDefined();
    const whole = excessFailures(harm(1, { ledger: { ...EMPTY_LEDGER, rows: all } }));
    expect(excessFailures(rollout)).toBeCloseTo(whole ?? 0, 6);
  });
});

describe('the harm budget', () => {
  const bad = ledger([
    [1_000, 100],
    [9_000, 90],
  ]);

  it.each([
    [50, true],
    [79, true],
    [82, false],
    [null, false],
  ])('of %s ends the rollout: %s', (budget, ends) => {
    expect(harmDone(harm(budget, bad)) !== null).toBe(ends);
  });

  it.each(['baking', 'awaiting', 'held', 'promoting', 'watching', 'blocked'] as const)(
    'takes the canary back while %s, whatever the verdict',
    (name) => {
      // Too few calls for a verdict, too many failures for this budget.
      const few = harm(3, {
        ...ledger([
          [10, 9],
          [300, 0],
        ]),
        phase: PHASES[name],
      });
      const after = step(
        { ...inPhase(PHASES[name], few), phase: PHASES[name] },
        { kind: 'tick' },
        { atMs: NOON + MINUTE },
      );
      expect(after.phase).toMatchObject({
        name: 'rollingBack',
        cause: { kind: 'harm', budget: 3, reason: expect.stringContaining('beyond what 42') },
      });
    },
  );

  it('ends fewer than one in a hundred rollouts of a canary that is as good as stable, however many calls', () => {
    const dice = new Dice(7);
    const played = 400;
    let ended = 0;
    for (let n = 0; n < played; n += 1) {
      const calls = dice.pick([20, 300, 30_000]);
      const rate = dice.pick([0.0005, 0.004, 0.05]);
      const hit = (share: number): Pair => {
        const k = Math.round(calls * share);
        return [k, dice.hits(k, rate)];
      };
      const hour = Array.from({ length: 60 }, (): Minute => [hit(0.1), hit(0.9)]);
      const looks = Array.from({ length: 60 }, (_, i) => excessFailures(harm(1, ledger(...hour.slice(0, i + 1)))) ?? 0);
      if (Math.max(...looks) >= 5) ended += 1;
    }
    expect(ended / played).toBeLessThanOrEqual(0.01);
  });
});
