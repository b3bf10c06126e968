import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '../../src/app/ask.ts';
import type { Look, LookAnswer } from '../../src/app/look.ts';
import { createSlackApp } from '../../src/slack/app.ts';
import { startVersionButton } from '../../src/slack/button.ts';
import { createSlackHandler } from '../../src/slack/handler.ts';
import { aCommand, aLog, aRequest, SECRET } from './aRequest.ts';
import { aWebApi, ok, type WebApi } from './aWebApi.ts';

/** The Slack function's part in forms, mentions and the Home tab: what it calls, and what it hands on. */

let api: WebApi;
beforeEach(async () => {
  api = await aWebApi();
});
afterEach(() => api.close());

function anApp(change: { ring?: () => Promise<void>; ask?: () => Promise<LookAnswer | null> } = {}) {
  const rung: Envelope[] = [];
  const looks: Look[] = [];
  const log = aLog();
  const app = createSlackApp({
    async ring(envelope) {
      rung.push(envelope);
      await change.ring?.();
    },
    worker: {
      async ask(look) {
        looks.push(look);
        return (await change.ask?.()) ?? null;
      },
      async leave(look) {
        looks.push(look);
      },
    },
    botToken: async () => 'xoxb-1',
    slackApiUrl: api.url,
    teamIds: [],
    log,
  });
  const secrets = {
    read: async () => ({ signingSecret: SECRET, previousSigningSecret: null }),
    again: async () => null,
  };
  const handle = createSlackHandler({ app, secrets, log });
  const json = (body: object) => handle(aRequest({ body: JSON.stringify(body), contentType: 'application/json' }));
  const payload = (body: object) =>
    handle(aRequest({ body: new URLSearchParams({ payload: JSON.stringify(body) }).toString() }));
  return { rung, looks, handle, send: (body: string) => handle(aRequest({ body })), json, payload };
}

const PERSON = { user: { id: 'U0ADA', team_id: 'T0SANDBOX' }, team: { id: 'T0SANDBOX' }, api_app_id: 'A0CANARY' };

const chosen = (value: string) => ({ selected_option: { value } });
const FILLED = {
  function: { 'canary:form-function': chosen('checkout') },
  version: { 'canary:form-version': chosen('43') },
  alias: { 'canary:form-alias': { value: 'live' } },
  plan: { 'canary:form-plan': { value: '10%' } },
  reason: { 'canary:form-reason': { value: 'why' } },
};

function submission(values: object = FILLED) {
  const view = {
    id: 'V1',
    hash: 'h',
    callback_id: 'canary_start',
    private_metadata: JSON.stringify({ c: 'C0RELEASES' }),
    state: { values },
  };
  return { type: 'view_submission', ...PERSON, trigger_id: '1.2.3', view };
}

describe('/canary start alone', () => {
  it('opens the form, which is the one thing called in Slack, and is acknowledged with nothing visible', async () => {
    const { send, rung } = anApp();
    expect(await send(aCommand('start'))).toMatchObject({ statusCode: 200, body: '' });
    expect(api.calls.map(({ method }) => method)).toEqual(['views.open']);
    expect(api.calls[0]?.sent).toMatchObject({
      view: { callback_id: 'canary_start', private_metadata: '{"c":"C0RELEASES"}' },
    });
    expect(rung).toEqual([]);
  });

  it.each([
    ['refuses', () => ({ body: { ok: false, error: 'expired_trigger_id' } })],
    ['is rate limited', () => ({ status: 429, headers: { 'retry-after': '30' } })],
    ['breaks off', () => 'drop' as const],
  ])('says how to type it where Slack %s, well within three seconds', async (_, answer) => {
    api.answer = answer;
    const began = performance.now();
    const { body } = await anApp().send(aCommand('start'));
    expect(JSON.parse(body).text).toContain('/canary start checkout 43 10%');
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(api.calls).toHaveLength(1);
    api.answer = ok;
  });
});

