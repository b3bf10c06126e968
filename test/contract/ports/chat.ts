import { expect, it } from 'vitest';
import { createChat } from '../../../src/slack/thread.ts';
import { aRollout } from '../../fixtures/rollouts.ts';
import { aLog } from '../../slack/aRequest.ts';
import type { Subject } from './subject.ts';

/** Chat: a card, its lines, and finding both again by their marks. Needs a channel that the app is in. */
export function chatContract(subject: () => Subject): void {
  const chat = () => {
    const { slack, clock } = subject();
    return createChat({
      slackApiUrl: slack?.apiUrl ?? '',
      token: async () => slack?.token ?? '',
      now: clock.now,
      log: aLog(),
    });
  };

  it('a card is posted, redrawn in place and found again; so is a line', async () => {
    const { slack, clock } = subject();
    const nowMs = clock.now();
    const rollout = aRollout({ id: `contract-${nowMs}`, startedAtMs: nowMs });
    const channel = slack?.channel ?? '';
    const posted = await chat().card(rollout, null, channel, nowMs, null, []);
    if (posted.kind !== 'posted') throw new Error(posted.error);
    expect(await chat().card({ ...rollout, turn: 2 }, posted.at, channel, nowMs, null, [])).toEqual(posted);
    expect(await chat().findCard(rollout, channel)).toEqual(posted.at);
    const entry = { n: 1, atMs: nowMs, event: { kind: 'promoting' } } as const;
    expect(await chat().findLine(rollout, entry, posted.at)).toBeNull();
    const line = await chat().line(rollout, entry, posted.at);
    if (line.kind !== 'posted') throw new Error(line.error);
    expect(await chat().findLine(rollout, entry, posted.at)).toEqual(line.at);
  });

  it('a channel that is not there is gone, and a person can be told alone', async () => {
    const { slack, clock } = subject();
    expect(await chat().card(aRollout(), null, 'C0CONTRACTNONE', clock.now(), null, [])).toMatchObject({
      kind: 'gone',
    });
    const answer = { refused: true, code: 'not-now', reason: 'A contract is tested.' } as const;
    expect(await chat().whisper(slack?.channel ?? '', slack?.user ?? '', answer, clock.now())).toBe(true);
  });

  it('a notice and a file go to a channel', async () => {
    const channel = subject().slack?.channel ?? '';
    expect(await chat().notice(channel, { kind: 'alarmLost', alarm: 'contract' })).toMatchObject({ kind: 'posted' });
    expect(await chat().file(channel, 'contract.jsonl', '{}\n')).toBeNull();
  });

  it('the token says which workspace it belongs to', async () => {
    expect(await chat().ownTeam()).toMatch(/^T/);
  });
}
