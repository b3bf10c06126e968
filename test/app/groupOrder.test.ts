import { describe, expect, it } from 'vitest';
import { handle } from '../../src/app/handle.ts';
import { openHome } from '../../src/app/home.ts';
import type { HomeModel } from '../../src/app/homeModel.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { alone } from '../../src/core/routing.ts';
import { aVerdict } from '../fixtures/rollouts.ts';
import { BEN, Pair, type Tags } from './aPair.ts';

const VERSIONS = ['43', '44'];
const AT_TEN = sharing(1_000, 1_000);

function sharing(...weightsBp: readonly number[]) {
  return weightsBp.map((weightBp, i) => ({ version: '41', other: { version: VERSIONS[i], weightBp } }));
}

/** Both at 10 %, the first of two stages. */
async function atTen(...tags: readonly Tags[]): Promise<Pair> {
  const pair = new Pair(...tags);
  pair.serve(600);
  await pair.start('a', VERSIONS, '10%,50% every 30m');
  await pair.minutes(4);
  expect(pair.routings).toEqual(AT_TEN);
  return pair;
}

/** Waiting for approval at 10 %: both, or as soon as the first does. */
async function asking(who: 'both' | 'first', ...tags: readonly Tags[]): Promise<Pair> {
  const pair = new Pair(...tags);
  pair.serve(3_000);
  await pair.start('a', VERSIONS, '10%');
  for (let i = 0; i < 40 && !waits(pair, who); i += 1) await pair.minutes(0.5);
  expect(waits(pair, who)).toBe(true);
  return pair;
}

function waits({ phases }: Pair, who: 'both' | 'first'): boolean {
  return phases[0] === 'awaiting' && (who === 'first' || phases[1] === 'awaiting');
}

/** What the buttons of the group's card carry. */
function card(pair: Pair) {
  return { rolloutId: pair.at(0).id, turn: pair.at(0).turn + pair.at(1).turn };
}

describe('an order for more traffic', () => {
  it('moves nobody of a group of which one is frozen', async () => {
    const pair = await atTen();
    await pair.freezeSecond();
    const refused = await pair.steer({ kind: 'set', weightBp: 3_000 });
    expect(refused).toMatchObject({ code: 'frozen', reason: expect.stringContaining('orders is frozen') });
    await pair.minutes(2);
    expect(pair.routings).toEqual(AT_TEN);
    // Less is never frozen.
    expect(await pair.steer({ kind: 'set', weightBp: 500 })).toMatchObject({ kind: 'accepted', note: null });
    await pair.minutes(2);
    expect(pair.routings).toEqual(sharing(500, 500));
    expect(await pair.press('resume', null)).toMatchObject({ code: 'frozen' });
    expect(pair.phases).toEqual(['held', 'held']);
  });

  it('moves nobody where one of them needs more than this person’s word, and says which', async () => {
    const pair = await atTen({}, { 'canary:approvals': '2' });
    const refused = await pair.steer({ kind: 'set', weightBp: 3_000 });
    expect(refused).toMatchObject({ reason: expect.stringContaining('more than 10 % needs 2 people') });
    expect(refused).toMatchObject({
      reason: expect.stringMatching(/^orders:live .*So nothing of its group was changed\.$/),
    });
    await pair.minutes(2);
    expect(pair.routings).toEqual(AT_TEN);
  });

  it('moves nobody where this person may not approve one of them, and says which', async () => {
    const pair = await atTen({}, { 'canary:approvers': 'U0ADA' });
    const refused = await pair.steer({ kind: 'set', weightBp: 3_000 });
    expect(refused).toMatchObject({
      code: 'not-allowed',
      reason: expect.stringMatching(/^orders: You may not approve/),
    });
    expect(pair.routings).toEqual(AT_TEN);
  });

  it('moves nobody where it may not be done to some, and says all that stands against it', async () => {
    const pair = await atTen({ 'canary:approvers': 'U0ADA' }, { 'canary:approvers': 'U0BOB' });
    const refused = await pair.steer({ kind: 'set', weightBp: 3_000 });
    expect(refused).toMatchObject({
      code: 'not-allowed',
      reason: expect.stringMatching(
        /^checkout: You may not .*<@U0ADA>.* orders: You may not .*<@U0BOB>.* So nothing of its group was changed\.$/,
      ),
    });
    expect(pair.routings).toEqual(AT_TEN);
  });

  it('moves nobody by the card’s button either where one of them may not be moved', async () => {
    const pair = await atTen({}, { 'canary:starters': 'U0ADA pipeline:ci' });
    const less = { kind: 'set', weightBp: 500, ...pair.named(0), reason: null } as const;
    expect(await pair.ask(less, 's')).toMatchObject({ kind: 'accepted' });
    await pair.minutes(2);
    expect(await pair.press('resume', card(pair))).toMatchObject({
      code: 'not-allowed',
      reason: expect.stringMatching(/^orders: You may not resume .* So nothing of its group was changed\.$/),
    });
    expect(pair.phases).toEqual(['held', 'held']);
  });

  it('moves all where all may be moved', async () => {
    const pair = await atTen();
    expect(await pair.steer({ kind: 'set', weightBp: 3_000 })).toMatchObject({ kind: 'accepted', note: null });
    await pair.minutes(2);
    expect(pair.routings).toEqual(sharing(3_000, 3_000));
  });
});

