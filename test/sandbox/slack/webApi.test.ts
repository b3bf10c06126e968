import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aSlack, refusal } from './aSlack.ts';

let slack: Awaited<ReturnType<typeof aSlack>>;
beforeEach(async () => {
  slack = await aSlack();
});
afterEach(() => slack.stop());

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;

describe('the Web API, called by Slack’s own client', () => {
  test('says whose token it is', async () => {
    const me = await slack.client.auth.test();
    expect(me).toMatchObject({ ok: true, team_id: 'T0SANDBOX', user_id: 'U0CANARY', bot_id: 'B0CANARY' });
  });

  test('a card is posted, redrawn, and answered in its thread', async () => {
    const card = await slack.client.chat.postMessage({ channel: 'C0RELEASES', text: 'one', blocks: [section('one')] });
    await slack.client.chat.postMessage({
      channel: 'C0RELEASES',
      text: 'rolled back',
      thread_ts: card.ts!,
      reply_broadcast: true,
      metadata: { event_type: 'line', event_payload: { n: 1 } },
    });
    await slack.client.chat.update({ channel: 'C0RELEASES', ts: card.ts!, text: 'two', blocks: [section('two')] });

    const plain = await slack.client.conversations.replies({ channel: 'C0RELEASES', ts: card.ts! });
    expect(plain.messages?.map(({ text }) => text)).toEqual(['two', 'rolled back']);
    expect(plain.messages?.[0]).toMatchObject({ reply_count: 1, latest_reply: plain.messages?.[1]?.ts });
    expect(plain.messages?.[1]).not.toHaveProperty('metadata');

    const whole = await slack.client.conversations.replies({
      channel: 'C0RELEASES',
      ts: card.ts!,
      include_all_metadata: true,
    });
    expect(whole.messages?.[1]?.metadata).toEqual({ event_type: 'line', event_payload: { n: 1 } });

    const history = await slack.client.conversations.history({ channel: 'C0RELEASES' });
    expect(history.messages?.map(({ text }) => text)).toEqual(['rolled back', 'two']);
  });

  test('an update with text alone removes the blocks; metadata stays until it is cleared', async () => {
    const metadata = { event_type: 'card', event_payload: { id: 'r1' } };
    const channel = 'C0RELEASES';
    const card = await slack.client.chat.postMessage({ channel, text: 'a', blocks: [section('a')], metadata });
    const once = await slack.client.chat.update({ channel, ts: card.ts!, text: 'b' });
    expect(once.message).not.toHaveProperty('blocks');
    expect(once.message).toMatchObject({ metadata });
    const twice = await slack.client.apiCall('chat.update', { channel, ts: card.ts!, text: 'c', metadata: {} });
    expect(twice).toHaveProperty('message.text', 'c');
    expect(twice).not.toHaveProperty('message.metadata');
  });

  test('timestamps rise, even within one millisecond of the clock', async () => {
    const post = () => slack.client.chat.postMessage({ channel: 'C0RELEASES', text: 'x' });
    const ts = [await post(), await post(), await post()].map((one) => one.ts!);
    expect(ts).toEqual([...new Set(ts)].sort());
    expect(ts[0]).toMatch(/^\d{10}\.\d{6}$/);
  });

  test('history comes in pages, and within bounds of time', async () => {
    const channel = 'C0RELEASES';
    const ts: string[] = [];
    for (const text of ['1', '2', '3']) ts.push((await slack.client.chat.postMessage({ channel, text })).ts!);
    const first = await slack.client.conversations.history({ channel, limit: 2 });
    expect(first.messages?.map(({ text }) => text)).toEqual(['3', '2']);
    const cursor = first.response_metadata!.next_cursor!;
    const second = await slack.client.conversations.history({ channel, limit: 2, cursor });
    expect(second).toMatchObject({ has_more: false, messages: [{ text: '1' }] });
    const later = await slack.client.conversations.history({ channel, oldest: ts[1]! });
    expect(later.messages?.map(({ text }) => text)).toEqual(['3']);
  });

  test('people, groups and channels are as the workspace has them', async () => {
    expect((await slack.client.usergroups.users.list({ usergroup: 'S0RELEASE' })).users).toEqual(['U0ADA']);
    expect((await slack.client.users.info({ user: 'U0CLEO' })).user).toMatchObject({ is_restricted: true });
    expect((await slack.client.users.info({ user: 'U0EVE' })).user).toMatchObject({
      team_id: 'T0OTHER',
      is_stranger: true,
    });
    const info = await slack.client.conversations.info({ channel: 'C0RELEASES' });
    expect(info.channel).toMatchObject({ name: 'releases', is_member: true, is_private: false });
    expect((await slack.client.conversations.members({ channel: 'C0CHECKOUT' })).members).toContain('U0CANARY');
  });

  test('an uploaded file is shared as a message', async () => {
    const place = await slack.client.files.getUploadURLExternal({ filename: 'chart.png', length: 3 });
    expect((await fetch(place.upload_url!, { method: 'POST', body: 'png' })).status).toBe(200);
    const files: [{ id: string; title: string }] = [{ id: place.file_id!, title: 'chart.png' }];
    await slack.client.files.completeUploadExternal({ files, channel_id: 'C0RELEASES' });
    expect((await slack.state()).messages.C0RELEASES?.at(-1)?.text).toContain('chart.png');
  });

  test('permalinks lead to a message', async () => {
    const { ts } = await slack.client.chat.postMessage({ channel: 'C0RELEASES', text: 'x' });
    const link = await slack.client.chat.getPermalink({ channel: 'C0RELEASES', message_ts: ts! });
    expect(link.permalink).toBe(`https://lambda-canary-sandbox.slack.com/archives/C0RELEASES/p${ts!.replace('.', '')}`);
  });

  const long = 'x'.repeat(4001);
  const cases: readonly [string, string, Record<string, unknown>, string][] = [
    ['an unknown channel', 'chat.postMessage', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found'],
    ['a private channel without the app', 'chat.postMessage', { channel: 'C0PRIVATE', text: 'x' }, 'channel_not_found'],
    ['nothing to say', 'chat.postMessage', { channel: 'C0RELEASES' }, 'no_text'],
    ['blocks that are no JSON', 'chat.postMessage', { channel: 'C0RELEASES', blocks: '[{' }, 'invalid_blocks_format'],
    [
      'a thread that is not there',
      'chat.postMessage',
      { channel: 'C0RELEASES', text: 'x', thread_ts: '1.2' },
      'thread_not_found',
    ],
    [
      'a message that is not there',
      'chat.update',
      { channel: 'C0RELEASES', ts: '1.2', text: 'x' },
      'message_not_found',
    ],
    [
      'a look at a thread that is not there',
      'conversations.replies',
      { channel: 'C0RELEASES', ts: '1.2' },
      'thread_not_found',
    ],
    [
      'a whisper to someone outside',
      'chat.postEphemeral',
      { channel: 'C0CHECKOUT', user: 'U0EVE', text: 'x' },
      'user_not_in_channel',
    ],
    ['a group that is not there', 'usergroups.users.list', { usergroup: 'S0NOBODY' }, 'no_such_subteam'],
    ['a person who is not there', 'users.info', { user: 'U0NOBODY' }, 'user_not_found'],
    [
      'a trigger that never was',
      'views.open',
      { trigger_id: '1.2.3', view: { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] } },
      'invalid_trigger_id',
    ],
    [
      'a view without a title',
      'views.open',
      { trigger_id: '1.2.3', view: { type: 'modal', blocks: [] } },
      'invalid_arguments',
    ],
    ['a method that this Slack does not know', 'reactions.add', { name: 'tada' }, 'unknown_method'],
  ];
  test.each(cases)('%s is refused in Slack’s words (%s)', async (_what, method, args, error) => {
    expect((await refusal(slack.client.apiCall(method, args))).error).toBe(error);
  });

  test('more text than an update takes, and the message of a person, are refused', async () => {
    const channel = 'C0RELEASES';
    const { ts } = await slack.client.chat.postMessage({ channel, text: 'x' });
    expect((await refusal(slack.client.chat.update({ channel, ts: ts!, text: long }))).error).toBe('msg_too_long');
    const { ts: theirs } = await slack.page('say', { user: 'U0ADA', channel, text: 'hello' });
    expect((await refusal(slack.client.chat.update({ channel, ts: String(theirs), text: 'y' }))).error).toBe(
      'cant_update_message',
    );
    expect((await refusal(slack.client.chat.delete({ channel, ts: String(theirs) }))).error).toBe(
      'cant_delete_message',
    );
    await slack.client.chat.delete({ channel, ts: ts! });
    expect((await slack.state()).messages.C0RELEASES?.map(({ text }) => text)).toEqual(['hello']);
  });

  test('blocks that Slack would refuse are refused with pointers, and kept as an offence', async () => {
    const refused = await refusal(
      slack.client.chat.postMessage({ channel: 'C0RELEASES', text: 'x', blocks: [section('x'.repeat(3001))] }),
    );
    expect(refused).toEqual({
      error: 'invalid_blocks',
      messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
    });
    const [offence] = (await slack.state()).offences;
    expect(offence).toMatchObject({ where: 'chat.postMessage', errors: refused.messages });
  });

  test('without a token, or with another, nothing is done', async () => {
    const call = async (headers: Record<string, string>) =>
      (await fetch(`${slack.url}/slack/api/auth.test`, { method: 'POST', headers })).json();
    expect(await call({})).toEqual({ ok: false, error: 'not_authed' });
    expect(await call({ authorization: 'Bearer xoxb-other' })).toEqual({ ok: false, error: 'invalid_auth' });
  });

  test('JSON bodies work as forms do', async () => {
    const answer = await fetch(`${slack.url}/slack/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: 'C0RELEASES', text: 'café', blocks: [section('café')] }),
    });
    expect(await answer.json()).toMatchObject({ ok: true, message: { text: 'café', blocks: [section('café')] } });
  });
});

describe('Slack on a bad day', () => {
  const post = () => slack.client.chat.postMessage({ channel: 'C0RELEASES', text: 'x' });
  const posted = async () => (await slack.state()).messages.C0RELEASES?.length;

  test('rate limits say when to come back', async () => {
    await slack.page('fault', { mode: 'ratelimited', retryAfterS: 7 });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 });
    expect(await posted()).toBe(0);
  });

  test('errors do no work; lost replies do', async () => {
    await slack.page('fault', { mode: 'error500' });
    expect((await refusal(post())).error).toBe('slack_webapi_http_error');
    expect(await posted()).toBe(0);
    await slack.page('fault', { mode: 'loseReplies' });
    expect((await refusal(post())).error).toBe('slack_webapi_request_error');
    expect(await posted()).toBe(1);
  });

  test('away, it never answers; back again, it does', async () => {
    await slack.page('fault', { mode: 'away' });
    const lost = slack.impatient.chat.postMessage({ channel: 'C0RELEASES', text: 'x' });
    expect((await refusal(lost)).error).toBe('slack_webapi_request_error');
    await slack.page('fault', { mode: 'none' });
    await post();
    expect(await posted()).toBe(1);
  });

  test('an archived channel takes nothing more', async () => {
    await slack.page('channel', { channel: 'C0RELEASES', archived: true });
    expect((await refusal(post())).error).toBe('is_archived');
    expect(await slack.page('command', { user: 'U0ADA', channel: 'C0RELEASES', text: 'help' })).toMatchObject({
      ok: false,
      error: 'is_archived',
    });
  });

  test('where the app was taken out it may write in public, and read nothing', async () => {
    await slack.page('channel', { channel: 'C0RELEASES', appMember: false });
    await post();
    expect((await refusal(slack.client.conversations.history({ channel: 'C0RELEASES' }))).error).toBe('not_in_channel');
  });
});
