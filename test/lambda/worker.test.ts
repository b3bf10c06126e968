import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { step } from '../../src/core/step/step.ts';
import { readExported } from '../../src/core/verdict/exported.ts';
import { judge } from '../../src/core/verdict/verdict.ts';
import { createLog } from '../../src/lambda/log.ts';
import { replyOf } from '../../src/lambda/reply.ts';
import { type Answered, type Asked, type FakeAws, fakeAws } from '../aws/fakeAws.ts';
import { ADA, aRollout, aVerdict, CANARY, MINUTE, NOON } from '../fixtures/rollouts.ts';

/** The worker as it is composed, in front of an AWS that knows no rollout. */
let aws: FakeAws;
let answer: (asked: Asked) => Answered;
let handler: (event: unknown, context: Context) => Promise<unknown>;
const CONTEXT = {
  awsRequestId: 'req-1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:canary-worker',
} as Context;
const EMPTY = (): Answered => ({ status: 200, body: {} });

beforeAll(async () => {
  aws = await fakeAws((asked) => answer(asked));
  vi.stubEnv('TABLE_NAME', 'canary');
  vi.stubEnv('SLACK_BOT_TOKEN', 'xoxb-very-secret');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_ENDPOINT_URL', aws.where.endpoint ?? '');
  ({ handler } = await import('../../src/lambda/worker.ts'));
});

afterAll(() => aws.close());
afterEach(() => vi.restoreAllMocks());

function logLines(): readonly Record<string, unknown>[] {
  const write = vi.mocked(process.stdout.write);
  return write.mock.calls.flatMap(([line]) => {
    const text = String(line);
    return text.startsWith('{"level"') ? [JSON.parse(text)] : [];
  });
}

function listen(): void {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
}

it('an event that cannot be read is refused and logged, and nothing is asked of AWS', async () => {
  listen();
  const before = aws.asked.length;
  expect(await handler({ kind: 'begin' }, CONTEXT)).toMatchObject({ refused: true, code: 'bad-input' });
  expect(aws.asked).toHaveLength(before);
  expect(logLines()).toMatchObject([{ level: 'error', message: 'the event cannot be read', requestId: 'req-1' }]);
});

it('a pipeline gets its answer as the result of its call', async () => {
  listen();
  answer = EMPTY;
  expect(await handler({ kind: 'status', function: 'checkout' }, CONTEXT)).toMatchObject({
    refused: true,
    code: 'no-rollout',
  });
  expect(logLines()).toMatchObject([{ message: 'done', event: 'pipeline', ask: 'status', refused: 'no-rollout' }]);
});

it('a tick that ended well leaves the line that the heartbeat alarm counts', async () => {
  listen();
  answer = EMPTY;
  expect(await handler({ kind: 'tick' }, CONTEXT)).toBeNull();
  expect(logLines()).toContainEqual(expect.objectContaining({ message: 'done', event: 'tick' }));
});

it('what is thrown fails the invocation, with one line that says what was asked and never by which URL', async () => {
  listen();
  answer = () => ({ status: 403, error: 'AccessDeniedException', body: 'no' });
  const ask = {
    kind: 'promote',
    function: 'checkout',
    alias: 'live',
    reason: null,
    stamp: { rolloutId: 'r1', turn: 1 },
  };
  const event = {
    kind: 'slack',
    id: 'c1',
    by: ADA,
    workspace: 'T0SANDBOX',
    channel: null,
    responseUrl: 'https://hooks.slack.com/commands/1/2',
    ask,
  };
  await expect(handler(event, CONTEXT)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(logLines()).toMatchObject([{ level: 'error', message: 'failed', ask: 'promote', call: 'c1', rollout: 'r1' }]);
  expect(JSON.stringify(logLines())).not.toContain('hooks.slack.com');
});

it('a rollout is answered in the form that pipelines are built against', () => {
  const rollout = aRollout({
    phase: { name: 'baking', stage: 0 },
    verdict: aVerdict({ outcome: 'pass', reason: 'All well.' }),
  });
  expect(replyOf({ kind: 'accepted', did: 'start', rollout, note: 'It may take longer.' })).toEqual({
    id: rollout.id,
    function: 'checkout',
    alias: 'live',
    stable: '42',
    canary: '43',
    phase: 'baking',
    weightBp: 1000,
    verdict: { outcome: 'pass', reason: 'All well.' },
    note: 'It may take longer.',
  });
});

it('before the first figures the verdict is undecided, and without a note there is none', () => {
  const reply = replyOf({ kind: 'rollouts', title: 'checkout', rollouts: [aRollout()] });
  expect(reply).toMatchObject({
    phase: 'checking',
    weightBp: 0,
    verdict: { outcome: 'undecided', reason: 'No figures yet.' },
  });
  expect(reply).not.toHaveProperty('note');
});

it('where the app keeps its hands off, the weight is the one that was found', () => {
  const found = { version: '42', other: { version: CANARY, weightBp: 2_500 } };
  const phase = {
    name: 'drifted',
    found,
    by: { kind: 'outside', name: null },
    from: { name: 'baking', stage: 0 },
  } as const;
  const reply = replyOf({ kind: 'rollouts', title: 'checkout', rollouts: [aRollout({ phase })] });
  expect(reply).toMatchObject({ phase: 'drifted', weightBp: 2_500 });
});

it('why is answered with the ledger, which judged offline gives the identical verdict', () => {
  const empty = replyOf({ kind: 'why', rollout: aRollout() });
  expect(empty).toMatchObject({ refused: true, code: 'not-now' });
  const before = aRollout({ phase: { name: 'baking', stage: 0 } });
  const tally = { invocations: 100, errors: 1, throttles: 0, slow: null, p50Ms: 40, p99Ms: 90 };
  const rows = [1, 2, 3].map((i) => ({ minute: NOON / MINUTE + i, canary: tally, stable: tally }));
  const metrics = { ok: true, rows, settledThrough: NOON / MINUTE + 2 } as const;
  const rollout = step(before, { kind: 'tick' }, { atMs: NOON + 4 * MINUTE, metrics });
  const { ledger, question } = readExported(JSON.parse(JSON.stringify(replyOf({ kind: 'why', rollout }))));
  expect(judge(ledger, { ...question, callsPerMinute: null })).toEqual(rollout.verdict);
});

it('a refusal is answered with its code and its sentence', () => {
  expect(replyOf({ refused: true, code: 'stale', reason: 'Too late.' })).toEqual({
    refused: true,
    code: 'stale',
    reason: 'Too late.',
  });
});

it.each([
  'the token xoxb-123-abc leaked',
  'posting to https://hooks.slack.com/commands/T1/2/abc failed',
  '{"response_url":"https://example.com/abc","trigger_id":"abc.def"}',
])('a secret that slipped into a message is not logged: %s', (said) => {
  const lines: string[] = [];
  createLog({}, (line) => lines.push(line)).error('failed', { said, trigger_id: 'abc.def' });
  expect(lines[0]).not.toMatch(/xoxb|abc/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', message: 'failed' });
});
