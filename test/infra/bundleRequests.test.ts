import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { build } from '../../infra/build.ts';
import { START_SHORTCUT } from '../../src/slack/app.ts';
import { button, START_ACTION } from '../../src/slack/button.ts';
import { fieldAction } from '../../src/slack/form.ts';
import { Wire } from '../bench/tick/wire.ts';
import { aRollout } from '../fixtures/rollouts.ts';
import { aCommand, aPress, aRequest, JSON_TYPE, SECRET } from '../slack/aRequest.ts';

/**
 * Much of Bolt is left out of the bundle. So every kind of request that Slack sends is served once by the built file itself: one
 * that needed something left out would say so in the log and not be answered.
 */
let folder: string;
const outside = new Wire({ answerAfterMs: 0, quotas: false });
let handler: (event: unknown, context: unknown) => Promise<{ statusCode: number; body?: string }>;
const lines: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-canary-requests-'));
  await build(folder);
  const url = await outside.listen();
  const env = {
    WORKER_FUNCTION_NAME: 'canary-worker',
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_API_URL: `${url}/api/`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: url,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  ({ handler } = await import(pathToFileURL(join(folder, 'slack', 'index.mjs')).href));
});

afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  outside.close();
  rmSync(folder, { recursive: true, force: true });
});

const WHO = { user: { id: 'U0BEN', team_id: 'T0SANDBOX' }, team: { id: 'T0SANDBOX' }, api_app_id: 'A0CANARY' };
const payload = (body: object) =>
  aRequest({ body: new URLSearchParams({ payload: JSON.stringify({ ...WHO, ...body }) }).toString(), base64: true });
const event = (type: string, more: object) =>
  aRequest({
    body: JSON.stringify({
      type: 'event_callback',
      team_id: 'T0SANDBOX',
      event_id: `Ev${type}`,
      event: { type, ...more },
    }),
    contentType: JSON_TYPE,
  });
const { action_id, value } = button(aRollout(), 'promote');
const VIEW = { id: 'V1', callback_id: 'canary:start', private_metadata: '', state: { values: {} }, blocks: [] };

/** Request, and the calls that it makes before it is acknowledged. */
const KINDS: readonly (readonly [string, () => Record<string, unknown>, readonly string[]])[] = [
  ['a command', () => aRequest({ body: aCommand('rollback checkout') }), ['Invoke']],
  ['a command through API Gateway v1', () => aRequest({ body: aCommand('list'), shape: 'v1' }), ['Invoke']],
  ['a question for help', () => aRequest({ body: aCommand('help') }), []],
  ['a slip of the pen', () => aRequest({ body: aCommand('rolback checkout') }), []],
  ['a button', () => aRequest({ body: aPress(String(action_id), String(value)) }), ['Invoke']],
  ['a button that opens a form', () => aRequest({ body: aPress(START_ACTION, 'x') }), ['views.open']],
  ['a command that opens a form', () => aRequest({ body: aCommand('start') }), ['views.open']],
  [
    'a global shortcut',
    () => payload({ type: 'shortcut', callback_id: START_SHORTCUT, trigger_id: '1.2' }),
    ['views.open'],
  ],
  [
    'type-ahead in a form',
    () =>
      payload({ type: 'block_suggestion', action_id: fieldAction('function'), block_id: 'b', value: 'ch', view: VIEW }),
    ['Invoke'],
  ],
  ['a form that is empty', () => payload({ type: 'view_submission', view: VIEW }), []],
  ['the Home tab', () => event('app_home_opened', { user: 'U0BEN', tab: 'home', channel: 'D1' }), ['Invoke']],
  [
    'a mention',
    () => event('app_mention', { user: 'U0BEN', text: '<@U1> list', channel: 'C1', ts: '1.2' }),
    ['Invoke'],
  ],
  [
    "Slack's first question",
    () => aRequest({ body: JSON.stringify({ type: 'url_verification', challenge: 'c' }), contentType: JSON_TYPE }),
    [],
  ],
];

it.each(KINDS)('the built file serves %s, with nothing that was left out', async (_, request, expected) => {
  outside.reset();
  lines.length = 0;
  const answer = await handler(request(), { awsRequestId: 'r' });
  expect(answer.statusCode).toBe(200);
  expect(outside.counted()).toEqual(Object.fromEntries(expected.map((call) => [call, 1])));
  expect(lines.join('')).not.toContain('left out');
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

it('the built file turns away what is not signed', async () => {
  expect((await handler(aRequest({ signature: 'v0=0' }), {})).statusCode).toBe(401);
});
