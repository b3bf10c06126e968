import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, expect, it } from 'vitest';
import { clientOptions, deadline } from '../../src/aws/client.ts';
import { type FakeAws, fakeAws } from './fakeAws.ts';

let aws: FakeAws;
afterEach(() => aws.close());

/** Real time, kept short: what is tested is that the SDK's own timers end the call at all. */
const HASTY = { requestTimeoutMs: 60, attempts: 1 };
const command = new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' });

it('a server that accepts and never answers cannot hold a call', async () => {
  aws = await fakeAws(() => 'silence');
  const client = new LambdaClient(clientOptions(aws.where, HASTY));
  await expect(client.send(command)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('nor can one that begins an answer and stops in the middle', async () => {
  aws = await fakeAws(() => 'stall');
  const client = new LambdaClient(clientOptions(aws.where, HASTY));
  await expect(client.send(command)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('all tries together end at the deadline', async () => {
  aws = await fakeAws(() => 'silence');
  const client = new LambdaClient(clientOptions(aws.where, { requestTimeoutMs: 10_000, attempts: 3 }));
  await expect(client.send(command, deadline(60))).rejects.toMatchObject({ name: 'AbortError' });
});

it('a read that AWS answers with 500 or 429 is tried again', async () => {
  let asked = 0;
  aws = await fakeAws(() => {
    asked += 1;
    if (asked === 1) return { status: 500, error: 'ServiceException', body: 'internal' };
    if (asked === 2) return { status: 429, error: 'TooManyRequestsException', body: 'slow down' };
    return { status: 200, body: { FunctionVersion: '42', RevisionId: 'r1' } };
  });
  const client = new LambdaClient(clientOptions(aws.where));
  expect((await client.send(command)).FunctionVersion).toBe('42');
});
