import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aCommand, aRequest, SECRET } from '../slack/aRequest.ts';

/** Lambda's endpoint, as far as one asynchronous Invoke goes. */
let server: Server;
let invoked: { path: string; type: string | undefined; payload: unknown }[];
let status: number;

beforeEach(async () => {
  invoked = [];
  status = 202;
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      invoked.push({
        path: request.url ?? '',
        type: String(request.headers['x-amz-invocation-type']),
        payload: JSON.parse(text),
      });
      response.writeHead(status, { 'content-type': 'application/json' }).end(status === 202 ? '' : '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.resetModules();
  const { port } = server.address() as AddressInfo;
  const env = {
    WORKER_FUNCTION_NAME: 'canary-worker',
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_SIGNING_SECRET_PREVIOUS: '',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SECRET_ID: '',
    SLACK_API_URL: '',
    SLACK_TEAM_IDS: '',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function theHandler() {
  return (await import('../../src/lambda/slack.ts')).handler;
}

describe('the Slack function', () => {
  it('turns a signed command into one asynchronous call of the worker, then acknowledges', async () => {
    const handler = await theHandler();
    const answer = await handler(aRequest({ body: aCommand('start checkout 43 10%') }), {});
    expect(answer).toMatchObject({ statusCode: 200, body: '' });
    expect(invoked).toEqual([
      {
        path: '/2015-03-31/functions/canary-worker/invocations',
        type: 'Event',
        payload: expect.objectContaining({
          kind: 'slack',
          ask: expect.objectContaining({ kind: 'start', version: '43' }),
        }),
      },
    ]);
  });

  it('says that nothing was done when AWS does not take the call', async () => {
    status = 400;
    const handler = await theHandler();
    const answer = await handler(aRequest({ body: aCommand('rollback checkout') }), {});
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('nothing was done');
  });

  it('answers noise without a function error and without a call', async () => {
    const handler = await theHandler();
    expect(await handler({ body: 'junk' }, {})).toMatchObject({ statusCode: 404 });
    expect(await handler(aRequest({ secret: 'another' }), {})).toMatchObject({ statusCode: 401 });
    expect(invoked).toEqual([]);
  });

  it('takes two arguments, as the runtimes from Node 24 on want it', async () => {
    expect((await theHandler()).length).toBe(2);
  });

  it('does not start without its worker’s name, and says so', async () => {
    vi.stubEnv('WORKER_FUNCTION_NAME', '');
    await expect(theHandler()).rejects.toThrow('WORKER_FUNCTION_NAME');
  });
});