describe('a button that offers a version', () => {
  it('opens the form with that version chosen, for the channel where it stands', async () => {
    const { payload, rung } = anApp();
    const value = startVersionButton('checkout', '44').value;
    const action = { type: 'button', action_id: 'canary:start-version', block_id: 'b', value, action_ts: '1.2' };
    const press = { type: 'block_actions', ...PERSON, trigger_id: '1.2.3', channel: { id: 'C0RELEASES' } };
    expect(await payload({ ...press, actions: [action] })).toMatchObject({ statusCode: 200 });
    expect(rung).toEqual([]);
    const [call] = api.calls;
    if (call === undefined) throw new Error('nothing was called');
    const { view } = call.sent as { view: { private_metadata: string; blocks: object[] } };
    expect(JSON.parse(view.private_metadata)).toEqual({ c: 'C0RELEASES' });
    expect(view.blocks).toMatchObject([
      { block_id: 'function', element: { initial_option: { value: 'checkout' } } },
      { block_id: 'version', element: { initial_option: { value: '44' } } },
      { block_id: 'alias' },
      { block_id: 'plan' },
      { block_id: 'preview' },
      { block_id: 'reason' },
    ]);
  });

  it('with a value that is none of ours opens the empty form', async () => {
    const { payload } = anApp();
    const action = { type: 'button', action_id: 'canary:start-version', block_id: 'b', value: 'x', action_ts: '1.2' };
    await payload({ type: 'block_actions', ...PERSON, trigger_id: '1.2.3', actions: [action] });
    expect(JSON.stringify(api.calls[0]?.sent)).not.toContain('initial_option');
  });
});

describe('a form that is submitted', () => {
  it('is looked at once more, and handed on', async () => {
    const { payload, rung, looks } = anApp({ ask: async () => ({ kind: 'checked' }) });
    expect(await payload(submission())).toMatchObject({ statusCode: 200, body: '' });
    expect(looks[0]?.look).toMatchObject({ kind: 'check', channel: 'C0RELEASES' });
    expect(rung).toMatchObject([
      {
        by: { userId: 'U0ADA' },
        channel: 'C0RELEASES',
        responseUrl: null,
        ask: { kind: 'start', function: 'checkout', version: '43', plan: '10%', alias: 'live', reason: 'why' },
      },
    ]);
    expect(api.calls).toEqual([]);
  });

  it('that would be refused says so at the field, and is not handed on', async () => {
    const reason = 'checkout 47 runs as another role.';
    const { payload, rung } = anApp({ ask: async () => ({ refused: true, code: 'other-role', reason }) });
    const { body } = await payload(submission());
    expect(JSON.parse(body)).toEqual({ response_action: 'errors', errors: { version: reason } });
    expect(rung).toEqual([]);
  });

  it('is handed on when the worker does not say in time whether it would be refused', async () => {
    const { payload, rung } = anApp({ ask: async () => null });
    expect(await payload(submission())).toMatchObject({ statusCode: 200, body: '' });
    expect(rung).toHaveLength(1);
  });

  it('twice is the same call', async () => {
    const { payload, rung } = anApp();
    await payload(submission());
    await payload({ ...submission(), trigger_id: '4.5.6' });
    expect(rung[0]?.id).toBe(rung[1]?.id);
  });

  it('again with something changed is another call, since it is another order', async () => {
    const { payload, rung } = anApp();
    await payload(submission());
    await payload(submission({ ...FILLED, plan: { 'canary:form-plan': { value: '1%' } } }));
    expect(rung).toMatchObject([{ ask: { plan: '10%' } }, { ask: { plan: '1%' } }]);
    expect(rung[0]?.id).not.toBe(rung[1]?.id);
  });

  it('and could not be handed on stays open and says so', async () => {
    const { payload } = anApp({ ring: () => Promise.reject(new Error('throttled')) });
    const { body } = await payload(submission());
    expect(JSON.parse(body).errors.reason).toContain('nothing was done');
  });
});

