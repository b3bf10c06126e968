import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Ask, CallRecord, Notice } from '../../src/app/ask.ts';
import { endOverdue } from '../../src/app/overdue.ts';
import type { Ports } from '../../src/app/ports.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { answerMessage } from '../../src/slack/answer.ts';
import { ARN, aPlan, aRollout, BEN, CANARY, NOON, PHASES } from '../fixtures/rollouts.ts';
import { aLog } from '../slack/aRequest.ts';

const arnOf = (name: string) => ARN.replace('checkout', name);
/** What the call `c1` has begun of one function, as app/startGroup.ts marks it. */
const begun = (name: string): Rollout =>
  aRollout({
    id: `rollout-of-${name}`,
    target: { functionArn: arnOf(name), alias: 'live' },
    receipts: [{ key: `start:c1/${name}`, args: '', rolloutId: `rollout-of-${name}`, atMs: NOON }],
  });

let notices: Notice[];
beforeEach(() => {
  notices = [];
});

/** What the person is told of a call that every try died of, when these rollouts were saved. */
async function ended(ask: Ask, saved: readonly Rollout[] = []): Promise<Answer | undefined> {
  const answers: Answer[] = [];
  const ports = {
    store: {
      loadFunction: async (arn: string) =>
        saved.filter(({ target }) => target.functionArn === arn).map((value) => ({ value, rev: 1 })),
      load: async ({ functionArn }: Rollout['target']) => {
        const value = saved.find(({ target }) => target.functionArn === functionArn);
        return value === undefined ? null : { value, rev: 1 };
      },
      find: async (_: unknown, id: string) => saved.find((one) => one.id === id) ?? null,
      saveCall: async () => true,
    },
    chat: {
      notice: async (_: string, notice: Notice) => {
        notices.push(notice);
        return { kind: 'posted', at: { channel: 'C0RELEASES', ts: '1' } };
      },
      answer: async (_: string, answer: Answer) => answers.push(answer) > 0,
    },
    letters: null,
    clock: { now: () => NOON },
    log: aLog(),
    defaults: { channel: 'C0RELEASES', home: { arn: ARN, places: [] } },
  } as unknown as Ports;
  const from = { workspace: 'T0SANDBOX', channel: 'C0RELEASES', responseUrl: 'https://hooks.slack.com/x' };
  const envelope = { kind: 'slack', id: 'c1', by: BEN, ...from, ask } as const;
  const atMs = NOON - 5 * 60_000;
  const call: CallRecord = { id: 'c1', atMs, state: 'begun', expiresAtS: 0, envelope, refusal: null };
  await endOverdue(ports, [{ value: call, rev: 1 }], () => false);
  return answers[0];
}

describe('the start of a group whose every try died', () => {
  const members = [
    { function: 'checkout', version: '43' },
    { function: 'cart', version: '17' },
  ];
  const ask: Ask = { kind: 'startGroup', members, plan: '10%', alias: 'live' };

  it('is accepted where all had begun', async () => {
    const answer = await ended(ask, [begun('checkout'), begun('cart')]);
    expect(answer).toMatchObject({ kind: 'accepted', did: 'start', rollout: { id: 'rollout-of-checkout' } });
    expect(notices).toEqual([]);
  });

  it('names those that had begun, to the person and to the channel', async () => {
    const words = '“start checkout:43,cart:17” was carried out in part: checkout began';
    expect(await ended(ask, [begun('checkout')])).toMatchObject({
      code: 'gave-up',
      reason: expect.stringContaining(words),
    });
    expect(notices).toMatchObject([{ kind: 'gaveUp', ask, reason: expect.stringContaining(words) }]);
  });

  it('was not carried out where none had, whatever other calls began', async () => {
    const other = { ...begun('cart'), receipts: [{ key: 'start:c2/cart', args: '', rolloutId: 'x', atMs: NOON }] };
    expect(await ended(ask, [other])).toMatchObject({
      code: 'gave-up',
      reason: expect.stringMatching(/^“start checkout:43,cart:17” was not carried out: .* nothing of it was done/),
    });
    expect(notices).toHaveLength(1);
  });
});

describe('an undo whose every try died', () => {
  const ask: Ask = { kind: 'undo', function: 'checkout', alias: null, reason: null };
  const did = (kind: string, change: Partial<Rollout> = {}): Rollout => {
    const rollout = { ...begun('checkout'), ...change };
    return { ...rollout, receipts: [{ key: `${kind}:undo:c1`, args: '', rolloutId: rollout.id, atMs: NOON }] };
  };

  it('and that took back what was running is told as the rollback that it was', async () => {
    const answer = await ended(ask, [did('rollback', { phase: PHASES.rollingBack })]);
    expect(answer).toMatchObject({ kind: 'accepted', did: 'rollback', rollout: { id: 'rollout-of-checkout' } });
    expect(answer && answerMessage(answer, NOON).text).toBe(
      'Rolling back checkout:live 42 → 43: all traffic goes to 42.',
    );
  });

  it('and that took back the others of its group only is a rollback, too', async () => {
    const members = ['checkout', 'cart'].map((name) => ({
      target: { functionArn: arnOf(name), alias: 'live' },
      canary: CANARY,
    }));
    const group = { id: 'g1', members };
    const phase = PHASES.rollingBack;
    const cart = { ...begun('cart'), group, phase };
    const receipts = [{ key: 'rollback:undo:c1', args: '', rolloutId: cart.id, atMs: NOON }];
    const saved = [
      { ...begun('checkout'), group, receipts: [] },
      { ...cart, receipts },
    ];
    expect(await ended(ask, saved)).toMatchObject({ did: 'rollback', rollout: { id: 'rollout-of-cart' } });
  });

  it('and that began a rollout of its own is an undo; taken back since, it is not said to go on', async () => {
    const going = await ended(ask, [did('start', { phase: PHASES.promoting })]);
    expect(going).toMatchObject({ did: 'undo' });
    expect(going && answerMessage(going, NOON).text).toMatch(/^Undone: .* goes back to 43 at once/);
    const back = await ended(ask, [did('start', { phase: PHASES.rolledBack })]);
    expect(back && answerMessage(back, NOON).text).toMatch(/^undo was done to .* has moved on since\. Rolled back/);
  });
});

