import { describe, expect, it } from 'vitest';
import type { Steer, Steering } from '../../../src/core/input.ts';
import type { Rollout } from '../../../src/core/rollout.ts';
import { split, wantedRouting, weightOf } from '../../../src/core/routing.ts';
import { steerDeed, whyNotSteer } from '../../../src/core/step/steer.ts';
import { step } from '../../../src/core/step/step.ts';
import { aCheck, occasion, ran } from '../../fixtures/checks.ts';
import { inPhase } from '../../fixtures/inPhase.ts';
import { ADA, aPlan, aRollout, aVerdict, BEN, CANARY, MINUTE, NOON, PHASES, STABLE } from '../../fixtures/rollouts.ts';

const AT = NOON + 5 * MINUTE;
/** The minute before {@link AT}: figures of now. */
const NOW = AT / MINUTE - 1;
const PASS = aVerdict({ outcome: 'pass', asked: { stage: 0, settledThrough: NOW, now: NOW } });
const THREE = { plan: aPlan('5%,25%,50% every 10m auto') };

function order(steering: Steering, change: Partial<Pick<Steer, 'by' | 'reason' | 'id'>> = {}): Steer {
  return { ...steering, by: BEN, reason: null, id: null, ...change };
}

function weight(rollout: Rollout): number | null {
  const wanted = wantedRouting(rollout);
  return wanted === null ? null : weightOf(wanted, CANARY);
}

function baking(stage: number, change: Partial<Rollout> = {}): Rollout {
  return inPhase({ name: 'baking', stage }, { ...THREE, ...change });
}

function policy(change: Partial<Rollout['policy']>): Pick<Rollout, 'policy'> {
  return { policy: { ...aRollout().policy, ...change } };
}

function heldAt(weightBp: number, stage: number): Rollout {
  return inPhase({ name: 'held', by: ADA, from: { name: 'baking', stage }, weightBp }, THREE);
}

const watching = (change: Partial<Rollout> = {}) => inPhase(PHASES.watching, { ...THREE, ...change });