describe('type-ahead', () => {
  const suggestion = (actionId: string, value: string, values: object = {}) => ({
    type: 'block_suggestion',
    ...PERSON,
    action_id: actionId,
    block_id: 'b',
    value,
    container: { type: 'view', view_id: 'V1' },
    view: { id: 'V1', type: 'modal', callback_id: 'canary_start', state: { values } },
  });

  it('of functions asks the worker, and says so where it does not answer in time', async () => {
    const { payload, looks } = anApp();
    const { body } = await payload(suggestion('canary:form-function', 'che'));
    expect(looks[0]?.look).toEqual({ kind: 'functions', typed: 'che' });
    expect(JSON.parse(body).options).toMatchObject([{ text: { text: expect.stringContaining('too long') } }]);
  });

  it('of versions asks for those of the chosen function', async () => {
    const { payload, looks } = anApp();
    await payload(suggestion('canary:form-version', '4'));
    expect(looks).toEqual([]);
    await payload(suggestion('canary:form-version', '4', FILLED));
    expect(looks[0]?.look).toEqual({ kind: 'versions', function: 'checkout', typed: '4' });
  });
});

describe('an event', () => {
  const mention = (event: object = {}) => ({
    type: 'event_callback',
    event_id: 'Ev1',
    team_id: 'T0SANDBOX',
    api_app_id: 'A0CANARY',
    authorizations: [{ team_id: 'T0SANDBOX', user_id: 'U0CANARY', is_bot: true }],
    event: {
      type: 'app_mention',
      user: 'U0ADA',
      text: '<@U0CANARY> status checkout',
      ts: '17.2',
      thread_ts: '17.1',
      channel: 'C0RELEASES',
      team: 'T0SANDBOX',
      ...event,
    },
  });

  it('of a mention is handed on, to be answered in its thread; the same id again is the same call', async () => {
    const { json, rung } = anApp();
    expect(await json(mention())).toMatchObject({ statusCode: 200 });
    await json({ ...mention(), event_time: 2 });
    expect(rung[0]).toMatchObject({
      by: { userId: 'U0ADA', teamId: 'T0SANDBOX' },
      channel: 'C0RELEASES',
      replyIn: { kind: 'thread', ts: '17.1' },
      ask: { kind: 'status', function: 'checkout' },
    });
    expect(rung[0]?.id).toBe(rung[1]?.id);
  });

  it('of a mention that begins with somebody else’s name orders nothing', async () => {
    const { json, rung } = anApp();
    await json(mention({ text: '<@U0BEN> promote checkout please, once <@U0CANARY> asks' }));
    expect(rung).toMatchObject([{ ask: { kind: 'words' } }]);
  });

  it('of a mention by another program, or of an edited message, is nothing', async () => {
    const { json, rung } = anApp();
    await json(mention({ bot_id: 'B1' }));
    await json(mention({ edited: { user: 'U0ADA', ts: '1' } }));
    expect(rung).toEqual([]);
  });

  it('that could not be handed on is not acknowledged, so that Slack sends it again', async () => {
    const { json } = anApp({ ring: () => Promise.reject(new Error('throttled')) });
    expect((await json(mention())).statusCode).toBe(500);
  });

  it('that could not be handed on is taken when Slack sends it again within the same second', async () => {
    let tries = 0;
    const { handle } = anApp({
      ring: async () => {
        tries += 1;
        if (tries === 1) throw new Error('throttled');
      },
    });
    const request = aRequest({ body: JSON.stringify(mention()), contentType: 'application/json' });
    const statuses = [await handle(request), await handle(request), await handle(request)].map((one) => one.statusCode);
    expect(statuses).toEqual([500, 200, 401]);
  });

  it('of the Home tab is handed on; of the messages tab it is not', async () => {
    const { json, rung } = anApp();
    const opened = (tab: string) => ({
      ...mention(),
      event: { type: 'app_home_opened', user: 'U0ADA', tab, channel: 'D1' },
    });
    await json(opened('messages'));
    expect(rung).toEqual([]);
    await json(opened('home'));
    expect(rung).toMatchObject([{ ask: { kind: 'home' }, replyIn: { kind: 'home' }, channel: null }]);
  });
});