describe('an order that concerns one of a group only', () => {
  it.each([
    ['more', 2_000, null],
    ['less', 500, null],
    ['less', 500, 'card'],
  ] as const)('is done by whoever may act on that one, where it was found with %s traffic (%i, %s)', async (...row) => {
    const [, weightBp, button] = row;
    const pair = await atTen({ 'canary:starters': 'U0ADA pipeline:ci' });
    const [, second] = pair.sim.targets;
    const other = { version: '44', weightBp };
    pair.sim.aliases.put(second!, { version: '41', other }, pair.sim.nowMs, false);
    for (let i = 0; i < 20 && pair.phases[1] !== 'drifted'; i += 1) await pair.minutes(1);
    expect(pair.phases).toEqual(['baking', 'drifted']);
    const stamp = button === null ? null : card(pair);
    expect(await pair.press('reassert', stamp, button === null ? 1 : 0)).toMatchObject({
      kind: 'accepted',
      rollout: { canary: '44' },
      note: null,
    });
    await pair.minutes(2);
    expect(pair.routings).toEqual(AT_TEN);
  });

  it('that no order can change is refused to whoever may not give it to any', async () => {
    const pair = await atTen({ 'canary:starters': 'U0ADA pipeline:ci' });
    expect(await pair.press('reassert', null)).toMatchObject({
      code: 'not-allowed',
      reason: expect.stringMatching(/^checkout: You may not reassert/),
    });
  });
});

describe('a group’s card', () => {
  it('rolls the others back also when its first function has another rollout', async () => {
    const pair = new Pair();
    pair.serve(600);
    await pair.start('a', VERSIONS, 'switch watch=50m');
    await pair.minutes(5);
    expect(pair.phases).toEqual(['watching', 'watching']);
    const first = pair.at(0).id;
    const own = { kind: 'start', ...pair.named(0), version: '42', plan: '10% every 30m' } as const;
    expect(await pair.ask(own, 'b')).toMatchObject({ kind: 'accepted' });
    const stamp = { rolloutId: first, turn: 1 };
    expect(await pair.press('rollback', stamp)).toMatchObject({ kind: 'accepted', rollout: { canary: '44' } });
    await pair.minutes(3);
    expect(pair.routings[1]).toEqual(alone('41'));
    expect(pair.at(0)).toMatchObject({ canary: '42', phase: { name: 'baking' } });
    // With nobody left of it, the button is an old one.
    expect(await pair.press('rollback', stamp)).toMatchObject({ code: 'stale' });
  });
});

describe('consent to a group', () => {
  it('given between the questions of two says that the other was not approved', async () => {
    const pair = await asking('first', { 'canary:bake': '6m' }, { 'canary:bake': '2m' });
    expect(pair.phases).toEqual(['awaiting', 'baking']);
    expect(await pair.press('promote', card(pair))).toMatchObject({
      kind: 'accepted',
      note: expect.stringMatching(
        /^orders:live 41 → 44 is baking .* is ready and has not asked yet: approve it when it does\.$/,
      ),
    });
  });

  it('approves none by figures that have turned while it was on its way', async () => {
    const pair = await asking('both');
    const event = pair.envelope({ kind: 'promote', ...pair.named(0), reason: null, stamp: card(pair) });
    const answer = await pair.working(async (ports) => {
      let raced = false;
      const save = async (next: Rollout, rev: number | null) => {
        if (!raced) {
          raced = true;
          // A tick was quicker: its figures are slow, so this is another situation.
          const now = await ports.store.load(next.target);
          const slow = aVerdict({ outcome: 'undecided', about: 'latency', reason: '43 is slow.' });
          await ports.store.save({ ...now!.value, turn: now!.value.turn + 1, verdict: slow }, now!.rev);
        }
        return ports.store.save(next, rev);
      };
      return handle({ ...ports, store: { ...ports.store, save } }, event);
    });
    expect(answer).toMatchObject({ code: 'stale' });
    expect([pair.at(0).approvals, pair.at(1).approvals]).toEqual([[], []]);
  });

  it.each([0, 1] as const)('may be given on the Home tab, under either of them (%s)', async (index) => {
    const pair = await asking('both');
    const models: HomeModel[] = [];
    await pair.working((ports) => {
      const home: typeof ports.chat.home = async (_, model) => {
        models.push(model);
        return { told: 'posted', drawn: '', afterMs: 0 };
      };
      return openHome({ ...ports, chat: { ...ports.chat, home } }, BEN, null);
    });
    const shown = models[0]?.waiting.find(({ rollout }) => rollout.id === pair.at(index).id);
    const stamp = { rolloutId: pair.at(index).id, turn: shown?.turn ?? -1 };
    expect(await pair.press('promote', stamp, index)).toMatchObject({ kind: 'accepted', note: null });
    await pair.minutes(3);
    expect(pair.routings).toEqual([alone('43'), alone('44')]);
  });
});