describe('set', () => {
  const set = (weightBp: number): Steering => ({ kind: 'set', weightBp });

  it.each<[string, Rollout, number, number]>([
    // where, rollout, weight in basis points, the stage in which it goes on when it is resumed
    ['less while it bakes', baking(1), 100, 0],
    ['more while it bakes', baking(0), 3_000, 1],
    ['exactly a later stage’s', baking(0), 5_000, 2],
    ['less than the first stage', baking(2), 100, 0],
    ['while it waits', inPhase({ name: 'awaiting', stage: 2, why: 'gate' }, THREE), 2_500, 1],
    [
      'another one while it is held',
      inPhase({ name: 'held', by: ADA, from: { name: 'baking', stage: 1 }, weightBp: 700 }, THREE),
      600,
      0,
    ],
    ['less than all of it, from 100 %', watching(), 5_000, 2],
  ])('gives the canary another weight and holds it there: %s', (_, before, weightBp, stage) => {
    const after = step(before, order(set(weightBp)), { atMs: AT });
    expect(after.phase).toEqual({ name: 'held', by: BEN, from: { name: 'baking', stage }, weightBp });
    expect(after.log.at(-1)?.event).toEqual({ kind: 'set', by: BEN, weightBp, reason: null });
    expect(after.turn).toBe(before.turn + 1);
    expect(after.approvals).toEqual([]);
    expect(weight(step(after, { kind: 'resume', by: BEN, reason: null, stamp: null, id: null }, { atMs: AT }))).toBe(
      after.plan.stages[stage]?.weightBp,
    );
  });

  it.each<[string, Rollout, number, string]>([
    ['nothing', baking(1), 0, '0 % is a rollback'],
    ['everything', baking(1), 10_000, '100 % is a promotion'],
    ['before the first weight', inPhase(PHASES.checking, THREE), 500, 'its weight can be set while'],
    [
      'where there are no stages',
      inPhase(PHASES.watching, { plan: aPlan('switch') }),
      500,
      'its weight can be set while',
    ],
    ['while it goes back', inPhase(PHASES.rollingBack, THREE), 500, 'its weight can be set while'],
    ['under somebody else’s routing', inPhase(PHASES.drifted, THREE), 500, 'its weight can be set while'],
    ['what it is held at', inPhase(PHASES.held), 1_000, 'it is held at 10 % already'],
    [
      'more on figures that are worse',
      baking(0, { verdict: aVerdict({ outcome: 'regress', reason: 'Worse.' }) }),
      600,
      'more than the 5 % allowed so far needs figures: Worse.',
    ],
    [
      'more without figures',
      baking(0, { verdict: aVerdict({ outcome: 'blind', reason: 'Forbidden.' }) }),
      600,
      'more than the 5 % allowed so far needs figures: Forbidden.',
    ],
    ['more where two must approve', baking(0, policy({ approvals: 2 })), 600, 'more than 5 % needs 2 people'],
    [
      'more by the starter where another must',
      baking(0, { ...policy({ selfApproval: false }), startedBy: BEN }),
      600,
      'somebody other than the person who started it',
    ],
    [
      'more than it was held at',
      inPhase(
        { name: 'held', by: ADA, from: { name: 'baking', stage: 0 }, weightBp: 500 },
        { ...THREE, ...policy({ approvals: 2 }) },
      ),
      501,
      'more than 5 % needs 2 people',
    ],
    ['after its end', inPhase(PHASES.promoted, THREE), 500, 'there is nothing to steer'],
  ])('refuses %s', (_, before, weightBp, words) => {
    const asked = order(set(weightBp));
    expect(step(before, asked, { atMs: AT })).toBe(before);
    expect(whyNotSteer(before, asked, AT).reason).toContain(words);
  });

  it('more waits for the checks of the stage', () => {
    const before = baking(0, { checks: [aCheck({ when: ['stage'] })] });
    expect(step(before, order(set(600)), { atMs: AT })).toBe(before);
    expect(whyNotSteer(before, order(set(600)), AT).reason).toContain('not all checks of this stage have passed yet');
    expect(weight(step(before, order(set(400)), { atMs: AT }))).toBe(400);
    const passed = step(before, ran('passed', occasion('stage', 0)), { atMs: AT });
    expect(weight(step(passed, order(set(600)), { atMs: AT }))).toBe(600);
  });

  it('more waits for them also while it is held, which is no way around them', () => {
    const before = baking(0, { checks: [aCheck({ when: ['stage'] })] });
    const hold = { kind: 'hold', by: BEN, reason: null, stamp: null, id: null } as const;
    const held = step(before, hold, { atMs: AT });
    expect(step(held, order(set(600)), { atMs: AT })).toBe(held);
    expect(whyNotSteer(held, order(set(600)), AT).reason).toContain(
      'not all checks of this stage have passed yet, and while it is held none is run: resume runs them',
    );
    // Nor is a weight between, at which no stage bakes.
    const less = step(held, order(set(400)), { atMs: AT });
    expect(weight(less)).toBe(400);
    expect(step(less, order(set(600)), { atMs: AT })).toBe(less);
    const passed = step(before, ran('passed', occasion('stage', 0)), { atMs: AT });
    expect(weight(step(step(passed, hold, { atMs: AT }), order(set(600)), { atMs: AT }))).toBe(600);
  });

  it('more waits for them also before the weight of the stage is on the alias', () => {
    const pending = [{ routing: split(STABLE, CANARY, 500), sinceMs: NOON }];
    const before = baking(0, { checks: [aCheck({ when: ['stage'] })], alias: { ...aRollout().alias, pending } });
    expect(step(before, order(set(600)), { atMs: AT })).toBe(before);
  });

  it('to more than the stage’s is an approval also where somebody else’s hand gave more, and a person adopted it', () => {
    const found = split(STABLE, CANARY, 6_000);
    const drifted = inPhase(
      { name: 'drifted', found, by: { kind: 'outside', name: null }, from: { name: 'baking', stage: 0 } },
      THREE,
    );
    const adopted = step(drifted, { kind: 'adopt', by: ADA, reason: null, stamp: null, id: null }, { atMs: AT });
    expect(weight(adopted)).toBe(6_000);
    expect(steerDeed(adopted, order(set(2_500)))).toBe('promote');
    expect(steerDeed(adopted, order(set(500)))).toBe('hold');
    expect(step(adopted, order({ kind: 'back' }), { atMs: AT })).toBe(adopted);
    const resumed = step(adopted, { kind: 'resume', by: ADA, reason: null, stamp: null, id: null }, { atMs: AT });
    expect(resumed.phase).toEqual({ name: 'baking', stage: 0 });
  });

  it('less is open to all after 100 % that the plan gave, where a hand took some away and a person adopted that', () => {
    const found = split(STABLE, CANARY, 4_000);
    const worse = { verdict: aVerdict({ outcome: 'regress', reason: 'worse' }) };
    const left = { name: 'watching', sinceMs: NOON } as const;
    const drifted = inPhase(
      { name: 'drifted', found, by: { kind: 'outside', name: null }, from: left },
      { ...THREE, ...worse },
    );
    const adopted = step(drifted, { kind: 'adopt', by: ADA, reason: null, stamp: null, id: null }, { atMs: AT });
    expect(steerDeed(adopted, order(set(2_000)))).toBe('hold');
    expect(weight(step(adopted, order(set(2_000)), { atMs: AT }))).toBe(2_000);
    expect(weight(step(adopted, order({ kind: 'back' }), { atMs: AT }))).toBe(2_500);
  });

  it('less is open on whatever figures, to whomever', () => {
    const blind = aVerdict({ outcome: 'blind' });
    const before = baking(1, { verdict: blind, ...policy({ approvals: 2, selfApproval: false }), startedBy: BEN });
    expect(weight(step(before, order(set(100)), { atMs: AT }))).toBe(100);
  });
});

