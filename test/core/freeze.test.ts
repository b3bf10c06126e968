import { describe, expect, it } from 'vitest';
import { activeFreezes, type Freeze, freezeOn, frozenRefusal } from '../../src/core/freeze.ts';
import { freezeUntil } from '../../src/core/freezeUntil.ts';
import type { Input, Seen } from '../../src/core/input.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { step } from '../../src/core/step/step.ts';
import { inPhase } from '../fixtures/inPhase.ts';
import { ADA, ARN, aPlan, BEN, MINUTE, NOON, PHASES } from '../fixtures/rollouts.ts';

const HOUR = 60 * MINUTE;
const FREEZE: Freeze = { functionArn: null, by: ADA, sinceMs: NOON, untilMs: NOON + HOUR, reason: 'Black Friday' };

function tick(rollout: Rollout, change: Partial<Seen> = {}, atMs = NOON + 20 * MINUTE): Rollout {
  const { routing, revisionId } = rollout.alias.seen;
  const metrics = { ok: true, rows: [], settledThrough: 0 } as const;
  const seen: Seen = { atMs, alias: { routing, revisionId }, metrics, freeze: FREEZE, firing: [], ...change };
  return step(rollout, { kind: 'tick' }, seen);
}

describe('a freeze', () => {
  const mine = { ...FREEZE, functionArn: ARN, untilMs: NOON + 2 * HOUR };
  const other = { ...FREEZE, functionArn: `${ARN}-two`, untilMs: NOON + 9 * HOUR };

  it('is over everything or over one function; the one that lasts longest is told', () => {
    expect(freezeOn([FREEZE, mine, other], ARN, NOON)).toBe(mine);
    expect(freezeOn([FREEZE, other], ARN, NOON)).toBe(FREEZE);
    expect(freezeOn([other], ARN, NOON)).toBeNull();
  });

  it('ends by itself', () => {
    expect(freezeOn([FREEZE], ARN, NOON + HOUR - 1)).toBe(FREEZE);
    expect(freezeOn([FREEZE], ARN, NOON + HOUR)).toBeNull();
    expect(activeFreezes([FREEZE, mine], NOON + HOUR)).toEqual([mine]);
  });

  it('says until when, why, what is open all the same, and how it is lifted', () => {
    expect(frozenRefusal(FREEZE, NOON).reason).toBe(
      'Everything is frozen until 2026-11-21 13:00 UTC (for 1 h more): Black Friday. Nothing starts or gets more traffic until then; rolling back and holding always may. /canary unfreeze lifts it.',
    );
    expect(frozenRefusal(mine, NOON).reason).toContain('checkout is frozen until 2026-11-21 14:00 UTC');
    expect(frozenRefusal(mine, NOON).reason).toContain('/canary unfreeze checkout lifts it.');
  });
});