describe('a way back whose every try died names the line for the target that was meant', () => {
  const undone = { ...aPlan('switch'), isUndo: true };
  const onBeta = (rollout: Rollout): Rollout => ({ ...rollout, target: { ...rollout.target, alias: 'beta' } });
  const line = (alias: string, version: string) =>
    expect.stringMatching(new RegExp(`If it must go back at once: .* --name ${alias} --function-version ${version} `));

  it('and not for another alias of its function', async () => {
    const saved = [aRollout({ id: 'a' }), onBeta(aRollout({ id: 'b' }))];
    const ask = (alias: string | null): Ask => {
      return { kind: 'rollback', function: 'checkout', alias, reason: null, stamp: null };
    };
    expect(await ended(ask('beta'), saved)).toMatchObject({ code: 'gave-up', reason: line('beta', '42') });
    expect(await ended(ask(null), saved)).toMatchObject({ code: 'gave-up', reason: line('live', '42') });
    expect(await ended(ask(null), saved.slice(1))).toMatchObject({ code: 'gave-up', reason: line('beta', '42') });
  });

  it('and never back to what another undo is leaving', async () => {
    const ask: Ask = { kind: 'undo', function: 'checkout', alias: null, reason: null };
    const saved = [aRollout({ phase: PHASES.promoting, plan: undone })];
    expect(await ended(ask, saved)).toMatchObject({ code: 'gave-up', reason: line('live', '43') });
    expect(await ended({ ...ask, kind: 'rollback', stamp: null }, saved)).toMatchObject({ reason: line('live', '42') });
  });
});

describe('a start whose every try died', () => {
  const ask: Ask = { kind: 'start', function: 'checkout', version: '44', plan: null, alias: 'live' };
  const watched = (atMs: number): Rollout =>
    aRollout({
      phase: PHASES.promoted,
      log: [{ n: 1, atMs, event: { kind: 'promoted', endedBy: BEN } }],
      finishedAtMs: atMs,
    });
  const reason = expect.stringContaining('All that it did is to end the watch of checkout:live 42 → 43, which counts');
  const nothing = expect.stringContaining('nothing of it was done');

  it('after it ended a watch says that it did', async () => {
    expect(await ended(ask, [watched(NOON)])).toMatchObject({ code: 'gave-up', reason });
    expect(await ended({ ...ask, alias: 'beta', plan: 'alias=live' }, [watched(NOON)])).toMatchObject({ reason });
  });

  it('is not said to have ended a watch that the same person ended before, or at another alias', async () => {
    expect(await ended(ask, [watched(NOON - 3_600_000)])).toMatchObject({ reason: nothing });
    expect(await ended({ ...ask, alias: 'beta' }, [watched(NOON)])).toMatchObject({ reason: nothing });
    expect(await ended({ ...ask, plan: 'alias=beta' }, [watched(NOON)])).toMatchObject({ reason: nothing });
  });
});

it('a publishing whose every try died may have made a version: where to look is said, also to the channel', async () => {
  const reason = expect.stringMatching(/a version may have been published\. \/canary versions checkout shows it\.$/);
  expect(await ended({ kind: 'publish', function: 'checkout', note: '' })).toMatchObject({ code: 'gave-up', reason });
  expect(notices).toMatchObject([{ kind: 'gaveUp', reason }]);
});

it('a question whose every try died is nobody else’s business', async () => {
  expect(await ended({ kind: 'list' })).toMatchObject({
    code: 'gave-up',
    reason: expect.stringContaining('ask again'),
  });
  expect(notices).toEqual([]);
});

it('a mention whose tries died may have been answered by one of them: that is looked for first', async () => {
  const replies: unknown[][] = [];
  const ports = {
    store: { saveCall: async () => true },
    chat: { reply: async (...given: unknown[]) => replies.push(given) > 0 },
    letters: null,
    clock: { now: () => NOON },
    log: aLog(),
    defaults: { channel: null, home: { arn: ARN, places: [] } },
  } as unknown as Ports;
  const envelope = {
    kind: 'slack',
    id: 'c1',
    by: BEN,
    workspace: 'T0SANDBOX',
    channel: 'C0RELEASES',
    responseUrl: null,
    replyIn: { kind: 'thread', ts: '17.1' },
    ask: { kind: 'list' },
  } as const;
  const call: CallRecord = { id: 'c1', atMs: 0, state: 'begun', expiresAtS: 0, envelope, refusal: null };
  await endOverdue(ports, [{ value: call, rev: 1 }], () => false);
  expect(replies).toEqual([['C0RELEASES', '17.1', 'c1', expect.anything(), NOON, true]]);
});
