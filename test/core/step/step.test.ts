import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Input, Press, Seen, Steering } from '../../../src/core/input.ts';
import { PRESS_KINDS } from '../../../src/core/input.ts';
import { isFinished, type PhaseName, type Rollout, SETTLE_MS } from '../../../src/core/rollout.ts';
import { alone, type Routing, split, wantedRouting, weightOf } from '../../../src/core/routing.ts';
import { offers } from '../../../src/core/step/offers.ts';
import { whyNot } from '../../../src/core/step/pressable.ts';
import { step } from '../../../src/core/step/step.ts';
import { aCheck, occasion, ran } from '../../fixtures/checks.ts';
import { inPhase } from '../../fixtures/inPhase.ts';
import { ADA, aPlan, aRollout, aVerdict, BEN, CANARY, MINUTE, NOON, PHASES, STABLE } from '../../fixtures/rollouts.ts';

const AT = NOON + 5 * MINUTE;

function press(kind: Press['kind'], change: Partial<Press> = {}): Press {
  return { kind, by: BEN, reason: null, stamp: null, id: null, ...change };
}

/** A look at the alias as it was seen last, where nothing is frozen and no alarm fires. */
function seenAs(rollout: Rollout, atMs: number, change: Partial<Seen> = {}): Seen {
  const { routing, revisionId } = rollout.alias.seen;
  return { atMs, alias: { routing, revisionId }, freeze: null, firing: [], ...change };
}

function steer(steering: Steering, reason: string | null = null): Input {
  return { ...steering, by: BEN, reason, id: null };
}

const INPUTS: Readonly<Record<string, Input>> = {
  tick: { kind: 'tick' },
  alarm: { kind: 'alarm', alarm: 'checkout-errors', reason: 'over' },
  refusedByAws: { kind: 'refusedByAws', error: 'not authorized' },
  superseded: { kind: 'superseded', by: BEN },
  named: { kind: 'named', by: { kind: 'outside', name: 'terraform' } },
  groupBack: { kind: 'groupBack', member: 'cart', reason: 'it goes back to 17' },
  checkFails: ran('failed', occasion('stage', 0)),
  probesFail: { kind: 'probed', minute: 1, results: Array(3).fill({ outcome: 'failed', reason: 'no answer' }) },
  set: steer({ kind: 'set', weightBp: 500 }),
  back: steer({ kind: 'back' }),
  next: steer({ kind: 'next', force: false }),
  forced: steer({ kind: 'next', force: true }, 'a hotfix'),
  extend: steer({ kind: 'extend', byMs: 20 * MINUTE }),
  ...Object.fromEntries(PRESS_KINDS.map((kind) => [kind, press(kind)])),
};

/** A failed check and failed probes take the canary back; it is the first stage of one, so `back` goes on only from 100 %. */
const HARM = { groupBack: 'rollingBack', checkFails: 'rollingBack', probesFail: 'rollingBack' } as const;
const STEERED = { set: 'held', back: 'baking', extend: 'watching' } as const;

/**
 * Every phase × input cell: the phase afterwards, `·` where nothing changes. Ticks see the alias as it was, five minutes
 * into a ten-minute bake, and no figures.
 */
