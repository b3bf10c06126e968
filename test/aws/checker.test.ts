import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createFunctionChecks } from '../../src/aws/checker.ts';
import type { Keys, Whereabouts } from '../../src/aws/client.ts';
import { onlyHome } from '../../src/aws/places.ts';
import type { Check, HookCheck, InvokeCheck, Subject } from '../../src/core/plan/check.ts';
import { ARN, CANARY, STABLE } from '../fixtures/rollouts.ts';

/** A Lambda that answers one Invoke as the test says, and what it was sent. */
let server: Server;
let got: { path: string; body: unknown }[] = [];
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Answer {
  readonly status?: number;
  readonly body?: string;
  readonly version?: string;
  readonly functionError?: string;
  readonly error?: string;
  readonly fault?: 'silent' | 'drop' | 'drip';
  readonly afterMs?: number;
}

const KEYS: Keys = { accessKeyId: 'test', secretAccessKey: 'test' };

async function run(
  answer: Answer,
  change: Partial<InvokeCheck> | Partial<HookCheck> = {},
  where: Partial<Whereabouts> = {},
) {
  got = [];
  server = createServer(async (incoming, response) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    got.push({ path: decodeURIComponent(incoming.url ?? ''), body: JSON.parse(Buffer.concat(parts).toString('utf8')) });
    if (answer.fault === 'silent') return;
    await new Promise((later) => setTimeout(later, answer.afterMs ?? 0));
    if (answer.fault === 'drop') return void incoming.socket.destroy();
    response.writeHead(answer.status ?? 200, {
      'x-amz-executed-version': answer.version ?? CANARY,
      ...(answer.functionError === undefined ? {} : { 'x-amz-function-error': answer.functionError }),
      ...(answer.error === undefined ? {} : { 'x-amzn-errortype': answer.error }),
    });
    if (answer.fault === 'drip') return void response.write('{"statusCode"');
    response.end(answer.body ?? '{}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const common = { name: 'smoke', when: ['before'], everyMs: null, tries: 1, timeoutMs: 2_000 } as const;
  const invoke: Check = { ...common, kind: 'invoke', payload: { path: '/health' }, expect: {} };
  const hook: Check = { ...common, kind: 'hook', function: 'checkout-validate' };
  const check = change.kind === 'hook' ? { ...hook, ...change } : { ...invoke, ...change };
  const checks = createFunctionChecks({
    sites: onlyHome({ endpoint, region: 'eu-west-1', credentials: KEYS, ...where }),
  });
  return checks(check as InvokeCheck | HookCheck, SUBJECT);
}

const SUBJECT: Subject = {
  functionArn: ARN,
  alias: 'live',
  stable: STABLE,
  canary: CANARY,
  rolloutId: '202611211200-abcdef',
  moment: 'stage',
  stage: 1,
};

describe('an invoke check', () => {
  it('calls the canary by its own ARN with the payload, once', async () => {
    const expectation = { status: 200, json: { '$.body.ok': true } };
    const answer = { body: '{"statusCode":200,"body":"{\\"ok\\":true}"}' };
    expect(await run(answer, { expect: expectation })).toEqual({ outcome: 'passed' });
    expect(got).toEqual([{ path: `/2015-03-31/functions/${ARN}:43/invocations`, body: { path: '/health' } }]);
  });

  it('fails with what is wrong with the answer', async () => {
    const body = '{"statusCode":200,"body":"{\\"ok\\":false}"}';
    expect(await run({ body }, { expect: { json: { '$.body.ok': true } } })).toEqual({
      outcome: 'failed',
      reason: '$.body.ok is false, not true',
    });
  });

  it('fails with what the function threw, without the secrets in it', async () => {
    const body = '{"errorType":"AuthError","errorMessage":"key AKIAIOSFODNN7EXAMPLE is gone","trace":[]}';
    expect(await run({ body, functionError: 'Unhandled' })).toEqual({
      outcome: 'failed',
      reason: 'it failed: AuthError: key ••• is gone',
    });
  });

  it('fails where another version answered', async () => {
    expect(await run({ version: '42' })).toEqual({ outcome: 'failed', reason: 'version 42 answered, not 43' });
  });

  it('fails when the function does not end within the time limit', async () => {
    expect(await run({ fault: 'silent' }, { timeoutMs: 300 })).toEqual({
      outcome: 'failed',
      reason: 'there was no answer within 300 ms',
    });
    expect(got).toHaveLength(1);
  });

  it('is unrun where the function ended in time, and AWS does not deliver the answer', async () => {
    expect(await run({ fault: 'drip' }, { timeoutMs: 300 })).toEqual({
      outcome: 'unrun',
      reason: 'the answer was not whole within 300 ms',
    });
    expect(got).toHaveLength(1);
  });

  it('is unrun where AWS takes the connection and never finishes its handshake', async () => {
    const mute = createNetServer(() => {});
    await new Promise<void>((ready) => mute.listen(0, '127.0.0.1', ready));
    const endpoint = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    expect(await run({}, { timeoutMs: 300 }, { endpoint })).toEqual({
      outcome: 'unrun',
      reason: 'AWS took no connection within 300 ms',
    });
    mute.close();
  });

  it('is unrun where the credentials do not come, and the function is not called', async () => {
    const credentials = () => new Promise<never>(() => {});
    expect(await run({}, { timeoutMs: 200 }, { credentials })).toEqual({
      outcome: 'unrun',
      reason: 'the credentials for the call did not come within 200 ms',
    });
    expect(got).toEqual([]);
  });

  it('is unrun where the role of its account cannot be assumed, in AWS’ words', async () => {
    const denied = Object.assign(new Error('this app may not act in account 222222222222: not authorized'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    expect(await run({}, {}, { credentials: () => Promise.reject(denied) })).toEqual({
      outcome: 'unrun',
      reason: 'AccessDenied: this app may not act in account 222222222222: not authorized',
    });
    expect(got).toEqual([]);
  });

  it('has all of its time for the function, however long the credentials took', async () => {
    const credentials = () => new Promise<Keys>((given) => setTimeout(given, 700, KEYS));
    expect(await run({ afterMs: 400 }, { timeoutMs: 1_000 }, { credentials })).toEqual({ outcome: 'passed' });
  });

  it.each([
    [429, 'TooManyRequestsException'],
    [500, 'ServiceException'],
    [502, 'ENILimitReachedException'],
    [409, 'ResourceConflictException'],
    [403, 'ExpiredTokenException'],
    [403, 'InvalidSignatureException'],
  ])('is unrun where AWS cannot at the moment, and not repeated: %s %s', async (status, error) => {
    expect(await run({ status, error, body: '{"message":"not now"}' })).toEqual({
      outcome: 'unrun',
      reason: `${error}: not now`,
    });
    expect(got).toHaveLength(1);
  });

  it('is unrun where the network fails', async () => {
    expect(await run({ fault: 'drop' })).toMatchObject({ outcome: 'unrun' });
    expect(got).toHaveLength(1);
  });

  it.each([
    [404, 'ResourceNotFoundException'],
    [413, 'RequestTooLargeException'],
    [502, 'InvalidRuntimeException'],
    [502, 'KMSAccessDeniedException'],
  ])('fails with AWS’ words where waiting mends nothing: %s %s', async (status, error) => {
    expect(await run({ status, error, body: '{"message":"no way"}' })).toEqual({
      outcome: 'failed',
      reason: `${error}: no way`,
    });
  });

  it('says the way out where AWS does not let the app', async () => {
    const answer = { status: 403, error: 'AccessDeniedException', body: '{"message":"not authorized"}' };
    expect(await run(answer)).toEqual({
      outcome: 'failed',
      reason: `AWS does not let this app call ${ARN}:43; it may call functions that carry the tag canary:enabled = true. AWS says: AccessDeniedException: not authorized`,
    });
  });
});

describe('a hook', () => {
  it('is told of the rollout in CodeDeploy’s fields and its own', async () => {
    expect(await run({ body: '{"status":"Succeeded"}', version: '$LATEST' }, { kind: 'hook' })).toEqual({
      outcome: 'passed',
    });
    expect(got).toEqual([
      {
        path: '/2015-03-31/functions/checkout-validate/invocations',
        body: {
          DeploymentId: '202611211200-abcdef',
          LifecycleEventHookExecutionId: '202611211200-abcdef/smoke/stage/1',
          lambdaCanary: {
            version: 1,
            function: 'checkout',
            functionArn: ARN,
            alias: 'live',
            stable: '42',
            canary: '43',
            moment: 'stage',
            stage: 1,
            rollout: '202611211200-abcdef',
          },
        },
      },
    ]);
  });

  it.each([
    ['{"status":"Failed","reason":"no stock\\nat all"}', 'no stock at all'],
    ['{"status":"Failed"}', 'the validation function said Failed without a reason'],
    [
      'null',
      'the validation function must answer {"status":"Succeeded"} or {"status":"Failed","reason":"…"}, not null',
    ],
    [
      '{"ok":true}',
      'the validation function must answer {"status":"Succeeded"} or {"status":"Failed","reason":"…"}, not {"ok":true}',
    ],
  ])('that answers %s has failed', async (body, reason) => {
    expect(await run({ body }, { kind: 'hook' })).toEqual({ outcome: 'failed', reason });
  });
});