describe('back', () => {
  it.each<[string, Rollout, number]>([
    ['while it bakes', baking(2), 1],
    ['while it waits', inPhase({ name: 'awaiting', stage: 1, why: 'gate' }, THREE), 0],
    ['while it moves to 100 %', inPhase(PHASES.promoting, THREE), 2],
    ['at 100 %', watching(), 2],
  ])('goes one stage down, to bake there anew: %s', (_, before, stage) => {
    const after = step(before, order({ kind: 'back' }, { reason: 'slow' }), { atMs: AT });
    expect(after.phase).toEqual({ name: 'baking', stage });
    expect(after.log.at(-1)?.event).toMatchObject({ kind: 'steppedBack', by: BEN, stage, reason: 'slow' });
  });

  it.each<[string, Rollout, number, number]>([
    ['at its stage’s weight', heldAt(5_000, 2), 1, 2_500],
    ['at a weight between', heldAt(4_000, 2), 1, 2_500],
    ['at less than the stage before', heldAt(600, 2), 0, 500],
  ])('keeps holding what somebody held: %s', (_, before, stage, weightBp) => {
    const after = step(before, order({ kind: 'back' }), { atMs: AT });
    expect(after.phase).toEqual({ name: 'held', by: BEN, from: { name: 'baking', stage }, weightBp });
    expect(after.log.at(-1)?.event).toMatchObject({ kind: 'steppedBack', by: BEN, stage, weightBp });
  });

  it.each<[Rollout, string]>([
    [baking(0), 'no stage is below that: hold keeps it there, rollback ends it'],
    // Held at less than the stage before: back must not be more.
    [heldAt(100, 2), 'no stage is below that'],
    [
      inPhase(PHASES.watching, { plan: aPlan('switch') }),
      'it has no stage to go back to: rollback takes all of it back',
    ],
    [inPhase(PHASES.checking, THREE), 'a stage can only be left downwards while'],
    [inPhase(PHASES.blocked, THREE), 'a stage can only be left downwards while'],
    [inPhase(PHASES.rollingBack, THREE), 'a stage can only be left downwards while'],
  ])('is refused where there is none below ($phase.name)', (before, words) => {
    expect(step(before, order({ kind: 'back' }), { atMs: AT })).toBe(before);
    expect(whyNotSteer(before, order({ kind: 'back' }), AT).reason).toContain(words);
  });
});

