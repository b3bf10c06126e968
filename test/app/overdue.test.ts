import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Ask, CallRecord, Notice } from '../../src/app/ask.ts';
import { endOverdue } from '../../src/app/overdue.ts';
import type { Ports } from '../../src/app/ports.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { ARN, aRollout, BEN, NOON } from '../fixtures/rollouts.ts';
import { aLog } from '../slack/aRequest.ts';

const arnOf = (name: string) => ARN.replace('checkout', name);
/** What the call `c1` has begun of one function, as app/group.ts marks it. */
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
  const call: CallRecord = { id: 'c1', atMs: 0, state: 'begun', expiresAtS: 0, envelope, refusal: null };
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
