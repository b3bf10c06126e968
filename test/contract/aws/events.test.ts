import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { aSandbox, refusal } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let client: EventBridgeClient;
beforeAll(async () => {
  sandbox = await aSandbox();
  client = new EventBridgeClient({
    endpoint: sandbox.awsUrl,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'owner', secretAccessKey: 'sandbox' },
    maxAttempts: 1,
  });
});
afterAll(() => sandbox.close());

const RIGHT = { EventBusName: 'lambda-canary', Source: 'test', DetailType: 'Test', Detail: '{"a":1}' };
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

describe('events', () => {
  it('are taken singly: a wrong one fails alone, in its place', async () => {
    const { FailedEntryCount, Entries } = await put(RIGHT, { ...RIGHT, Detail: 'no JSON' });
    expect(FailedEntryCount).toBe(1);
    expect(Entries).toEqual([
      { EventId: expect.any(String) },
      { ErrorCode: 'MalformedDetail', ErrorMessage: expect.any(String) },
    ]);
    expect(sandbox.published()).toEqual([expect.objectContaining({ source: 'test', detail: { a: 1 } })]);
  });

  it('are at most ten a call', async () => {
    expect(await refusal(put(...Array(11).fill(RIGHT)))).toContain('400 ValidationException');
  });
});