describe('next', () => {
  const next = (force = false): Steering => ({ kind: 'next', force });

  it('leaves out the rest of a bake whose figures pass', () => {
    const after = step(baking(0, { verdict: PASS }), order(next()), { atMs: AT });
    expect(after.phase).toEqual({ name: 'baking', stage: 1 });
    expect(after.log.slice(-2).map(({ event }) => event)).toMatchObject([
      { kind: 'skipped', forced: false },
      { kind: 'stage' },
    ]);
  });

  it('at a gate asks at once', () => {
    const after = step(inPhase(PHASES.baking, { verdict: PASS }), order(next()), { atMs: AT });
    expect(after.phase).toMatchObject({ name: 'awaiting', stage: 0, why: 'gate' });
  });

  const unseen = { routing: split(STABLE, CANARY, 2_500), sinceMs: AT };
  it.each<[string, Rollout, string]>([
    [
      'figures that are not enough',
      baking(0),
      'the figures do not allow to cut its bake of 10 min short (Not enough data yet)',
    ],
    ['no figures at all', baking(0, { verdict: null }), 'there are no figures of now'],
    [
      'figures of five minutes ago',
      baking(0, { verdict: { ...PASS, asked: { ...PASS.asked, now: NOW - 5 } } }),
      'there are no figures of now',
    ],
    [
      'figures that cannot be read',
      baking(0, { verdict: aVerdict({ outcome: 'blind', reason: 'Forbidden.' }) }),
      'it cannot go on: Forbidden.',
    ],
    [
      'a check that has not passed',
      baking(0, { verdict: PASS, checks: [aCheck({ when: ['stage'] })] }),
      'not all checks of this stage have passed yet',
    ],
    [
      'a weight that is not on the alias',
      baking(1, { verdict: PASS, alias: { ...baking(0).alias, pending: [unseen] } }),
      'its weight is not on the alias yet',
    ],
    [
      'a bake that is over',
      inPhase(PHASES.awaiting, { verdict: PASS }),
      'its bake is over: it waits for /canary promote',
    ],
    ['another phase', watching({ verdict: PASS }), 'only a bake can be cut short'],
  ])('does not go on with %s', (_, before, words) => {
    expect(step(before, order(next()), { atMs: AT })).toBe(before);
    expect(whyNotSteer(before, order(next()), AT).reason).toContain(words);
  });

  it('forced, with a reason, needs no verdict', () => {
    expect(step(baking(0), order(next(true)), { atMs: AT }).phase).toEqual(PHASES.baking);
    const after = step(baking(0), order(next(true), { reason: 'hotfix' }), { atMs: AT });
    expect(after.phase).toEqual({ name: 'baking', stage: 1 });
    expect(after.log.at(-2)?.event).toMatchObject({ kind: 'skipped', forced: true, reason: 'hotfix' });
    const allowed = step(baking(0, { verdict: PASS }), order(next(true), { reason: 'hotfix' }), { atMs: AT });
    expect(allowed.log.at(-2)?.event).toMatchObject({ kind: 'skipped', forced: false });
  });

  it.each<[string, Partial<Rollout>, string]>([
    ['worse figures', { verdict: aVerdict({ outcome: 'regress', reason: 'Worse.' }) }, 'it cannot go on: Worse.'],
    [
      'unreadable figures',
      { verdict: aVerdict({ outcome: 'blind', reason: 'Forbidden.' }) },
      'it cannot go on: Forbidden.',
    ],
    [
      'a check that has not passed',
      { checks: [aCheck({ when: ['stage'] })] },
      'not all checks of this stage have passed yet',
    ],
    ['two who must approve', policy({ approvals: 2 }), 'needs 2 people'],
    ['another who must approve', { ...policy({ selfApproval: false }), startedBy: BEN }, 'somebody other'],
  ])('forced, does not go over %s', (_, change, words) => {
    const asked = order(next(true), { reason: 'hotfix' });
    const before = baking(0, change);
    expect(step(before, asked, { atMs: AT })).toBe(before);
    expect(whyNotSteer(before, asked, AT).reason).toContain(words);
  });

  it('goes on when the check has passed', () => {
    const before = baking(0, { verdict: PASS, checks: [aCheck({ when: ['stage'] })] });
    const passed = step(before, ran('passed', occasion('stage', 0)), { atMs: AT });
    expect(step(passed, order(next()), { atMs: AT }).phase).toEqual({ name: 'baking', stage: 1 });
  });
});

describe('extend', () => {
  const extend: Steering = { kind: 'extend', byMs: 20 * MINUTE };
  const bake = (rollout: Rollout) => (rollout.plan.stages[0]?.bakeMs ?? 0) / MINUTE;

  it('lets a bake last longer, and max-bake with it', () => {
    const after = step(baking(0, { plan: aPlan('5%,25% max-bake=15m auto') }), order(extend), { atMs: AT });
    expect([bake(after), after.plan.maxBakeMs / MINUTE, after.plan.stages[1]?.bakeMs]).toEqual([30, 30, 10 * MINUTE]);
    expect(after.log.at(-1)?.event).toEqual({ kind: 'extended', by: BEN, what: 'bake', byMs: 20 * MINUTE });
  });

  it('counts from now where the bake is over already', () => {
    const late = NOON + 42 * MINUTE;
    expect(bake(step(baking(0), order(extend), { atMs: late }))).toBe(62);
    const asked = step(inPhase({ name: 'awaiting', stage: 0, why: 'gate' }, THREE), order(extend), { atMs: late });
    expect([asked.phase, bake(asked), asked.approvals]).toEqual([PHASES.baking, 62, []]);
  });

  it('lets a watch last longer', () => {
    const after = step(watching(), order(extend), { atMs: AT });
    expect([after.phase.name, after.plan.watchMs / MINUTE]).toEqual(['watching', 50]);
  });

  it('is at most fourteen days, and for a bake or a watch only', () => {
    const long = step(watching(), order({ kind: 'extend', byMs: 99 * 86_400_000 }), { atMs: AT });
    expect(long.plan.watchMs).toBe(14 * 86_400_000);
    const held = inPhase(PHASES.held);
    expect(step(held, order(extend), { atMs: AT })).toBe(held);
    expect(whyNotSteer(held, order(extend), AT).reason).toContain('only a bake or a watch can be extended');
  });
});

