import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { aSandbox, TWO_O_CLOCK } from './aSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await aSandbox();
});
afterAll(() => sandbox.close());

const ask = async (event: unknown) => JSON.parse((await sandbox.invokeWorker(event)).payload);
const at = (line: string) => line.split(' ')[0];

describe('the built functions in their environments', () => {
  it('see one moment of virtual time during an invocation', async () => {
    expect(await ask({ kind: 'look' })).toMatchObject({ at: '2026-11-21T14:00:00.000Z', again: TWO_O_CLOCK });
  });

  it('are told what the contract says, and nothing of this machine', async () => {
    const env = await ask({ kind: 'env' });
    expect(env).toMatchObject({
      TABLE_NAME: 'lambda-canary',
      SLACK_BOT_TOKEN: 'xoxb-sandbox',
      SLACK_API_URL: `${sandbox.url}/slack/api/`,
      DEFAULT_CHANNEL: 'C0RELEASES',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: sandbox.awsUrl,
    });
    expect(env).not.toHaveProperty('PATH');
    expect(env).not.toHaveProperty('HOME');
  });

  it('are rung at each whole minute, and handle the tick at that very time', async () => {
    const before = sandbox.logs().length;
    await sandbox.advance(3);
    expect(sandbox.logs().slice(before).map(at)).toEqual([
      '2026-11-21T14:01:00.000Z',
      '2026-11-21T14:02:00.000Z',
      '2026-11-21T14:03:00.000Z',
    ]);
    expect(sandbox.world.snapshot().invocations[0]).toMatchObject({ who: 'worker', what: 'tick', ok: true });
  });

  it('get a second environment for a second invocation at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 9 }, (_, i) => ask({ kind: `together ${i}` })));
    expect(new Set(all.map(({ requestId }) => requestId)).size).toBe(9);
  });

  it('answer requests that came in by HTTP', async () => {
    const event = { rawPath: '/slack/events', requestContext: { http: { method: 'POST' } } };
    const answer = await sandbox.product.request(event as Parameters<typeof sandbox.product.request>[0]);
    expect(answer).toMatchObject({ statusCode: 200, body: `POST at ${sandbox.clock.now()}` });
    expect(sandbox.world.snapshot().invocations[0]).toMatchObject({ who: 'slack', what: 'POST /slack/events' });
  });

  it('start anew after the process ended in the middle', async () => {
    expect(await ask({ kind: 'crash' })).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await ask({ kind: 'look' })).toHaveProperty('at');
  });

  it('can be killed in mid-invocation', async () => {
    const hanging = ask({ kind: 'hang' });
    await new Promise((resolve) => setImmediate(resolve));
    await sandbox.product.kill('worker');
    expect(await hanging).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await ask({ kind: 'look' })).toHaveProperty('at');
  });
});

describe('an event that was accepted', () => {
  it('is tried again after one minute and after two more, and then kept as a dead letter', async () => {
    const started = sandbox.clock.now();
    const before = sandbox.logs().length;
    sandbox.product.ringWorker({ kind: 'fail', id: 'lost' });
    await sandbox.advance(5);
    const tries = sandbox
      .logs()
      .slice(before)
      .filter((line) => line.includes('"got":"fail"'))
      .map((line) => (Date.parse(at(line) ?? '') - started) / 60_000);
    expect(tries).toEqual([0, 1, 3]);
    expect(sandbox.deadLetters()).toMatchObject([{ event: '{"kind":"fail","id":"lost"}' }]);
    expect(sandbox.deadLetters()[0]?.error).toContain('as asked');
  });
});