const CELLS: Readonly<Record<PhaseName, Readonly<Record<string, PhaseName | '·'>>>> = {
  checking: row('baking', 'rollingBack', 'blocked', '·', { ...HARM, rollback: 'rollingBack', hold: 'held' }),
  baking: row('·', 'rollingBack', 'blocked', '·', {
    ...HARM,
    rollback: 'rollingBack',
    hold: 'held',
    set: 'held',
    forced: 'awaiting',
    extend: 'baking',
  }),
  awaiting: row('·', 'rollingBack', 'blocked', '·', {
    ...HARM,
    promote: 'promoting',
    rollback: 'rollingBack',
    hold: 'held',
    set: 'held',
    extend: 'baking',
  }),
  promoting: row('watching', 'rollingBack', 'blocked', '·', {
    ...HARM,
    ...STEERED,
    extend: 'promoting',
    rollback: 'rollingBack',
  }),
  watching: row('·', 'rollingBack', 'blocked', 'promoted', { ...HARM, ...STEERED, rollback: 'rollingBack' }),
  // What is counted is remembered; nothing more comes of it.
  rollingBack: row('rolledBack', '·', 'blocked', '·', { checkFails: 'rollingBack', probesFail: 'rollingBack' }),
  held: row('·', 'rollingBack', 'blocked', '·', { ...HARM, rollback: 'rollingBack', resume: 'baking', set: 'held' }),
  drifted: row('·', 'drifted', '·', '·', {
    named: 'drifted',
    groupBack: 'drifted',
    checkFails: 'drifted',
    probesFail: 'drifted',
    rollback: 'rollingBack',
    adopt: 'held',
    reassert: 'baking',
    stop: 'abandoned',
  }),
  blocked: row('baking', 'rollingBack', 'blocked', '·', {
    ...HARM,
    rollback: 'rollingBack',
    hold: 'held',
    stop: 'abandoned',
  }),
  promoted: row('·', '·', '·', '·', {}),
  rolledBack: row('·', '·', '·', '·', {}),
  abandoned: row('·', '·', '·', '·', {}),
};

function row(
  tick: PhaseName | '·',
  alarm: PhaseName | '·',
  refusedByAws: PhaseName | '·',
  superseded: PhaseName | '·',
  others: Readonly<Record<string, PhaseName>>,
): Record<string, PhaseName | '·'> {
  const none = Object.fromEntries(Object.keys(INPUTS).map((kind) => [kind, '·' as const]));
  return { ...none, tick, alarm, refusedByAws, superseded, ...others };
}

describe('every phase × input cell', () => {
  const cells = Object.entries(CELLS).flatMap(([phase, inputs]) =>
    Object.entries(inputs).map(([input, then]) => ({ phase: phase as PhaseName, input, then })),
  );
  it.each(cells)('$phase, $input → $then', ({ phase, input, then }) => {
    const probe = { check: 'smoke', perMinute: 3, calls: 0, failed: 0, recent: [], minute: null, reason: null };
    const before = inPhase(PHASES[phase], { checks: [aCheck({ when: [] })], probe });
    const after = step(before, INPUTS[input] as Input, seenAs(before, AT));
    if (then === '·') expect(after).toBe(before);
    else expect(after.phase.name).toBe(then);
  });

  it('covers every phase and every input', () => {
    expect(Object.keys(CELLS).sort()).toEqual(Object.keys(PHASES).sort());
    for (const inputs of Object.values(CELLS)) expect(Object.keys(inputs).sort()).toEqual(Object.keys(INPUTS).sort());
  });

  it.each(Object.keys(PHASES) as PhaseName[])('offers in %s exactly the presses that change it', (name) => {
    const rollout = inPhase(PHASES[name]);
    const changing = PRESS_KINDS.filter((kind) => CELLS[name][kind] !== '·');
    expect(offers(rollout)).toEqual(changing);
  });
});