describe('an order to steer', () => {
  it.each<[Rollout, Steering, string]>([
    [baking(1), { kind: 'back' }, 'hold'],
    [baking(1), { kind: 'extend', byMs: MINUTE }, 'hold'],
    [baking(1), { kind: 'set', weightBp: 2_500 }, 'hold'],
    [baking(1), { kind: 'set', weightBp: 2_501 }, 'promote'],
    [watching(), { kind: 'set', weightBp: 9_999 }, 'hold'],
    [baking(1), { kind: 'next', force: false }, 'start'],
    [baking(1), { kind: 'next', force: true }, 'promote'],
  ])('takes the right of the deed that it comes to: $1.kind is $2', (rollout, steering, deed) => {
    expect(steerDeed(rollout, order(steering))).toBe(deed);
  });

  it('that comes twice with one id counts once', () => {
    const once = step(baking(2), order({ kind: 'back' }, { id: 'x' }), { atMs: AT });
    expect(once.phase).toEqual({ name: 'baking', stage: 1 });
    expect(step(once, order({ kind: 'back' }, { id: 'x' }), { atMs: AT + 1 })).toBe(once);
    expect(step(once, order({ kind: 'back' }, { id: 'y' }), { atMs: AT + 1 }).phase).toEqual(PHASES.baking);
  });
});

describe('on-regress=back', () => {
  const SLOW = aVerdict({ about: 'latency', reason: 'Canary is slow.' });
  const back = policy({ onRegress: 'back' });
  const metrics = { ok: true, rows: [], settledThrough: 0 } as const;
  const tick = (rollout: Rollout, atMs: number) => step(rollout, { kind: 'tick' }, { atMs, metrics });

  it('goes one stage back by itself, three minutes into a stage whose figures are slow', () => {
    const slow = slowRows(baking(1, back));
    expect(tick(slow, NOON + 2 * MINUTE).phase).toEqual({ name: 'baking', stage: 1 });
    const after = tick(slow, NOON + 40 * MINUTE);
    expect(after.phase).toEqual({ name: 'baking', stage: 0 });
    expect(after.log.at(-1)?.event).toMatchObject({ kind: 'steppedBack', by: { kind: 'app' }, stage: 0 });
  });

  it('asks instead in the first stage, where the policy says so, and the third time', () => {
    const steppedBack = { kind: 'steppedBack', by: { kind: 'app' }, stage: 1, weightBp: 2_500, reason: null } as const;
    const twice = [1, 2].map((n) => ({ n, atMs: NOON, event: steppedBack }));
    for (const rollout of [baking(0, back), baking(1), baking(1, { ...back, log: twice })]) {
      expect(tick(slowRows(rollout), NOON + 40 * MINUTE).phase).toMatchObject({ name: 'awaiting', why: 'undecided' });
    }
    const byPeople = twice.map((entry) => ({ ...entry, event: { ...steppedBack, by: BEN } }));
    const after = tick(slowRows(baking(1, { ...back, log: byPeople })), NOON + 40 * MINUTE);
    expect(after.phase).toEqual({ name: 'baking', stage: 0 });
  });

  /** Both versions fail as seldom; the canary's calls take longer than stable's usual. */
  function slowRows(rollout: Rollout): Rollout {
    const tally = { invocations: 1_000, errors: 1, throttles: 0, p50Ms: 40, p99Ms: 90 };
    const rows = Array.from({ length: 40 }, (_, i) => ({
      minute: NOON / MINUTE + i,
      stage: 1,
      canary: { ...tally, slow: { over75: 900, over95: 800 } },
      stable: { ...tally, slow: { over75: 250, over95: 50 } },
    }));
    return { ...rollout, verdict: SLOW, ledger: { ...rollout.ledger, rows } };
  }
});
