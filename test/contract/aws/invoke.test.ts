import { InvocationType, InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { alias, arn, aSandbox, clients, refusal } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let lambda: ReturnType<typeof clients>['lambda'];
beforeAll(async () => {
  sandbox = await aSandbox();
  ({ lambda } = clients(sandbox.awsUrl));
});
afterAll(() => sandbox.close());

const invoke = (FunctionName: string, payload: unknown = {}, more: Partial<InvokeCommandInput> = {}) =>
  lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload), ...more }));
const said = (payload?: { transformToString(): string }) => JSON.parse(payload?.transformToString() ?? 'null');

describe('a function of the world, invoked', () => {
  it('answers with the version that ran', async () => {
    const answer = await invoke('checkout:live', {}, { LogType: 'Tail' });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '42' });
    expect(said(answer.Payload)).toMatchObject({ statusCode: 200, body: '{"ok":true,"version":"42"}' });
    expect(Buffer.from(answer.LogResult ?? '', 'base64').toString()).toContain('Version: 42');
  });

  it('is split by the alias weights of that moment', async () => {
    sandbox.world.setAlias('checkout', 'live', '42', { 43: 0.5 });
    const versions = new Set<string | undefined>();
    for (let i = 0; i < 20; i += 1) versions.add((await invoke('checkout', {}, { Qualifier: 'live' })).ExecutedVersion);
    expect([...versions].sort()).toEqual(['42', '43']);
    sandbox.world.setAlias('checkout', 'live', '42', {});
  });

  it('fails as often as its version does', async () => {
    sandbox.world.setErrorRate('checkout', '44', 1);
    const answer = await invoke('checkout:44');
    expect(answer).toMatchObject({ FunctionError: 'Unhandled', ExecutedVersion: '44' });
    expect(said(answer.Payload)).toEqual({
      errorType: 'TypeError',
      errorMessage: "Cannot read properties of undefined (reading 'score')",
      trace: [],
    });
  });

  it('is refused while its version is Pending, and where there is none', async () => {
    expect(await refusal(invoke('checkout:46'))).toBe(
      '409 ResourceConflictException: The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
    expect(await refusal(invoke('nix'))).toContain('404 ResourceNotFoundException: Function not found');
    expect(await refusal(lambda.send(new InvokeCommand({ FunctionName: 'checkout', Payload: '{' })))).toContain(
      '400 InvalidRequestContentException: Could not parse request body into json',
    );
  });

  it('only checks on a dry run, and only accepts an event', async () => {
    const dry = await invoke('checkout', {}, { InvocationType: InvocationType.DryRun });
    const event = await invoke('checkout', {}, { InvocationType: InvocationType.Event });
    expect([dry.StatusCode, event.StatusCode]).toEqual([204, 202]);
  });

  it('answers by its qualified ARN, whatever weight its alias gives it, and with what was put in its place', async () => {
    const called = await invoke(arn('checkout:43'), { path: '/health' });
    expect(called.ExecutedVersion).toBe('43');
    expect(JSON.parse(said(called.Payload).body)).toEqual({ ok: true, version: '43' });
    sandbox.world.setAnswer('checkout', '43', { statusCode: 500 });
    expect(said((await invoke(arn('checkout:43'))).Payload)).toEqual({ statusCode: 500 });
    sandbox.world.setAnswer('checkout', '43', undefined);
    expect(said((await invoke(arn('checkout:43'))).Payload).statusCode).toBe(200);
  });

  it('that validates others answers whether a version may go on', async () => {
    const ask = async (canary: string) =>
      said((await invoke('checkout-validate', { lambdaCanary: { function: 'checkout', canary } })).Payload);
    expect(await ask('43')).toEqual({ status: 'Succeeded' });
    expect(await ask('45')).toEqual({
      status: 'Failed',
      reason: 'version 45 takes 240 ms in the median; at most 200 ms are allowed',
    });
    expect(await ask('99')).toMatchObject({ status: 'Failed' });
  });

  it('counts as traffic of its alias, or of the version that was named', () => {
    const before = alias(sandbox.world).version;
    expect(before).toBe('42');
    const series = [...sandbox.world.metrics.all()].map(
      ({ resource, executedVersion }) => `${resource} ${executedVersion}`,
    );
    expect(series).toEqual(
      expect.arrayContaining(['checkout:live 43', 'checkout:44 null', 'checkout:43 null', 'checkout null']),
    );
  });
});

describe("the app's own functions, invoked by name", () => {
  const worker = 'lambda-canary-worker';

  it('run the built handler and answer what it answers', async () => {
    const answer = await invoke(worker, { kind: 'status' });
    expect(said(answer.Payload)).toMatchObject({ at: '2026-11-21T14:00:00.000Z', remaining: true });
    const slack = await invoke('lambda-canary-slack', { requestContext: { http: { method: 'POST' } } });
    expect(said(slack.Payload).statusCode).toBe(200);
  });

  it('say when the handler threw', async () => {
    const answer = await invoke(worker, { kind: 'fail' });
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(said(answer.Payload)).toMatchObject({ errorType: 'Error', errorMessage: 'as asked' });
  });

  it('take an event now and handle it soon', async () => {
    const answer = await invoke(worker, { kind: 'later' }, { InvocationType: InvocationType.Event });
    expect(answer.StatusCode).toBe(202);
    await sandbox.settled();
    expect(sandbox.logs().at(-1)).toContain('"got":"later"');
  });
});
