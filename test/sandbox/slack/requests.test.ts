import { App, AwsLambdaReceiver } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signature } from '../../../src/sandbox/slack/signing.ts';
import { aClock, aSlack, refusal, SECRET, TOKEN } from './aSlack.ts';

let slack: Awaited<ReturnType<typeof aSlack>>;
beforeEach(async () => {
  slack = await aSlack();
});
afterEach(() => slack.stop());

const ada = { user: 'U0ADA', channel: 'C0RELEASES' };
const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const button = (action_id: string, value: string) =>
  ({ type: 'button', action_id, value, text: plain(action_id) }) as const;

async function aCard(buttons = [button('promote', 'r1:3')]) {
  const blocks = [{ type: 'actions', block_id: 'b1', elements: buttons }];
  const { ts } = await slack.client.chat.postMessage({ channel: 'C0RELEASES', text: 'card', blocks });
  return ts!;
}

describe('a slash command', () => {
  test('reaches the app as a signed form in an HTTP API event', async () => {
    await slack.page('command', { ...ada, text: '/canary start checkout 43 10%' });
    const [event] = slack.seen;
    expect(event).toMatchObject({ version: '2.0', rawPath: '/slack/events', isBase64Encoded: true });
    expect(Object.keys(event!.headers).every((name) => name === name.toLowerCase())).toBe(true);
    const timestampS = Number(event!.headers['x-slack-request-timestamp']);
    expect(timestampS * 1000).toBe(slack.clock.now());
    expect(event!.headers['x-slack-signature']).toBe(signature(SECRET, timestampS, slack.body()));
    expect(Object.fromEntries(new URLSearchParams(slack.body()))).toMatchObject({
      team_id: 'T0SANDBOX',
      channel_id: 'C0RELEASES',
      channel_name: 'releases',
      user_id: 'U0ADA',
      user_name: 'ada',
      command: '/canary',
      text: 'start checkout 43 10%',
      api_app_id: 'A0CANARY',
      is_enterprise_install: 'false',
      response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/slack\/response\//),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
  });

  test('is answered to the person alone, or with in_channel to everybody with what was typed', async () => {
    slack.answer({ text: 'only you' });
    await slack.page('command', { ...ada, text: '/canary status' });
    slack.answer({ response_type: 'in_channel', text: 'all of you' });
    await slack.page('command', { ...ada, text: '/canary list' });
    const { ephemerals, messages } = await slack.state();
    expect(ephemerals.U0ADA).toMatchObject([{ from: 'app', text: 'only you' }]);
    expect(ephemerals.U0BEN).toEqual([]);
    expect(messages.C0RELEASES).toMatchObject([
      { user: 'U0ADA', text: '/canary list', isCommand: true },
      { user: 'U0CANARY', text: 'all of you' },
    ]);
  });

  test('an empty acknowledgement shows nothing', async () => {
    expect(await slack.page('command', { ...ada, text: '/canary list' })).toMatchObject({
      ok: true,
      answer: 'nothing',
    });
    const { ephemerals, messages } = await slack.state();
    expect([ephemerals.U0ADA, messages.C0RELEASES]).toEqual([[], []]);
  });

  test.each([
    ['no answer in time', () => new Promise<never>(() => {}), 'operation_timeout'],
    ['a function error', () => Promise.reject(new Error('boom')), 'dispatch_failed'],
    ['a 500', () => ({ statusCode: 500, body: '' }), 'dispatch_failed'],
    ['a 401', () => ({ statusCode: 401, body: '' }), 'dispatch_unknown_error'],
  ])('%s is told by Slack itself (%s)', async (_what, answer, error) => {
    slack.answer(answer);
    expect(await slack.page('command', { ...ada, text: '/canary list' })).toMatchObject({ ok: false, error });
    expect((await slack.state()).ephemerals.U0ADA).toMatchObject([
      { from: 'slackbot', text: `\`/canary\` failed with the error \`${error}\`` },
    ]);
  });

  test('is nothing for people of another workspace', async () => {
    const outcome = await slack.page('command', { user: 'U0EVE', channel: 'C0RELEASES', text: '/canary list' });
    expect(outcome).toMatchObject({ ok: false, error: 'not_a_command' });
    expect(slack.seen).toEqual([]);
  });

  test('an answer with blocks that Slack refuses is an offence', async () => {
    slack.answer({ blocks: [{ type: 'alert', text: plain('fire') }] });
    await slack.page('command', { ...ada, text: '/canary list' });
    const { offences } = await slack.state();
    expect(offences).toMatchObject([
      { where: 'ack of /canary', errors: ['[ERROR] unsupported type: alert [json-pointer:/blocks/0]'] },
    ]);
  });

  test('is understood by Bolt’s own Lambda receiver, signature and all', async () => {
    await slack.stop();
    const receiver = new AwsLambdaReceiver({ signingSecret: SECRET });
    const authorize = async () => ({ botToken: TOKEN, botId: 'B0CANARY', botUserId: 'U0CANARY' });
    const app = new App({ receiver, authorize });
    app.command('/canary', async ({ command, ack }) => ack({ text: `you said ${command.text}` }));
    app.event('app_mention', async ({ event }) => void heard.push(event.text));
    const heard: string[] = [];
    slack = await aSlack({ clock: aClock(Date.now()), patienceMs: 10_000 });
    const handler = receiver.toHandler();
    slack.answer((event) => handler(event as never, {} as never) as never);
    await slack.page('command', { ...ada, text: '/canary ünï' });
    await slack.page('say', { ...ada, text: '@Canary status ünï' });
    expect((await slack.state()).ephemerals.U0ADA).toMatchObject([{ text: 'you said ünï' }]);
    expect(heard).toEqual(['<@U0CANARY> status ünï']);
  });
});

describe('a button', () => {
  test('sends block_actions with the message, the place and a response URL', async () => {
    const ts = await aCard();
    await slack.page('press', { user: 'U0BEN', channel: 'C0RELEASES', ts, action_id: 'promote', value: 'r1:3' });
    expect(slack.payload()).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0BEN', username: 'ben', team_id: 'T0SANDBOX' },
      team: { id: 'T0SANDBOX', domain: 'lambda-canary-sandbox' },
      api_app_id: 'A0CANARY',
      container: { type: 'message', message_ts: ts, channel_id: 'C0RELEASES', is_ephemeral: false },
      channel: { id: 'C0RELEASES', name: 'releases' },
      message: { ts, text: 'card', bot_id: 'B0CANARY' },
      state: { values: {} },
      response_url: expect.stringContaining('/slack/response/'),
      trigger_id: expect.any(String),
      actions: [{ type: 'button', action_id: 'promote', block_id: 'b1', value: 'r1:3', action_ts: expect.any(String) }],
    });
  });

  test('pressed by someone of another workspace says so', async () => {
    const ts = await aCard();
    await slack.page('press', { user: 'U0EVE', channel: 'C0RELEASES', ts, action_id: 'promote' });
    expect(slack.payload()).toMatchObject({ user: { id: 'U0EVE', team_id: 'T0OTHER' }, team: { id: 'T0SANDBOX' } });
  });

  test('that was redrawn away can be pressed only as a slow client would', async () => {
    const ts = await aCard([button('promote', 'r1:4')]);
    const old = { user: 'U0BEN', channel: 'C0RELEASES', ts, action_id: 'promote', value: 'r1:3' };
    expect(await slack.page('press', old)).toMatchObject({ ok: false, error: 'no_such_element' });
    expect(await slack.page('press', { ...old, stale: true })).toMatchObject({ ok: true });
    expect(slack.payload().actions[0]).toMatchObject({ value: 'r1:3' });
  });

  test('of an ephemeral message is answered through its response URL', async () => {
    const blocks = [{ type: 'actions', elements: [button('undo', 'x')] }];
    slack.answer({ text: 'sure?', blocks });
    await slack.page('command', { ...ada, text: '/canary rollback checkout' });
    const ts = (await slack.state()).ephemerals.U0ADA?.[0]?.ts;
    slack.answer('');
    await slack.page('press', { ...ada, ts, action_id: 'undo' });
    const { response_url: url, container, message } = slack.payload();
    expect(container.is_ephemeral).toBe(true);
    expect(message).toBeUndefined();
    const say = (body: object) =>
      fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    await say({ replace_original: true, text: 'done' });
    expect((await slack.state()).ephemerals.U0ADA).toMatchObject([{ text: 'done', ts }]);
    await say({ delete_original: true });
    expect((await slack.state()).ephemerals.U0ADA).toEqual([]);
  });
});