describe('while it is frozen, nothing gets more traffic', () => {
  const codeDeploy = { plan: aPlan('Canary10Percent5Minutes') };

  it.each<[string, Rollout]>([
    ['a first weight', inPhase(PHASES.checking)],
    ['a next stage', inPhase(PHASES.baking, codeDeploy)],
  ])('%s', (_, before) => {
    const after = tick(before);
    expect(after.phase).toEqual(before.phase);
    expect(after.log.at(-1)?.event).toEqual({ kind: 'frozen', freeze: FREEZE });
    expect(tick(before, { freeze: null }).phase).not.toEqual(before.phase);
  });

  it('which is said once for each freeze', () => {
    const once = tick(inPhase(PHASES.checking));
    expect(tick(once, {}, NOON + 21 * MINUTE)).toBe(once);
    const another = tick(once, { freeze: { ...FREEZE, sinceMs: NOON + 5 * MINUTE } });
    expect(another.log.filter(({ event }) => event.kind === 'frozen')).toHaveLength(2);
  });

  it('and a first weight is not given in a pass that did not ask what is frozen', () => {
    const checking = inPhase(PHASES.checking);
    const { routing, revisionId } = checking.alias.seen;
    expect(step(checking, { kind: 'tick' }, { atMs: NOON + MINUTE, alias: { routing, revisionId } })).toBe(checking);
  });

  it('but a question may be asked, and a watch begin and end', () => {
    expect(tick(inPhase(PHASES.baking)).phase.name).toBe('awaiting');
    expect(tick(inPhase(PHASES.promoting)).phase.name).toBe('watching');
    expect(tick(inPhase(PHASES.watching), {}, NOON + 31 * MINUTE).phase.name).toBe('promoted');
  });

  it.each<[string, Input, string]>([
    ['an alarm', { kind: 'alarm', alarm: 'errors', reason: 'over' }, 'rollingBack'],
    ['a person who rolls back', { kind: 'rollback', by: BEN, reason: null, stamp: null, id: null }, 'rollingBack'],
    ['a person who holds', { kind: 'hold', by: BEN, reason: null, stamp: null, id: null }, 'held'],
    ['a person who sets less', { kind: 'set', weightBp: 100, by: BEN, reason: null, id: null }, 'held'],
  ])('and going back is never frozen: %s', (_, input, phase) => {
    expect(step(inPhase(PHASES.baking), input, { atMs: NOON + MINUTE, freeze: FREEZE }).phase.name).toBe(phase);
  });

  it('nor is the end of a way back, or a step back by the plan', () => {
    expect(tick(inPhase(PHASES.rollingBack)).phase.name).toBe('rolledBack');
    const firing = [{ alarm: 'errors', reason: 'over' }];
    expect(tick(inPhase(PHASES.checking), { firing }).phase.name).toBe('rollingBack');
  });

  it('nor an undo, which asks nobody', () => {
    const undo = inPhase(PHASES.checking, { plan: { ...aPlan('switch'), isUndo: true } });
    expect(tick(undo).phase.name).toBe('promoting');
    const { routing, revisionId } = undo.alias.seen;
    const unasked = step(undo, { kind: 'tick' }, { atMs: NOON + MINUTE, alias: { routing, revisionId } });
    expect(unasked.phase.name).toBe('promoting');
  });
});

describe('a freeze lasts until', () => {
  const at = (text: string) => new Date(text).getTime();

  it.each<[string, number, string]>([
    // as typed at 2026-11-21 12:00 UTC, minutes that the person’s clock is ahead, the moment
    ['18:00', 0, '2026-11-21T18:00Z'],
    ['18:00', 60, '2026-11-21T17:00Z'],
    ['18:00', -300, '2026-11-21T23:00Z'],
    ['12:00', 0, '2026-11-22T12:00Z'],
    ['12:30', 60, '2026-11-22T11:30Z'],
    ['13:01', 60, '2026-11-21T12:01Z'],
    ['0:30', 0, '2026-11-22T00:30Z'],
    // West of the line of the date it is still yesterday there, east of it tomorrow.
    ['23:00', -720, '2026-11-22T11:00Z'],
    ['1:00', 840, '2026-11-22T11:00Z'],
    ['8.30', 330, '2026-11-22T03:00Z'],
    ['18:00 UTC', 60, '2026-11-21T18:00Z'],
    ['18:00Z', 60, '2026-11-21T18:00Z'],
    ['2026-11-23 08:00', 0, '2026-11-23T08:00Z'],
    ['2026-11-23 08:00', 60, '2026-11-23T07:00Z'],
    ['2026-11-23T08:00 utc', 60, '2026-11-23T08:00Z'],
    ['2026-11-23', -300, '2026-11-23T05:00Z'],
    ['2h', 60, '2026-11-21T14:00Z'],
    ['1h30m', 0, '2026-11-21T13:30Z'],
    ['90 minutes', 0, '2026-11-21T13:30Z'],
    ['31d', 0, '2026-12-22T12:00Z'],
  ])('%s, %i min ahead of UTC: %s', (text, aheadMin, moment) => {
    expect(freezeUntil(text, NOON, aheadMin)).toBe(at(moment));
  });

  it.each<[string, string]>([
    ['', 'is no time'],
    ['soon', 'is no time'],
    ['24:00', 'is no time'],
    ['12:60', 'is no time'],
    ['15', 'is no time'],
    ['0m', 'is no time'],
    ['2026-02-31 08:00', 'is no time'],
    ['2026-13-01', 'is no time'],
    ['2026-11-23 25:00', 'is no time'],
    ['2026-11-21 12:00', 'is over already'],
    ['2026-11-20', 'is over already'],
    ['32d', 'at most 31 days'],
    ['2027-11-23', 'at most 31 days'],
  ])('“%s” is refused: %s', (text, words) => {
    expect(freezeUntil(text, NOON, 0)).toMatchObject({ code: 'bad-input', reason: expect.stringContaining(words) });
  });
});
