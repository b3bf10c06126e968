import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Posted } from '../../src/app/ports.ts';
import type { RolloutEvent } from '../../src/core/rolloutEvent.ts';
import { postTo } from '../../src/slack/responseUrl.ts';
import { createChat } from '../../src/slack/thread.ts';
import { aRollout, MINUTE, NOON, SOMEBODY } from '../fixtures/rollouts.ts';
import { aLog } from './aRequest.ts';
import { aBusyRollout } from './aStory.ts';
import { type AnswerTo, aWebApi, ok, type WebApi } from './aWebApi.ts';

const CHANNEL = 'C0RELEASES';
const CARD: Posted = { channel: CHANNEL, ts: '1700000000.000001' };

let api: WebApi;
beforeEach(async () => {
  api = await aWebApi();
});
afterEach(() => api.close());

function aChat(now: () => number = () => NOON) {
  return createChat({ token: async () => 'xoxb-1', slackApiUrl: api.url, now, log: aLog() });
}

function entry(event: RolloutEvent, n = 2) {
  return { n, atMs: NOON, event };
}

const error =
  (word: string, more: object = {}): AnswerTo =>
  () => ({ body: { ok: false, error: word, ...more } });
const blocksSent = () =>
  api.calls.map(({ sent }) => (sent.blocks as { type: string }[] | undefined)?.map(({ type }) => type));

describe('the card', () => {
  it('is posted with its text, blocks and mark, and nothing in it unfurls', async () => {
    const told = await aChat().card(aBusyRollout(), null, CHANNEL, NOON, null, []);
    expect(told).toEqual({ kind: 'posted', at: { channel: CHANNEL, ts: expect.stringMatching(/^1700000000/) } });
    expect(api.calls).toHaveLength(1);
    expect(api.calls[0]).toMatchObject({
      method: 'chat.postMessage',
      sent: {
        channel: CHANNEL,
        text: expect.stringContaining('checkout:live'),
        metadata: { event_type: 'canary_card', event_payload: { rollout: aRollout().id } },
        parse: 'none',
        unfurl_links: 'false',
        unfurl_media: 'false',
      },
    });
  });

  it('is redrawn where it stands', async () => {
    const told = await aChat().card(aBusyRollout(), CARD, 'C0OTHER', NOON, null, []);
    expect(told).toEqual({ kind: 'posted', at: CARD });
    expect(api.calls[0]).toMatchObject({ method: 'chat.update', sent: { channel: CHANNEL, ts: CARD.ts } });
  });

  it('loses its charts where Slack refuses them, and keeps off them afterwards', async () => {
    const chat = aChat();
    api.answer = (call, nth) => (nth === 1 ? { body: { ok: false, error: 'invalid_blocks' } } : ok(call, nth));
    expect(await chat.card(aBusyRollout(), null, CHANNEL, NOON, null, [])).toMatchObject({ kind: 'posted' });
    await chat.card(aBusyRollout(), CARD, CHANNEL, NOON, null, []);
    expect(blocksSent().map((types) => types?.includes('data_visualization'))).toEqual([true, false, false]);
  });

  it('becomes bare text where Slack refuses every block', async () => {
    api.answer = (call, nth) => (nth < 3 ? { body: { ok: false, error: 'invalid_blocks' } } : ok(call, nth));
    expect(await aChat().card(aBusyRollout(), null, CHANNEL, NOON, null, [])).toMatchObject({ kind: 'posted' });
    expect(blocksSent()[2]).toEqual([]);
  });

  it('is given up as invalid where not even text is taken', async () => {
    api.answer = error('invalid_blocks', {
      response_metadata: { messages: ['[ERROR] missing [json-pointer:/blocks/0]'] },
    });
    const told = await aChat().card(aBusyRollout(), null, CHANNEL, NOON, null, []);
    expect(told).toMatchObject({ kind: 'invalid', error: expect.stringContaining('json-pointer') });
    expect(api.calls).toHaveLength(3);
  });

  it('says once which channel its story had to leave', async () => {
    await aChat().card(aRollout(), null, CHANNEL, NOON, 'C0GONE', []);
    expect(JSON.stringify(api.calls[0]?.sent.blocks)).toContain('<#C0GONE>');
  });

  it('has the same fingerprint while a person would see the same, whatever this workspace draws', async () => {
    const chat = aChat();
    const before = chat.cardFingerprint(aBusyRollout(), NOON + 5 * MINUTE, []);
    api.answer = (call, nth) => (nth === 1 ? { body: { ok: false, error: 'invalid_blocks' } } : ok(call, nth));
    await chat.card(aBusyRollout(), null, CHANNEL, NOON, null, []);
    expect(chat.cardFingerprint(aBusyRollout(), NOON + 5 * MINUTE + 20_000, [])).toBe(before);
    expect(chat.cardFingerprint(aBusyRollout(), NOON + 6 * MINUTE, [])).not.toBe(before);
  });
});