describe('a response URL', () => {
  const say = (url: string, body: object) =>
    fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  async function aUrl() {
    await slack.page('command', { ...ada, text: '/canary list' });
    return new URLSearchParams(slack.body()).get('response_url')!;
  }

  test('works five times, also where the app is not a member', async () => {
    await slack.page('command', { user: 'U0ADA', channel: 'C0PRIVATE', text: '/canary list' });
    const url = new URLSearchParams(slack.body()).get('response_url')!;
    expect(new URLSearchParams(slack.body()).get('channel_name')).toBe('privategroup');
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await say(url, { text: `${i}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect((await slack.state()).ephemerals.U0ADA?.map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4']);
  });

  test('works for 30 minutes', async () => {
    const url = await aUrl();
    slack.clock.pass(30 * 60_000);
    expect((await say(url, { text: 'x', response_type: 'in_channel' })).status).toBe(200);
    slack.clock.pass(1);
    const late = await say(url, { text: 'x' });
    expect([late.status, await late.json()]).toEqual([404, { ok: false, error: 'expired_url' }]);
    expect((await slack.state()).messages.C0RELEASES).toMatchObject([{ user: 'U0CANARY', text: 'x' }]);
  });

  test('refuses nothing said, and blocks that Slack refuses', async () => {
    const url = await aUrl();
    expect((await say(url, {})).status).toBe(400);
    expect((await say(url, { blocks: [{ type: 'section' }] })).status).toBe(400);
    expect((await slack.state()).offences).toHaveLength(1);
  });
});

describe('events', () => {
  test('a mention is sent with names as ids, signed, in an envelope', async () => {
    const root = await aCard();
    await slack.page('say', { ...ada, text: '@Canary status <checkout> & @ben in #checkout', thread_ts: root });
    expect(slack.seen.at(-1)).toMatchObject({ isBase64Encoded: false });
    expect(JSON.parse(slack.body())).toMatchObject({
      type: 'event_callback',
      team_id: 'T0SANDBOX',
      event_id: expect.stringMatching(/^Ev/),
      event_time: Math.floor(slack.clock.now() / 1000),
      event: {
        type: 'app_mention',
        user: 'U0ADA',
        channel: 'C0RELEASES',
        thread_ts: root,
        text: '<@U0CANARY> status &lt;checkout&gt; &amp; <@U0BEN> in <#C0CHECKOUT|checkout>',
      },
    });
  });

  test('a mention where the app is no member tells the person, not the app', async () => {
    await slack.page('say', { user: 'U0ADA', channel: 'C0PRIVATE', text: '@canary help' });
    expect(slack.seen).toEqual([]);
    expect((await slack.state()).ephemerals.U0ADA?.[0]?.text).toContain('/invite @Canary');
    await slack.page('command', { user: 'U0ADA', channel: 'C0PRIVATE', text: '/invite @Canary' });
    await slack.page('say', { user: 'U0ADA', channel: 'C0PRIVATE', text: '@canary help' });
    expect(slack.seen).toHaveLength(1);
  });

  test('a plain message is no business of the app', async () => {
    await slack.page('say', { ...ada, text: 'good morning' });
    expect(slack.seen).toEqual([]);
  });

  test('the Home tab opened is an event, with the view that was published', async () => {
    await slack.page('home', { user: 'U0BEN' });
    expect(JSON.parse(slack.body()).event).toMatchObject({ type: 'app_home_opened', user: 'U0BEN', tab: 'home' });
    const view = { type: 'home' as const, blocks: [{ type: 'divider' }] };
    const { view: shown } = await slack.client.views.publish({ user_id: 'U0BEN', view });
    await slack.page('home', { user: 'U0BEN' });
    expect(JSON.parse(slack.body()).event.view).toMatchObject({ id: shown!.id, type: 'home' });
    expect((await refusal(slack.client.views.publish({ user_id: 'U0BEN', view, hash: 'old' }))).error).toBe(
      'hash_conflict',
    );
  });
});

describe('the page’s API', () => {
  test('turns the knobs of the world', async () => {
    await slack.page('world', { set: 'errorRate', function: 'checkout', version: '43', errorRate: 0.5 });
    await slack.page('world', {
      set: 'alias',
      function: 'checkout',
      alias: 'live',
      version: '44',
      weights: { 42: 0.5 },
    });
    await slack.page('world', { set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    await slack.page('world', { set: 'speed', speed: 600 });
    expect(slack.world.turned).toEqual([
      ['errorRate', 'checkout', '43', 0.5],
      ['alias', 'checkout', 'live', '44', { 42: 0.5 }],
      ['alarm', 'checkout-errors', 'ALARM'],
    ]);
    expect((await slack.state()).world.speed).toBe(600);
  });

  test.each([
    ['world', { set: 'speed', speed: 7 }],
    ['world', { set: 'errorRate', function: 'checkout', version: '43', errorRate: 2 }],
    ['world', { set: 'errorRate', function: 'nothing', version: '43', errorRate: 0 }],
    ['fault', { mode: 'tired' }],
    ['press', { user: 'U0ADA', channel: 'C0RELEASES', ts: '1.2', action_id: 'x' }],
    ['command', { user: 'U0NOBODY', channel: 'C0RELEASES', text: 'x' }],
    ['command', { user: 'U0EVE', channel: 'C0CHECKOUT', text: 'x' }],
    ['submit', { user: 'U0ADA', view_id: 'V1', values: {} }],
  ])('refuses what the page does not offer: %s %o', async (path, body) => {
    expect(await slack.page(path, body)).toMatchObject({ ok: false, error: expect.any(String) });
  });

  test('takes nothing from other web pages', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${slack.url}/sandbox/fault`, { method: 'POST', headers, body: '{"mode":"away"}' });
    expect((await post({ 'content-type': 'text/plain' })).status).toBe(400);
    expect((await post({ 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await slack.state()).fault.mode).toBe('none');
  });

  test('tells of changes as they happen', async () => {
    const stream = await fetch(`${slack.url}/sandbox/stream`);
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const until = async (word: string) => {
      while (!heard.includes(word)) heard += (await reader.read()).value ?? '';
    };
    await until('event: world');
    heard = '';
    await slack.page('say', { ...ada, text: 'hello' });
    await until('event: slack');
    await reader.cancel();
  });

  test('what was said is there after a restart', async () => {
    await slack.page('say', { ...ada, text: 'remember me' });
    await slack.stopAndKeep();
    slack = await aSlack({ stateDir: slack.kept });
    expect((await slack.state()).messages.C0RELEASES).toMatchObject([{ text: 'remember me' }]);
  });
});