describe('baking', () => {
  const metrics = { ok: true, rows: [], settledThrough: 0 } as const;
  const baking = (text: string, change: Partial<Rollout> = {}) =>
    inPhase(PHASES.baking, { plan: aPlan(text), ...change });

  it('does not end before its bake is over, whatever the figures say', () => {
    const rollout = baking('10% auto', { verdict: aVerdict({ outcome: 'pass' }) });
    const after = step(rollout, { kind: 'tick' }, seenAs(rollout, NOON + 9 * MINUTE));
    expect(after.phase.name).toBe('baking');
  });

  it('does not begin before the weight was seen on the alias', () => {
    const unseen = aRollout({
      phase: PHASES.baking,
      alias: { ...aRollout().alias, pending: [{ routing: split(STABLE, CANARY, 1000), sinceMs: NOON }] },
    });
    const after = step(unseen, { kind: 'tick' }, { atMs: NOON + 99 * MINUTE, metrics });
    expect(after.phase.name).toBe('baking');
  });

  it('asks for approval when the bake of a gate is over', () => {
    const rollout = baking('10%');
    const after = step(rollout, { kind: 'tick' }, seenAs(rollout, NOON + 10 * MINUTE, { metrics }));
    expect(after.phase).toMatchObject({ name: 'awaiting', stage: 0, why: 'gate' });
    expect(after.turn).toBe(rollout.turn + 1);
  });

  it('of an automatic stage without enough data goes on to max-bake and then asks', () => {
    const rollout = baking('10%,50% auto max-bake=20m');
    const at19 = step(rollout, { kind: 'tick' }, seenAs(rollout, NOON + 19 * MINUTE, { metrics }));
    expect(at19.phase.name).toBe('baking');
    const at20 = step(rollout, { kind: 'tick' }, seenAs(rollout, NOON + 20 * MINUTE, { metrics }));
    expect(at20.phase).toMatchObject({ name: 'awaiting', stage: 0, why: 'undecided' });
  });

  it('of a CodeDeploy plan without enough data goes on when its time is over, as CodeDeploy does', () => {
    const rollout = baking('Canary10Percent5Minutes');
    const after = step(rollout, { kind: 'tick' }, seenAs(rollout, NOON + 5 * MINUTE, { metrics }));
    expect(after.phase.name).toBe('promoting');
  });

  it.each(['10%', '10% auto', 'Canary10Percent5Minutes'])(
    'is left by nobody while the metrics cannot be read (%s)',
    (text) => {
      const rollout = baking(text);
      const blind = step(
        rollout,
        { kind: 'tick' },
        seenAs(rollout, NOON + 99 * MINUTE, { metrics: { ok: false, reason: 'Forbidden' } }),
      );
      expect(blind.phase.name).toBe('baking');
      expect(blind.verdict?.outcome).toBe('blind');
    },
  );

  it('is not left in a pass that did not look at the figures', () => {
    const rollout = baking('10% auto', { verdict: aVerdict({ outcome: 'pass' }) });
    expect(step(rollout, { kind: 'tick' }, seenAs(rollout, NOON + 99 * MINUTE))).toBe(rollout);
  });
});

describe('settling', () => {
  it.each(['promoting', 'rollingBack'] as const)(
    '%s waits until the alias has been as wanted for the settle period',
    (name) => {
      const rollout = inPhase(PHASES[name]);
      const early = step(rollout, { kind: 'tick' }, seenAs(rollout, NOON + SETTLE_MS - 1));
      expect(early.phase.name).toBe(name);
      const unlooked = step(rollout, { kind: 'tick' }, { atMs: NOON + 10 * SETTLE_MS });
      expect(unlooked.phase.name).toBe(name);
      const over = step(rollout, { kind: 'tick' }, seenAs(rollout, NOON + SETTLE_MS));
      expect(over.phase.name).not.toBe(name);
    },
  );

  it('begins again when somebody touched the alias without moving traffic', () => {
    const rollout = inPhase(PHASES.rollingBack);
    const touched = { routing: alone(STABLE), revisionId: 'touched' };
    const after = step(rollout, { kind: 'tick' }, { atMs: NOON + SETTLE_MS, alias: touched });
    expect(after.phase.name).toBe('rollingBack');
    expect(after.alias.seen.sinceMs).toBe(NOON + SETTLE_MS);
  });
});

