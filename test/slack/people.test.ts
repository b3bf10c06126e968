import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChat } from '../../src/slack/thread.ts';
import { aRollout, MINUTE, NOON } from '../fixtures/rollouts.ts';
import { aLog } from './aRequest.ts';
import { aWebApi, ok, type WebApi } from './aWebApi.ts';

let api: WebApi;
let now = NOON;
beforeEach(async () => {
  api = await aWebApi();
  now = NOON;
});
afterEach(() => api.close());

function aChat() {
  return createChat({ token: async () => 'xoxb-1', slackApiUrl: api.url, now: () => now, log: aLog() });
}

const says = (user: object) => () => ({ body: { ok: true, user } });

describe('who somebody is', () => {
  it.each([
    ['a member', { is_restricted: false }, true],
    ['a guest of several channels', { is_restricted: true }, false],
    ['a guest of one channel', { is_ultra_restricted: true }, false],
    ['somebody of another workspace', { is_stranger: true }, false],
    ['somebody who has left', { deleted: true }, false],
  ])('%s', async (_, user, member) => {
    api.answer = says(user);
    expect(await aChat().person('U0ADA')).toEqual({ member, utcOffsetMin: null });
    expect(api.calls[0]).toMatchObject({ method: 'users.info', sent: { user: 'U0ADA' } });
  });

  it('is told with how far their clock is ahead of UTC', async () => {
    api.answer = says({ tz_offset: 19_800 });
    expect(await aChat().person('U0ADA')).toEqual({ member: true, utcOffsetMin: 330 });
  });

  it('is remembered for ten minutes, for a day while Slack does not say, and never made up', async () => {
    const chat = aChat();
    api.answer = says({});
    await chat.person('U0ADA');
    now += 9 * MINUTE;
    await chat.person('U0ADA');
    expect(api.calls).toHaveLength(1);
    api.answer = () => ({ status: 500 });
    now += 60 * MINUTE;
    expect(await chat.person('U0ADA')).toEqual({ member: true, utcOffsetMin: null });
    expect(await chat.person('U0BEN')).toBeNull();
    now += 24 * 60 * MINUTE;
    expect(await chat.person('U0ADA')).toBeNull();
  });
});

describe('the answer to a mention', () => {
  const answer = { kind: 'rollouts', title: 'Running', rollouts: [] } as const;

  it('goes into the thread, marked with its call', async () => {
    expect(await aChat().reply('C0RELEASES', '1700000000.000100', 'call-1', answer, NOON, false)).toBe(true);
    expect(api.calls).toMatchObject([
      {
        method: 'chat.postMessage',
        sent: { thread_ts: '1700000000.000100', metadata: { event_payload: { call: 'call-1' } } },
      },
    ]);
  });

  it('names people without calling them', async () => {
    api.answer = (call, nth) =>
      call.method === 'users.info'
        ? { body: { ok: true, user: { name: 'ada', profile: { display_name: 'Ada L.' } } } }
        : ok(call, nth);
    const history = { kind: 'history', function: 'checkout', rollouts: [aRollout()] } as const;
    await aChat().reply('C0RELEASES', '1700000000.000100', 'call-1', history, NOON, false);
    expect(api.calls.map(({ method }) => method)).toEqual(['users.info', 'chat.postMessage']);
    expect(JSON.stringify(api.calls[1]?.sent)).toMatch(/by Ada L\./);
    expect(JSON.stringify(api.calls[1]?.sent)).not.toContain('<@');
    api.answer = ok;
  });

  it('that cannot be looked for while Slack is away waits, for it may be there', async () => {
    api.answer = () => ({ status: 500 });
    expect(await aChat().reply('C0RELEASES', '1700000000.000100', 'call-1', answer, NOON, true)).toBe(false);
    expect(api.calls.map(({ method }) => method)).toEqual(['conversations.replies']);
    api.answer = ok;
  });

  it('that may have been posted before is looked for first, and not posted twice', async () => {
    const metadata = { event_type: 'canary_answer', event_payload: { call: 'call-1' } };
    api.answer = () => ({ body: { ok: true, messages: [{ ts: '17.2', bot_id: 'B0CANARY', metadata }] } });
    expect(await aChat().reply('C0RELEASES', '1700000000.000100', 'call-1', answer, NOON, true)).toBe(true);
    expect(api.calls.map(({ method }) => method)).toEqual(['conversations.replies']);
  });
});

describe('the Home tab', () => {
  const home = { waiting: [], running: [{ rollout: aRollout(), channel: null, turn: 1 }], ended: [], notice: null };

  it('is drawn only where it would look different', async () => {
    const chat = aChat();
    const { drawn, told } = await chat.home('U0ADA', home, null, NOON);
    expect(told).toBe('posted');
    await chat.home('U0ADA', home, drawn, NOON);
    expect(api.calls.map(({ method }) => method)).toEqual(['views.publish']);
    await chat.home('U0ADA', { ...home, notice: 'No.' }, drawn, NOON);
    expect(api.calls).toHaveLength(2);
  });

  it('waits as long as Slack asks', async () => {
    api.answer = () => ({ status: 429, headers: { 'retry-after': '30' } });
    expect(await aChat().home('U0ADA', home, 'before', NOON)).toEqual({
      told: 'later',
      drawn: 'before',
      afterMs: 30_000,
    });
    api.answer = ok;
  });
});
