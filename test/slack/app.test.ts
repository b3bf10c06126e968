import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Envelope } from '../../src/app/ask.ts';
import { createSlackApp } from '../../src/slack/app.ts';
import { button } from '../../src/slack/button.ts';
import { createSlackHandler } from '../../src/slack/handler.ts';
import type { Reply } from '../../src/slack/request.ts';
import { ARN, aRollout } from '../fixtures/rollouts.ts';
import { aCommand, aLog, aPress, aRequest, NO_FORMS, SECRET } from './aRequest.ts';
import { aWebApi, type WebApi } from './aWebApi.ts';

const fetched = vi.fn<typeof fetch>();

/** Where response URLs lead. */
let api: WebApi;
beforeEach(async () => {
  vi.stubGlobal('fetch', fetched);
  api = await aWebApi();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  fetched.mockReset();
  await api.close();
});

/** The whole Slack function but for AWS: verifier, Bolt, parser, envelope. */
function anApp(change: { ring?: (envelope: Envelope) => Promise<void>; teamIds?: readonly string[] } = {}) {
  const rung: Envelope[] = [];
  const log = aLog();
  const ring = async (envelope: Envelope) => {
    rung.push(envelope);
    await change.ring?.(envelope);
  };
  const app = createSlackApp({ ring, ...NO_FORMS, botToken: async () => 'xoxb-1', teamIds: change.teamIds ?? [], log });
  const secrets = {
    read: async () => ({ signingSecret: SECRET, previousSigningSecret: null }),
    again: async () => null,
  };
  const handle = createSlackHandler({ app, secrets, log });
  return { rung, log, send: (body: string): Promise<Reply> => handle(aRequest({ body })) };
}

const PROMOTE = String(button(aRollout({ turn: 7 }), 'promote').value);

describe('a command', () => {
  it('is handed to the worker and acknowledged with nothing visible', async () => {
    const { send, rung } = anApp();
    const reply = await send(aCommand('start checkout 43 10%'));
    expect(reply).toMatchObject({ statusCode: 200, body: '' });
    expect(rung).toEqual([
      {
        kind: 'slack',
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        by: { kind: 'slack', userId: 'U0ADA', teamId: 'T0SANDBOX' },
        workspace: 'T0SANDBOX',
        channel: 'C0RELEASES',
        responseUrl: 'https://hooks.slack.com/commands/T0/1/x',
        ask: { kind: 'start', function: 'checkout', version: '43', plan: '10%', alias: 'live' },
      },
    ]);
  });

  it('calls nothing in Slack', async () => {
    const { send } = anApp();
    await send(aCommand('status checkout', { response_url: `${api.url}respond` }));
    await send(aCommand('help', { response_url: `${api.url}respond` }));
    expect(fetched).not.toHaveBeenCalled();
    expect(api.calls).toEqual([]);
  });

  it('is acknowledged only after the worker was rung', async () => {
    const order: string[] = [];
    let accept = () => {};
    const accepted = new Promise<void>((resolve) => {
      accept = resolve;
    });
    const { send } = anApp({ ring: () => accepted.then(() => void order.push('rung')) });
    const answered = send(aCommand('list')).then(() => order.push('acknowledged'));
    await new Promise(setImmediate);
    expect(order).toEqual([]);
    accept();
    await answered;
    expect(order).toEqual(['rung', 'acknowledged']);
  });

  it('that could not be handed on says that nothing was done', async () => {
    const { send, log } = anApp({ ring: () => Promise.reject(new Error('throttled')) });
    const reply = await send(aCommand('start checkout 43 10%'));
    expect(reply.statusCode).toBe(200);
    expect(JSON.parse(reply.body)).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringMatching(/nothing was done.*try again/),
    });
    expect(log.lines.join()).toContain('throttled');
  });

  it('for help is answered at once, without the worker', async () => {
    const { send, rung } = anApp();
    const { body } = await send(aCommand('help'));
    expect(JSON.parse(body)).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('start fn'),
    });
    expect(rung).toEqual([]);
  });

  it('with a slip is answered with the nearest right form, without the worker', async () => {
    const { send, rung } = anApp();
    const { body } = await send(aCommand('statr checkout 43 10%'));
    expect(JSON.parse(body).text).toContain('`/canary start checkout 43 10%`');
    expect(rung).toEqual([]);
  });

  it('of another workspace is refused when workspaces are named', async () => {
    const { send, rung } = anApp({ teamIds: ['T0OTHER'] });
    const { body } = await send(aCommand('rollback checkout'));
    expect(JSON.parse(body).text).toContain('workspace');
    expect(rung).toEqual([]);
  });

  it('has another id each time it is typed', async () => {
    const { send, rung } = anApp();
    await send(aCommand('list'));
    await send(aCommand('list'));
    expect(new Set(rung.map(({ id }) => id)).size).toBe(2);
  });
});