describe('a rollback', () => {
  it('that leaves an unseen weight behind writes even when the alias already looks right', () => {
    const checking = aRollout();
    const baking = step(checking, { kind: 'tick' }, { atMs: AT, freeze: null, firing: [] });
    const back = step(baking, press('rollback'), { atMs: AT });
    expect(back.alias.pending.map(({ routing }) => routing)).toEqual([split(STABLE, CANARY, 1000), alone(STABLE)]);
    const looked = step(back, { kind: 'tick' }, { atMs: AT, alias: { routing: alone(STABLE), revisionId: 'r0' } });
    expect(looked.alias.pending).toHaveLength(2);
    const written = step(
      back,
      { kind: 'tick' },
      { atMs: AT, alias: { routing: alone(STABLE), revisionId: 'r1' }, wrote: true },
    );
    expect(written.alias.pending).toEqual([]);
  });

  it('never gives the canary weight again, whatever happens', () => {
    const kinds = fc.constantFrom(...Object.values(INPUTS));
    const routings = fc.constantFrom(
      alone('42'),
      alone('43'),
      split(STABLE, CANARY, 1000),
      split(STABLE, CANARY, 9000),
      alone('44'),
    );
    const moves = fc.array(
      fc.record({ input: kinds, routing: routings, looks: fc.boolean(), minutes: fc.integer({ min: 0, max: 5 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (list) => {
        let rollout = step(inPhase(PHASES.baking), press('rollback'), { atMs: AT });
        let atMs = AT;
        for (const [i, { input, routing, looks, minutes }] of list.entries()) {
          atMs += minutes * MINUTE;
          rollout = step(rollout, input, looks ? { atMs, alias: { routing, revisionId: `r${i}` } } : { atMs });
          const wanted = wantedRouting(rollout);
          if (wanted !== null) expect(weightOf(wanted, CANARY)).toBe(0);
        }
      }),
    );
  });
});

describe('somebody else at the alias', () => {
  const rollout = inPhase(PHASES.baking);
  const look = (routing: ReturnType<typeof alone>) =>
    step(rollout, { kind: 'tick' }, { atMs: AT, alias: { routing, revisionId: 'theirs' } });

  it('who put all traffic on stable has rolled back, and it stays so', () => {
    expect(look(alone(STABLE)).phase).toMatchObject({ name: 'rollingBack', cause: { kind: 'outside' } });
  });
  it('who put all traffic on the canary has promoted, and it is watched', () => {
    expect(look(alone(CANARY)).phase.name).toBe('promoting');
  });
  it.each([split(STABLE, CANARY, 5000), alone('44'), split(STABLE, '44' as typeof CANARY, 100)])(
    'who did anything else is never overwritten silently',
    (found) => {
      const after = look(found);
      expect(after.phase).toMatchObject({ name: 'drifted', found });
      expect(wantedRouting(after)).toBeNull();
      expect(after.log.at(-1)?.event.kind).toBe('drifted');
    },
  );
  it('is AWS itself while provisioned concurrency is made ready, which is no drift', () => {
    const promoting = inPhase(PHASES.promoting);
    const found = { version: '43', other: { version: '42', weightBp: 10_000 } };
    const after = step(promoting, { kind: 'tick' }, { atMs: AT, alias: { routing: found, revisionId: 'x' } });
    expect(after).toMatchObject({ phase: promoting.phase, log: promoting.log, turn: promoting.turn });
  });
  it.each<[PhaseName, boolean | undefined, Routing]>([
    // By a version that is not of the pair, where it was seen to stay already, and without provisioned concurrency.
    ['promoting', true, { version: '43', other: { version: '99', weightBp: 10_000 } }],
    ['rollingBack', true, { version: '42', other: { version: '99', weightBp: 10_000 } }],
    ['watching', true, { version: '43', other: { version: '99', weightBp: 10_000 } }],
    ['watching', true, { version: '43', other: { version: '42', weightBp: 10_000 } }],
    ['checking', true, { version: '42', other: { version: '43', weightBp: 10_000 } }],
    ['rollingBack', false, { version: '42', other: { version: '43', weightBp: 10_000 } }],
    ['promoting', false, { version: '43', other: { version: '42', weightBp: 10_000 } }],
  ])(
    'who gave another version 100 % by a weight is not taken for AWS (%s, provisioned %s, %j)',
    (name, provisioned, found) => {
      const before = inPhase(PHASES[name], {
        facts: { ...aRollout().facts, ...(provisioned === undefined ? {} : { provisioned }) },
      });
      const after = step(before, { kind: 'tick' }, { atMs: AT, alias: { routing: found, revisionId: 'theirs' } });
      expect(after.phase).toMatchObject({ name: 'drifted', found, from: { name } });
      expect(after.log.at(-1)?.event.kind).toBe('drifted');
    },
  );
  it('who put it back ends the drift', () => {
    const drifted = look(split(STABLE, CANARY, 5000));
    const after = step(
      drifted,
      { kind: 'tick' },
      { atMs: AT + 1, alias: { routing: split(STABLE, CANARY, 1000), revisionId: 'back' } },
    );
    expect(after.phase.name).toBe('baking');
    expect(after.log.at(-1)?.event.kind).toBe('driftOver');
  });
  it('leaves a Roll back button; an alarm alerts once, and rolls back only where the policy says so', () => {
    const drifted = look(split(STABLE, CANARY, 5000));
    const alarm = { kind: 'alarm', alarm: 'a', reason: 'b' } as const;
    const told = step(drifted, alarm, { atMs: AT });
    expect(told.phase.name).toBe('drifted');
    expect(told.log.at(-1)?.event.kind).toBe('harmWhileDrifted');
    expect(step(told, alarm, { atMs: AT + 1 })).toBe(told);
    const strict = { ...drifted, policy: { ...drifted.policy, onDrift: 'rollback' as const } };
    expect(step(strict, alarm, { atMs: AT }).phase.name).toBe('rollingBack');
  });
});

describe('presses', () => {
  it('Roll back and Hold count whatever the turn; all others of an old turn change nothing', () => {
    const old = (rollout: Rollout) => ({ stamp: { rolloutId: rollout.id, turn: rollout.turn - 1 } });
    for (const phase of Object.values(PHASES)) {
      const rollout = inPhase(phase, { turn: 7 });
      for (const kind of PRESS_KINDS) {
        const after = step(rollout, press(kind, old(rollout)), { atMs: AT });
        if (kind === 'rollback' || kind === 'hold')
          expect(after === rollout).toBe(step(rollout, press(kind), { atMs: AT }) === rollout);
        else expect(after).toBe(rollout);
      }
    }
  });
  it('of another rollout change nothing', () => {
    const rollout = inPhase(PHASES.baking);
    expect(step(rollout, press('rollback', { stamp: { rolloutId: 'another', turn: 1 } }), { atMs: AT })).toBe(rollout);
  });
  it('Roll back after the end says what goes back then, where something can', () => {
    const reason = (phase: PhaseName, kind: Press['kind'] = 'rollback') =>
      whyNot(inPhase(PHASES[phase]), press(kind), AT).reason;
    const over = 'checkout:live 42 → 43 is over: promoted, 43 serves. Nothing was changed.';
    expect(reason('promoted')).toBe(`${over} /canary undo checkout:live goes back to 42.`);
    expect(reason('promoted', 'hold')).toBe(over);
    expect(reason('rolledBack')).not.toContain('undo');
    const target = { ...aRollout().target, alias: 'blue', place: 'prod' };
    const elsewhere = inPhase(PHASES.promoted, { target });
    expect(whyNot(elsewhere, press('rollback'), AT).reason).toContain(
      '/canary undo prod/checkout:blue goes back to 42.',
    );
  });
  it('Roll back after the end of an undo names no other undo: that would be refused, and goes to the bad version', () => {
    const undo = inPhase(PHASES.promoted, { plan: { ...aRollout().plan, isUndo: true } });
    expect(whyNot(undo, press('rollback'), AT).reason).toBe(
      'checkout:live 42 → 43 is over: promoted, 43 serves. Nothing was changed.',
    );
  });
  it('Reassert where the hand has left what is wanted says that, and that it goes on by itself', () => {
    const found = split(STABLE, CANARY, 1_000);
    const by = { kind: 'outside', name: null } as const;
    const rollout = inPhase({ name: 'drifted', found, by, from: { name: 'baking', stage: 0 } });
    expect(step(rollout, press('reassert'), { atMs: AT })).toBe(rollout);
    expect(whyNot(rollout, press('reassert'), AT).reason).toMatch(
      /\(90 % on 42, 10 % on 43\); that is what this rollout wants there: it goes on by itself within a minute\.$/,
    );
    const seen = { atMs: AT, alias: { routing: found, revisionId: 'r2' } };
    expect(step(rollout, { kind: 'tick' }, seen).phase.name).toBe('baking');
    expect(whyNot(inPhase(PHASES.baking), press('reassert'), AT).reason).toContain('no outside change to undo');
  });
  it('that come twice with one id count once', () => {
    const once = step(inPhase(PHASES.baking), press('hold', { id: 'x' }), { atMs: AT });
    const resumed = step(once, press('resume'), { atMs: AT });
    expect(step(resumed, press('hold', { id: 'x' }), { atMs: AT })).toBe(resumed);
  });
  it('Promote needs as many different people as the policy says', () => {
    const two = inPhase(PHASES.awaiting, { policy: { ...aRollout().policy, approvals: 2 } });
    const one = step(two, press('promote', { by: ADA }), { atMs: AT });
    expect(one.phase.name).toBe('awaiting');
    expect(one.turn).toBe(two.turn + 1);
    expect(step(one, press('promote', { by: ADA }), { atMs: AT })).toBe(one);
    expect(step(one, press('promote', { by: BEN }), { atMs: AT }).phase.name).toBe('promoting');
  });
  it('Promote by the starter does not count where the policy wants somebody else', () => {
    const rollout = inPhase(PHASES.awaiting, { policy: { ...aRollout().policy, selfApproval: false } });
    expect(step(rollout, press('promote', { by: ADA }), { atMs: AT })).toBe(rollout);
    expect(step(rollout, press('promote', { by: BEN }), { atMs: AT }).phase.name).toBe('promoting');
  });
  it('Promote by one who approved already says that, also where the starter may not approve', () => {
    const policy = { ...aRollout().policy, approvals: 2, selfApproval: false } as const;
    const one = step(inPhase(PHASES.awaiting, { policy }), press('promote', { by: BEN }), { atMs: AT });
    const again = press('promote', { by: BEN });
    expect(whyNot(one, again, AT).reason).toMatch(/^You have approved already; this gate needs 2 different people/);
    expect(whyNot(one, press('promote', { by: ADA }), AT).reason).toMatch(/somebody other than the person who started/);
  });
  it('an approval lapses when the figures it rested on cannot be read any more, and says so', () => {
    const two = inPhase(PHASES.awaiting, { policy: { ...aRollout().policy, approvals: 2 } });
    const one = step(two, press('promote', { by: ADA }), { atMs: AT });
    const blind = step(one, { kind: 'tick' }, { atMs: AT, metrics: { ok: false, reason: 'Forbidden' } });
    expect(blind.approvals).toEqual([]);
    expect(blind.log.map(({ event }) => event.kind)).toContain('lapsed');
  });
});

it('time never runs backwards, and a finished rollout never changes', () => {
  const anything = fc.record({
    input: fc.constantFrom(...Object.values(INPUTS)),
    atMs: fc.integer({ min: NOON - 9e6, max: NOON + 9e6 }),
  });
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(PHASES)), fc.array(anything, { maxLength: 30 }), (phase, moves) => {
      let rollout = inPhase(phase);
      for (const { input, atMs } of moves) {
        const next = step(rollout, input, { atMs });
        expect(next.atMs).toBeGreaterThanOrEqual(rollout.atMs);
        if (isFinished(rollout.phase)) expect(next).toBe(rollout);
        rollout = next;
      }
    }),
  );
});

describe('a hold of what AWS refuses', () => {
  it('keeps what there was, and gives nobody more', () => {
    const seen = { routing: split(STABLE, CANARY, 500), revisionId: 'r1', sinceMs: NOON };
    const pending = [{ routing: split(STABLE, CANARY, 5_000), sinceMs: NOON }];
    const plan = aPlan('5%,50% every 1m auto');
    const baking = inPhase({ name: 'baking', stage: 1 }, { plan, alias: { seen, pending } });
    const refused = step(baking, { kind: 'refusedByAws', error: 'no' }, { atMs: NOON });
    const hold = press('hold');
    expect(step(refused, hold, { atMs: NOON }).phase).toMatchObject({ name: 'held', weightBp: 500 });
    expect(step(baking, hold, { atMs: NOON }).phase).toMatchObject({ name: 'held', weightBp: 5_000 });
  });
});
