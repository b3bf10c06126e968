import { describe, expect, it } from 'vitest';
import type { Ports, Posted, Saved, Told } from '../../src/app/ports.ts';
import type { Tale } from '../../src/app/tale.ts';
import { newTale } from '../../src/app/tale.ts';
import { tell } from '../../src/app/tell.ts';
import type { Rollout, Version } from '../../src/core/rollout.ts';
import { ADA, ARN, aRollout, CANARY, MINUTE, NOON, PHASES } from '../fixtures/rollouts.ts';
import { aLog } from '../slack/aRequest.ts';

const CART = { functionArn: ARN.replace('checkout', 'cart'), alias: 'live' };
const CHECKOUT = aRollout().target;
const group = {
  id: 'g1',
  members: [
    { target: CHECKOUT, canary: CANARY },
    { target: CART, canary: '17' as Version },
  ],
};
const LEAD = aRollout({ id: 'lead', group, phase: PHASES.promoted, finishedAtMs: NOON });
const MEMBER = aRollout({ id: 'member', group, target: CART, phase: PHASES.promoted, finishedAtMs: NOON });
const CARD = { channel: 'C0RELEASES', ts: '7' };

/** A story in a table that takes every save, without anybody else to tell. `change`: what else the table, Slack and the clock are to do. */
function aStory(rollout: Rollout, tale: Partial<Tale>, change: { store?: object; chat: object; now: () => number }) {
  const saved: Saved<Tale> = { value: { ...newTale(rollout, 'C0TEAM', NOON), ...tale }, rev: 1 };
  const now = { saved };
  const store = {
    find: async () => rollout,
    saveTale: async (value: Tale) => {
      now.saved = { value, rev: now.saved.rev + 1 };
      return true;
    },
    loadEnded: async () => null,
    saveEnded: async () => true,
    ...change.store,
  };
  const clock = { now: change.now };
  const ports = { store, chat: change.chat, events: null, clock, log: aLog(), defaults: { channel: null } };
  return { now, pass: (late?: () => boolean) => tell(ports as unknown as Ports, now.saved, late) };
}

/** Tells the member's story once; `current`: what the first one's target has now, `past`: what it had before. */
async function told(current: Rollout, past: readonly Rollout[], card: Tale['card'], nowMs: number) {
  const lines: unknown[] = [];
  const store = {
    load: async () => ({ value: current, rev: 1 }),
    history: async () => [current, ...past],
    loadTale: async (_: unknown, id: string) =>
      id === 'lead' ? { value: { ...newTale(LEAD, 'C0RELEASES', NOON), card }, rev: 1 } : null,
  };
  const chat = {
    cardFingerprint: () => 'drawn',
    line: async (...[, , at]: unknown[]) => {
      lines.push(at);
      return { kind: 'posted', at: CARD };
    },
  };
  const { now, pass } = aStory(MEMBER, {}, { store, chat, now: () => nowMs });
  await pass();
  return { lines, done: now.saved.value.done };
}

describe('the story of a group’s further member', () => {
  it('is told under the card of the first one', async () => {
    expect(await told(LEAD, [], CARD, NOON)).toEqual({ lines: [CARD], done: true });
  });

  it('is told there also when the first one’s target has another rollout already', async () => {
    const newer = aRollout({ id: 'newer' });
    expect(await told(newer, [LEAD], CARD, NOON)).toEqual({ lines: [CARD], done: true });
  });

  it('waits for the card, and is given up a day after the end where none came', async () => {
    expect(await told(LEAD, [], null, NOON + 23 * 60 * MINUTE)).toEqual({ lines: [], done: false });
    expect(await told(LEAD, [], null, NOON + 25 * 60 * MINUTE)).toEqual({ lines: [], done: true });
    expect(await told(aRollout({ id: 'newer' }), [], null, NOON + 25 * 60 * MINUTE)).toEqual({ lines: [], done: true });
  });
});

