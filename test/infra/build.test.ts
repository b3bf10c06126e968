import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUDGET_KB, type BuiltFile, build, type FunctionName } from '../../infra/build.ts';
import { node24 } from '../../infra/node24.ts';
import { type FakeAws, fakeAws } from '../aws/fakeAws.ts';

/** What is deployed, run as it is deployed: one file each, alone in an empty folder, in a process of its own. */
const deployedOn = node24();
const NODES: readonly (readonly [string, string])[] = [
  [`this Node ${process.version}`, process.execPath],
  ...(deployedOn === null ? [] : [['Node 24', deployedOn] as const]),
];
if (deployedOn === null) {
  console.warn(
    '\n!! LEFT OUT: the built files were not started on Node 24, the runtime they are deployed on: it is not installed.\n',
  );
}

const SIGNING_SECRET = 'a-signing-secret';
let folder: string;
let built: readonly BuiltFile[];
let aws: FakeAws;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-canary-build-'));
  built = await build(folder);
  aws = await fakeAws(({ path }) => ({ status: path.endsWith('/invocations') ? 202 : 200, body: {} }));
});

afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Calls the built handler once, in a folder with nothing else in it. */
function call(
  node: string,
  name: FunctionName,
  event: unknown,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const alone = mkdtempSync(join(tmpdir(), 'lambda-canary-alone-'));
  copyFileSync(join(folder, name, 'index.mjs'), join(alone, 'index.mjs'));
  const context = {
    awsRequestId: 'r',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:canary-worker',
  };
  writeFileSync(
    join(alone, 'run.mjs'),
    `const { handler } = await import('./index.mjs');
     if (handler.length > 2) throw new Error('Lambda refuses handlers with a callback');
     console.log('RESULT' + JSON.stringify(await handler(${JSON.stringify(event)}, ${JSON.stringify(context)})));
     process.exit(0);`,
  );
  const variables = {
    TABLE_NAME: 'canary',
    WORKER_FUNCTION_NAME: 'canary-worker',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_BOT_TOKEN: 'xoxb-1',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.where.endpoint ?? '',
    ...env,
  };
  return new Promise((resolve) => {
    execFile(node, ['run.mjs'], { cwd: alone, env: variables, timeout: 20_000 }, (error, out, err) => {
      rmSync(alone, { recursive: true, force: true });
      resolve({ code: error === null ? 0 : 1, out, err });
    });
  });
}

function resultOf({ out, err }: Ended): unknown {
  const line = out.split('\n').find((text) => text.startsWith('RESULT'));
  if (line === undefined) throw new Error(`no result: ${out}${err}`);
  return JSON.parse(line.slice('RESULT'.length));
}

/** A slash command as API Gateway hands it over, signed as Slack does. */
function aCommand(text: string) {
  const body = new URLSearchParams({
    command: '/canary',
    text,
    trigger_id: '1.2',
    user_id: 'U0ADA',
    team_id: 'T0SANDBOX',
    channel_id: 'C0123',
    response_url: 'https://hooks.slack.com/commands/T/1/a',
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return {
    version: '2.0',
    rawPath: '/slack/events',
    requestContext: { http: { method: 'POST', path: '/slack/events' } },
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
}

it.each(NODES)('the worker answers a pipeline alone in its folder, on %s', async (_, node) => {
  const ended = await call(node, 'worker', { kind: 'status', function: 'checkout' });
  expect(resultOf(ended)).toMatchObject({ refused: true, code: 'no-rollout' });
});

it.each(NODES)('the Slack function serves a signed command with exactly one call to AWS, on %s', async (_, node) => {
  const before = aws.asked.length;
  const ended = await call(node, 'slack', aCommand('rollback checkout'));
  expect(resultOf(ended)).toMatchObject({ statusCode: 200 });
  expect(aws.asked.slice(before).map(({ path }) => path)).toEqual(['/2015-03-31/functions/canary-worker/invocations']);
});

it.each<[FunctionName, string]>([
  ['worker', 'TABLE_NAME'],
  ['slack', 'WORKER_FUNCTION_NAME'],
])('a %s that lacks %s does not start, and says so', async (name, variable) => {
  const ended = await call(process.execPath, name, {}, { [variable]: '' });
  expect(ended.code).toBe(1);
  expect(ended.err).toContain(`${variable} is missing; it should be`);
});

it('without credentials in the environment a call says so, and looks nowhere else', async () => {
  const ended = await call(
    process.execPath,
    'worker',
    { kind: 'status', function: 'checkout' },
    { AWS_ACCESS_KEY_ID: '' },
  );
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('Unable to find environment variable credentials');
});

it("an error of AWS' keeps its name and words, though its class is left out of the bundle", async () => {
  const refusing = await fakeAws(() => ({
    status: 400,
    body: { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'No such table.' },
  }));
  const ended = await call(
    process.execPath,
    'worker',
    { kind: 'status', function: 'checkout' },
    { AWS_ENDPOINT_URL: refusing.where.endpoint ?? '' },
  );
  await refusing.close();
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('ResourceNotFoundException: No such table.');
});

it('nothing of operations that are never called is in the files', () => {
  const [slack, worker] = ['slack', 'worker'].map((name) => readFileSync(join(folder, name, 'index.mjs'), 'utf8'));
  for (const [called, not] of [
    ['UpdateAlias', 'CreateFunction'],
    ['GetMetricData', 'PutDashboard'],
    ['DescribeAlarms', 'EC2AccessDeniedException'],
  ] as const) {
    expect(worker).toContain(called);
    expect(worker).not.toContain(not);
  }
  expect(slack).toContain('"Invoke"');
  expect(slack).not.toContain('UpdateAlias');
});

it('nothing is loaded by import() only when needed: that wraps all it shares, and costs more than it saves', () => {
  const rooms = ['core', 'app', 'aws', 'slack', 'lambda'].map((room) => join('src', room));
  const sources = rooms
    .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)))
    .filter((file) => file.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((file) => /\bimport\('/.test(readFileSync(file, 'utf8')))).toEqual([]);
});

it('nothing asks for the class of an AWS error: the bundles know its name only', () => {
  const adapters = readdirSync('src/aws').map((file) => join('src/aws', file));
  const takesClass = /import[^;]*\w(?:Exception|Fault)\b[^;]*from '@aws-sdk/;
  expect(adapters.filter((file) => takesClass.test(readFileSync(file, 'utf8')))).toEqual([]);
});

it('each function is one file, within its budget', () => {
  for (const { name, bytes } of built) {
    expect(readdirSync(join(folder, name))).toEqual(['index.mjs']);
    expect(bytes / 1024, name).toBeLessThan(BUDGET_KB[name]);
  }
});

it('what is left out can be loaded and taken apart, but says its name when it is used', async () => {
  const leftOut = createRequire(import.meta.url)('../../infra/bundle/left-out.cjs');
  const oauth = leftOut('@slack/oauth');
  const { InstallProvider } = oauth;
  const sentence = '@slack/oauth.InstallProvider is left out of this bundle';
  expect(() => new InstallProvider({})).toThrow(sentence);
  expect(() => InstallProvider()).toThrow(sentence);
  expect(() => oauth.default.Router()).toThrow('@slack/oauth.default.Router is left out');
  expect(await oauth).toBe(oauth);
  class Receiver extends InstallProvider {}
  expect(() => new Receiver()).toThrow(sentence);
});