describe('a press', () => {
  it('carries the rollout and turn of its button to the worker', async () => {
    const { send, rung } = anApp();
    const reply = await send(aPress('canary:promote', PROMOTE));
    expect(reply).toMatchObject({ statusCode: 200, body: '' });
    expect(rung[0]).toMatchObject({
      by: { userId: 'U0BEN' },
      ask: {
        kind: 'promote',
        function: ARN,
        alias: 'live',
        reason: null,
        stamp: { rolloutId: aRollout().id, turn: 7 },
      },
    });
  });

  it('has the same id when Slack delivers it again, and another for another person', async () => {
    const { send, rung } = anApp();
    await send(aPress('canary:promote', PROMOTE));
    await send(aPress('canary:promote', PROMOTE, { trigger_id: 'again' }));
    await send(aPress('canary:promote', PROMOTE, { user: { id: 'U0ADA', team_id: 'T0SANDBOX' } }));
    expect(rung[0]?.id).toBe(rung[1]?.id);
    expect(rung[2]?.id).not.toBe(rung[0]?.id);
  });

  it('says of which workspace the person is and where it was pressed: the worker knows whom the policy names', async () => {
    const { send, rung } = anApp({ teamIds: ['T0SANDBOX'] });
    await send(aPress('canary:rollback', PROMOTE, { user: { id: 'U0EVE', team_id: 'T0OTHER' } }));
    expect(rung).toMatchObject([{ by: { userId: 'U0EVE', teamId: 'T0OTHER' }, workspace: 'T0SANDBOX' }]);
  });

  it('in a workspace that is not named is refused', async () => {
    const { send, rung } = anApp({ teamIds: ['T0ELSE'] });
    await send(aPress('canary:rollback', PROMOTE, { response_url: `${api.url}respond` }));
    expect(rung).toEqual([]);
    expect(api.calls).toMatchObject([{ sent: { text: expect.stringContaining('workspace') } }]);
  });

  it.each([
    ['an unknown action', 'canary:explode', PROMOTE],
    ['an action of another app', 'approve', PROMOTE],
    ['a value that we did not write', 'canary:promote', '{"f":1}'],
    ['a value that is no JSON', 'canary:promote', 'x'],
  ])('on %s is acknowledged, logged, and does nothing', async (_, action, value) => {
    const { send, rung, log } = anApp();
    expect(await send(aPress(action, value))).toMatchObject({ statusCode: 200 });
    expect(rung).toEqual([]);
    expect(log.lines).toHaveLength(1);
  });

  it('that could not be handed on tells the person through the response URL', async () => {
    const { send } = anApp({ ring: () => Promise.reject(new Error('down')) });
    const press = aPress('canary:rollback', PROMOTE, { response_url: `${api.url}respond` });
    expect(await send(press)).toMatchObject({ statusCode: 200 });
    expect(api.calls).toMatchObject([{ sent: { text: expect.stringContaining('nothing was done') } }]);
  });
});

describe('a press of which nothing came and nobody can be told', () => {
  it.each([
    ['on the Home tab, which has no response URL', undefined],
    ['where its response URL is used up', '/used-up'],
  ])('%s, is not acknowledged: Slack shows that it failed', async (_, path) => {
    api.answer = () => ({ status: 404, body: 'expired_url' });
    const { send } = anApp({ ring: () => Promise.reject(new Error('down')) });
    const url = path === undefined ? undefined : `${api.url}${path}`;
    expect(await send(aPress('canary:rollback', PROMOTE, { response_url: url }))).toMatchObject({ statusCode: 500 });
  });
});

it('an outage of the secrets is a 503 and no function error', async () => {
  const log = aLog();
  const secrets = { read: () => Promise.reject(new Error('no secret')), again: async () => null };
  const handle = createSlackHandler({ app: () => Promise.reject(new Error('unreached')), secrets, log });
  expect(await handle(aRequest())).toMatchObject({ statusCode: 503 });
});