describe('a line', () => {
  it('stands in the thread under the card', async () => {
    await aChat().line(aRollout(), entry({ kind: 'promoting' }), CARD);
    expect(api.calls[0]).toMatchObject({
      method: 'chat.postMessage',
      sent: {
        channel: CHANNEL,
        thread_ts: CARD.ts,
        reply_broadcast: 'false',
        metadata: { event_type: 'canary_line', event_payload: { rollout: aRollout().id, n: 2 } },
      },
    });
  });

  it('goes to the channel as well when it is an alert', async () => {
    const cause = { kind: 'alarm', alarm: 'checkout-errors', reason: 'too many' } as const;
    await aChat().line(aRollout(), entry({ kind: 'rollingBack', cause, evidence: null }), CARD);
    expect(api.calls[0]?.sent.reply_broadcast).toBe('true');
  });
});

describe('what Slack may answer', () => {
  it.each<[string, AnswerTo, object]>([
    ['429 with a time', () => ({ status: 429, headers: { 'retry-after': '7' } }), { kind: 'later', afterMs: 7000 }],
    ['429 without', () => ({ status: 429 }), { kind: 'later' }],
    ['500', () => ({ status: 500, body: 'oops' }), { kind: 'later' }],
    ['503 with a time', () => ({ status: 503, headers: { 'retry-after': '30' } }), { kind: 'later', afterMs: 30_000 }],
    ['a page of HTML', () => ({ body: '<html>' }), { kind: 'later' }],
    ['a dropped connection', () => 'drop', { kind: 'later' }],
    ['ok, but no message', () => ({ body: { ok: true } }), { kind: 'later' }],
    ['ratelimited', error('ratelimited'), { kind: 'later' }],
    ['fatal_error', error('fatal_error'), { kind: 'later' }],
    ['invalid_auth', error('invalid_auth'), { kind: 'later' }],
    ['account_inactive', error('account_inactive'), { kind: 'later' }],
    ['missing_scope', error('missing_scope'), { kind: 'later' }],
    ['team_access_not_granted', error('team_access_not_granted'), { kind: 'later' }],
    ['enterprise_is_restricted', error('enterprise_is_restricted'), { kind: 'later' }],
    ['external_channel_migrating', error('external_channel_migrating'), { kind: 'later' }],
    ['channel_not_found', error('channel_not_found'), { kind: 'gone' }],
    ['is_archived', error('is_archived'), { kind: 'gone' }],
    ['not_in_channel', error('not_in_channel'), { kind: 'gone' }],
    ['restricted_action', error('restricted_action'), { kind: 'gone' }],
    ['messages_tab_disabled', error('messages_tab_disabled'), { kind: 'gone' }],
    ['channel_type_not_supported', error('channel_type_not_supported'), { kind: 'gone' }],
    ['message_not_found', error('message_not_found'), { kind: 'gone', what: 'message' }],
    ['cant_update_message', error('cant_update_message'), { kind: 'gone', what: 'edit' }],
    ['edit_window_closed', error('edit_window_closed'), { kind: 'gone', what: 'edit' }],
    ['408', () => ({ status: 408 }), { kind: 'later', isRefused: false }],
    ['403 of a page', () => ({ status: 403, body: '<html>' }), { kind: 'later', isRefused: true }],
    ['msg_too_long', error('msg_too_long'), { kind: 'invalid' }],
    ['a word that Slack never said before', error('brand_new_error'), { kind: 'invalid' }],
  ])('%s', async (_, answer, told) => {
    api.answer = answer;
    expect(await aChat().line(aRollout(), entry({ kind: 'promoting' }), CARD)).toMatchObject(told);
  });

  it('with Slack away altogether, nothing throws', async () => {
    const chat = aChat();
    await api.close();
    expect(await chat.card(aRollout(), null, CHANNEL, NOON, null, [])).toMatchObject({ kind: 'later' });
    // Not "not there": to post it again could tell it twice.
    expect(await chat.findLine(aRollout(), entry({ kind: 'promoting' }), CARD)).toMatchObject({ kind: 'later' });
    expect(await chat.groupMembers('S0A')).toBeNull();
    expect(
      await chat.answer(`${api.url}respond`, { kind: 'rollouts', title: 'Nothing runs.', rollouts: [] }, NOON),
    ).toBe(false);
    await expect(chat.ownTeam()).rejects.toThrow();
    api = await aWebApi();
  });
});

