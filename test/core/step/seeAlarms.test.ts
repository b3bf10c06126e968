import { describe, expect, it } from 'vitest';
import type { Seen } from '../../../src/core/input.ts';
import type { Rollout } from '../../../src/core/rollout.ts';
import { UNREAD_TOLD_MS } from '../../../src/core/step/seeAlarms.ts';
import { step } from '../../../src/core/step/step.ts';
import { inPhase } from '../../fixtures/inPhase.ts';
import { aPlan, MINUTE, NOON, PHASES } from '../../fixtures/rollouts.ts';

const DENIED = 'AccessDenied: not authorized to perform: cloudwatch:DescribeAlarms';
const UNREAD: Partial<Seen> = { alarmsUnread: DENIED };
const READ: Partial<Seen> = { firing: [] };

/** A tick in which the figures were read and nothing is frozen. */
function tick(rollout: Rollout, alarms: Partial<Seen>, minutes = 20): Rollout {
  const { routing, revisionId } = rollout.alias.seen;
  const metrics = { ok: true, rows: [], settledThrough: 0 } as const;
  const seen = { atMs: NOON + minutes * MINUTE, alias: { routing, revisionId }, metrics, freeze: null, ...alarms };
  return step(rollout, { kind: 'tick' }, seen);
}

const told = (rollout: Rollout) => rollout.log.map(({ event }) => event.kind).slice(1);

describe('while alarms cannot be read, nothing gets more traffic', () => {
  it.each<[string, Rollout]>([
    ['a first weight', inPhase(PHASES.checking)],
    ['a stage of a CodeDeploy plan', inPhase(PHASES.baking, { plan: aPlan('Canary10Percent5Minutes') })],
  ])('%s', (_, before) => {
    expect(tick(before, UNREAD).phase).toEqual(before.phase);
    // A pass that did not ask knows as little.
    expect(tick(before, {}).phase).toEqual(before.phase);
    expect(tick(before, READ).phase).not.toEqual(before.phase);
  });

  it('and no watch ends: alarms are what it is for', () => {
    const waiting = tick(inPhase(PHASES.watching), UNREAD, 31);
    expect(waiting.phase.name).toBe('watching');
    expect(tick(waiting, {}, 32).phase.name).toBe('watching');
    expect(tick(waiting, READ, 33).phase.name).toBe('promoted');
  });

  it('but a person is asked, and what goes back goes back', () => {
    expect(tick(inPhase(PHASES.baking), UNREAD).phase.name).toBe('awaiting');
    expect(tick(inPhase(PHASES.rollingBack), UNREAD).phase.name).toBe('rolledBack');
  });

  it('and an undo, which heeds no alarm, waits for none and says nothing', () => {
    const undo = inPhase(PHASES.checking, { plan: { ...aPlan('switch'), isUndo: true } });
    expect(tick(undo, UNREAD)).toMatchObject({ phase: { name: 'promoting' } });
    expect(tick(undo, UNREAD).unreadAlarms).toBeUndefined();
  });
});

describe('that alarms cannot be read', () => {
  const held = inPhase(PHASES.held);
  const lasting = UNREAD_TOLD_MS / MINUTE;

  it('for a minute is told to nobody', () => {
    const once = tick(held, UNREAD, 5);
    expect(told(once)).toEqual([]);
    const read = tick(once, READ, 6);
    expect(told(read)).toEqual([]);
    expect(read.unreadAlarms).toBeNull();
    // What was read in between is not added up.
    expect(told(tick(read, UNREAD, 5 + lasting))).toEqual([]);
  });

  it('and goes on is told once, with the words of AWS, and so is its end', () => {
    const lasts = tick(tick(held, UNREAD, 5), UNREAD, 5 + lasting);
    expect(lasts.log.at(-1)?.event).toEqual({ kind: 'alarmsUnread', unreadMs: UNREAD_TOLD_MS, reason: DENIED });
    const longer = tick(lasts, UNREAD, 60);
    expect(longer.log).toBe(lasts.log);
    const over = tick(longer, READ, 61);
    expect(told(over)).toEqual(['alarmsUnread', 'alarmsRead']);
    expect(tick(over, READ, 62).log).toBe(over.log);
  });

  it('is no news in a pass that did not ask', () => {
    expect(told(tick(tick(held, UNREAD, 5), {}, 60))).toEqual([]);
  });
});