describe('where Slack takes four seconds for each call', () => {
  /** A story of twenty lines under its card; each call of Slack's takes four seconds. */
  async function slowly(late: (sinceMs: number) => boolean) {
    const log = Array.from({ length: 20 }, (_, i) => ({
      n: i + 1,
      atMs: NOON,
      event: { kind: 'held', by: ADA, weightBp: 1_000 } as const,
    }));
    const rollout = aRollout({ log });
    let nowMs = NOON;
    const told: number[] = [];
    const takesLong = () => {
      nowMs += 4_000;
      return { kind: 'posted', at: CARD };
    };
    const chat = {
      cardFingerprint: () => 'drawn',
      card: async () => takesLong(),
      line: async (_: Rollout, { n }: { n: number }) => {
        told.push(n);
        return takesLong();
      },
    };
    const { now, pass } = aStory(rollout, { card: CARD }, { chat, now: () => nowMs });
    const passes: number[] = [];
    while (now.saved.value.toldThrough < 20 && passes.length < 20) {
      const beganMs = nowMs;
      await pass(() => late(nowMs - beganMs));
      passes.push(nowMs - beganMs);
      expect(now.saved.value.claim).toBeNull();
    }
    return { told, longestMs: Math.max(...passes) };
  }
  const all = Array.from({ length: 20 }, (_, i) => i + 1);

  it('a pass ends long before its worker, and the next one goes on with the line after', async () => {
    const { told, longestMs } = await slowly(() => false);
    expect(told).toEqual(all);
    expect(longestMs).toBeLessThanOrEqual(20_000);
  });

  it('nothing is begun when the tick itself is late', async () => {
    const { told, longestMs } = await slowly((sinceMs) => sinceMs > 1_000);
    expect(told).toEqual(all);
    expect(longestMs).toBe(4_000);
  });
});

describe('a card that Slack does not let the app redraw', () => {
  /** One pass over a story whose card shows `drawn`; Slack answers each redrawing with `refusal`. */
  async function redrawn(rollout: Rollout, change: Partial<Tale>, refusal: Told) {
    const chat = {
      cardFingerprint: () => 'now',
      card: async (_: Rollout, at: Posted | null) => (at === null ? { kind: 'posted', at: NEW_CARD } : refusal),
      line: async () => refusal,
    };
    const { now, pass } = aStory(rollout, { card: CARD, ...change }, { chat, now: () => NOON + 25 * 60 * MINUTE });
    await pass();
    if (now.saved.value.card === null) await pass();
    return now.saved.value;
  }
  const NEW_CARD = { channel: 'C0TEAM', ts: '8' };
  const CLOSED: Told = { kind: 'gone', what: 'edit', error: 'edit_window_closed' };
  const REFUSED: Told = { kind: 'later', isRefused: true, afterMs: 60_000, error: 'HTTP 403' };
  const ended = aRollout({ phase: PHASES.rolledBack, finishedAtMs: NOON });

  it('is left for a new one when there is news, and at the end', async () => {
    expect(await redrawn(aRollout(), { toldThrough: 1 }, CLOSED)).toMatchObject({ card: NEW_CARD });
    const last = await redrawn(ended, { toldThrough: 1, drawn: 'before' }, CLOSED);
    expect(last).toMatchObject({ card: NEW_CARD, done: true });
  });

  it('stays where only its figures are old', async () => {
    const tale = await redrawn(aRollout(), { toldThrough: 1, drawn: 'before' }, CLOSED);
    expect(tale).toMatchObject({ card: CARD, drawn: 'before', done: false });
  });

  it('or a line that Slack’s edge refuses, holds the story up for a day, and not for ever', async () => {
    const young = aRollout({ log: [{ n: 1, atMs: NOON + 2 * 60 * MINUTE, event: { kind: 'promoting' } }] });
    expect(await redrawn(young, {}, REFUSED)).toMatchObject({ toldThrough: 0 });
    expect(await redrawn(aRollout(), {}, REFUSED)).toMatchObject({ toldThrough: 1 });
    expect(await redrawn(ended, { toldThrough: 1 }, REFUSED)).toMatchObject({ done: true });
  });
});