it('a message that Slack’s edge refuses is tried with less in it', async () => {
  api.answer = (call, nth) => (nth < 3 ? { status: 413, body: '<html>' } : ok(call, nth));
  expect(await aChat().card(aBusyRollout(), null, CHANNEL, NOON, null, [])).toMatchObject({ kind: 'posted' });
  expect(blocksSent()[2]).toEqual([]);
});

describe('after a lost reply', () => {
  const line = (n: number, more: object = {}) => ({
    ts: `170000000${n}.0`,
    bot_id: 'B0CANARY',
    metadata: { event_type: 'canary_line', event_payload: { rollout: aRollout().id, n } },
    ...more,
  });

  it('a line is found by its mark among the replies', async () => {
    api.answer = () => ({ body: { ok: true, messages: [line(1), line(2), line(3)] } });
    expect(await aChat().findLine(aRollout(), entry({ kind: 'promoting' }, 2), CARD)).toEqual({
      channel: CHANNEL,
      ts: '1700000002.0',
    });
    expect(api.calls[0]).toMatchObject({
      method: 'conversations.replies',
      sent: { channel: CHANNEL, ts: CARD.ts, include_all_metadata: 'true' },
    });
  });

  it('a line is looked for page by page', async () => {
    api.answer = (_, nth) =>
      nth === 1
        ? { body: { ok: true, messages: [line(1)], response_metadata: { next_cursor: 'more' } } }
        : { body: { ok: true, messages: [line(2)] } };
    expect(await aChat().findLine(aRollout(), entry({ kind: 'promoting' }, 2), CARD)).not.toBeNull();
    expect(api.calls[1]?.sent.cursor).toBe('more');
  });

  it('somebody else’s message with the same mark is not ours', async () => {
    api.answer = () => ({ body: { ok: true, messages: [line(2, { bot_id: undefined })] } });
    expect(await aChat().findLine(aRollout(), entry({ kind: 'promoting' }, 2), CARD)).toBeNull();
  });

  it('a line of another rollout, or another line, is not it', async () => {
    const other = { event_type: 'canary_line', event_payload: { rollout: 'x', n: 2 } };
    api.answer = () => ({ body: { ok: true, messages: [line(3), line(2, { metadata: other }), { ts: '1' }] } });
    expect(await aChat().findLine(aRollout(), entry({ kind: 'promoting' }, 2), CARD)).toBeNull();
  });

  it('the card is found in the channel', async () => {
    const mark = { event_type: 'canary_card', event_payload: { rollout: aRollout().id } };
    api.answer = () => ({ body: { ok: true, messages: [{ ts: '17.1', bot_id: 'B', metadata: mark }] } });
    expect(await aChat().findCard(aRollout(), CHANNEL)).toEqual({ channel: CHANNEL, ts: '17.1' });
    expect(api.calls[0]?.method).toBe('conversations.history');
  });

  it('where the app may not read, nothing is found', async () => {
    api.answer = error('not_in_channel');
    expect(await aChat().findCard(aRollout(), CHANNEL)).toBeNull();
  });
});

describe('an answer to one person', () => {
  const answer = { kind: 'rollouts', title: 'Nothing runs.', rollouts: [] } as const;

  it('is posted to the response URL for them alone', async () => {
    expect(await aChat().answer(`${api.url}respond`, answer, NOON)).toBe(true);
    expect(api.calls[0]?.sent).toMatchObject({ response_type: 'ephemeral', replace_original: false });
  });

  it('is tried once more when Slack stumbles', async () => {
    api.answer = (_, nth) => (nth === 1 ? { status: 500 } : { body: 'ok' });
    expect(await aChat().answer(`${api.url}respond`, answer, NOON)).toBe(true);
  });

  it('is said without blocks when Slack refuses those', async () => {
    api.answer = (_, nth) => (nth === 1 ? { status: 400, body: 'invalid_blocks' } : { body: 'ok' });
    expect(await aChat().answer(`${api.url}respond`, answer, NOON)).toBe(true);
    expect(api.calls[1]?.sent.blocks).toBeUndefined();
  });

  it('is not said again where the first may have been taken', async () => {
    for (const lost of [() => 'drop' as const, () => ({ status: 504 })]) {
      api.calls.length = 0;
      api.answer = lost;
      expect(await aChat().answer(`${api.url}respond`, answer, NOON)).toBe(true);
      expect(await aChat().whisper(CHANNEL, 'U0ADA', answer, NOON)).toBe(true);
      expect(api.calls).toHaveLength(2);
    }
  });

  it('is over when Slack’s front changes the protocol: nothing came back', async () => {
    api.answer = () => ({ status: 101, headers: { connection: 'upgrade', upgrade: 'websocket' } });
    expect(await aChat().answer(`${api.url}respond`, answer, NOON)).toBe(true);
    expect(api.calls).toHaveLength(1);
  });

  it('has one end for both tries: a front that never speaks TLS costs it once', async () => {
    const front = createServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((ready) => front.listen(0, '127.0.0.1', ready));
    const { port } = front.address() as AddressInfo;
    const ends = vi.spyOn(AbortSignal, 'timeout');
    expect(await postTo(`https://127.0.0.1:${port}/respond`, { text: 'x', blocks: [] }, 200)).toBe('unheard');
    expect(ends.mock.calls).toEqual([[200]]);
    ends.mockRestore();
    front.close();
  });

  it('that was never sent is left to another way', async () => {
    const chat = aChat();
    await api.close();
    expect(await chat.answer(`${api.url}respond`, answer, NOON)).toBe(false);
    expect(await chat.whisper(CHANNEL, 'U0ADA', answer, NOON)).toBe(false);
    api = await aWebApi();
  });

  it('is left to another way where Slack asks for patience', async () => {
    api.answer = () => ({ status: 429, headers: { 'retry-after': '30' } });
    expect(await aChat().answer(`${api.url}respond`, answer, NOON)).toBe(false);
    expect(api.calls).toHaveLength(1);
  });

  it('is not repeated to a URL that is used up', async () => {
    api.answer = () => ({ status: 404, body: 'expired_url' });
    expect(await aChat().answer(`${api.url}respond`, answer, NOON)).toBe(false);
    expect(api.calls).toHaveLength(1);
  });
});

describe('who belongs to a group', () => {
  it('is asked once in five minutes', async () => {
    let now = NOON;
    const chat = aChat(() => now);
    api.answer = () => ({ body: { ok: true, users: ['U0ADA'] } });
    expect(await chat.groupMembers('S0RELEASE')).toEqual(['U0ADA']);
    now += 5 * MINUTE - 1;
    expect(await chat.groupMembers('S0RELEASE')).toEqual(['U0ADA']);
    expect(api.calls).toHaveLength(1);
    now += 1;
    await chat.groupMembers('S0RELEASE');
    expect(api.calls).toHaveLength(2);
  });

  it('is not known when Slack does not say, and that is not remembered', async () => {
    const chat = aChat();
    api.answer = error('no_such_subteam');
    expect(await chat.groupMembers('S0RELEASE')).toBeNull();
    api.answer = () => ({ body: { ok: true, users: [] } });
    expect(await chat.groupMembers('S0RELEASE')).toEqual([]);
  });
});

it('the workspace of the token is asked for', async () => {
  api.answer = () => ({ body: { ok: true, team_id: 'T0SANDBOX' } });
  expect(await aChat().ownTeam()).toBe('T0SANDBOX');
});

it('the workspace is asked for again as soon as the token is another one, and not before', async () => {
  let token = 'xoxb-1';
  const chat = createChat({ token: async () => token, slackApiUrl: api.url, now: () => NOON, log: aLog() });
  api.answer = (_, nth) => ({ body: { ok: true, team_id: `T${nth}` } });
  expect([await chat.ownTeam(), await chat.ownTeam()]).toEqual(['T1', 'T1']);
  token = 'xoxb-2';
  expect([await chat.ownTeam(), await chat.ownTeam()]).toEqual(['T2', 'T2']);
});

it('a changed token is used from the next call on', async () => {
  const tokens = ['xoxb-1', 'xoxb-2'];
  const chat = createChat({
    token: async () => tokens.shift() ?? '',
    slackApiUrl: api.url,
    now: () => NOON,
    log: aLog(),
  });
  await chat.groupMembers('S0A');
  await chat.groupMembers('S0B');
  expect(api.calls).toHaveLength(2);
  expect(tokens).toEqual([]);
});

it('a rollback button is on the alert that leaves traffic on the canary', async () => {
  const found = { version: '42', other: { version: '43', weightBp: 5000 } };
  await aChat().line(
    aRollout(),
    entry({ kind: 'drifted', found, wanted: { version: '42', other: null }, by: SOMEBODY }),
    CARD,
  );
  expect(JSON.stringify(api.calls[0]?.sent.blocks)).toContain('canary:rollback');
});
