import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUEUE_URL } from '../../../src/sandbox/aws/sqs/queue.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { arn, aSandbox, clients, refusal } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
beforeAll(async () => {
  sandbox = await aSandbox();
  config = {
    endpoint: sandbox.awsUrl,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'owner', secretAccessKey: 'sandbox' },
  };
});
afterAll(() => sandbox.close());

describe('the queue of dead letters', () => {
  const sqs = () => new SQSClient({ ...config, useQueueUrlAsEndpoint: false, maxAttempts: 1 });
  const receive = async (QueueUrl = QUEUE_URL) =>
    (await sqs().send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 60 }))).Messages ?? [];

  it('gives what failed three times in the record of a Lambda destination, hides it, and takes it out when told', async () => {
    sandbox.product.ringWorker({ kind: 'fail', id: 'lost' });
    await sandbox.advance(4);
    const [message] = await receive();
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { kind: 'fail', id: 'lost' },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'as asked' },
    });
    expect(await receive()).toEqual([]);
    await sandbox.advance(1);
    const [again] = await receive();
    expect(again?.MessageId).toBe(message?.MessageId);
    const remove = { QueueUrl: QUEUE_URL, ReceiptHandle: again?.ReceiptHandle };
    await sqs().send(new DeleteMessageCommand(remove));
    await sqs().send(new DeleteMessageCommand(remove));
    await sandbox.advance(2);
    expect(await receive()).toEqual([]);
  });

  it('is the only one', async () => {
    expect(await refusal(receive(`${QUEUE_URL}-other`))).toContain('The specified queue does not exist.');
  });
});

describe('CloudTrail', () => {
  it('tells minutes later who changed an alias, newest first', async () => {
    const look = async () => {
      const input = {
        LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: 'UpdateAlias20150331' }],
        StartTime: new Date(sandbox.clock.now() - 600_000),
      };
      return (
        (await new CloudTrailClient({ ...config, maxAttempts: 1 }).send(new LookupEventsCommand(input))).Events ?? []
      );
    };
    const { lambda } = clients(sandbox.awsUrl, 'ada');
    await lambda.send(new UpdateAliasCommand({ FunctionName: 'checkout', Name: 'live', Description: 'looked at' }));
    sandbox.world.setAlias('checkout', 'beta', '43', {});
    expect(await look()).toEqual([]);
    await sandbox.advance(3);
    const events = await look();
    expect(events.map(({ Username }) => Username)).toEqual(['a-colleague', 'ada']);
    expect(JSON.parse(events[1]?.CloudTrailEvent ?? '')).toMatchObject({
      eventName: 'UpdateAlias20150331',
      userIdentity: { arn: 'arn:aws:iam::123456789012:user/ada' },
      requestParameters: { functionName: arn('checkout'), name: 'live', functionVersion: '42' },
    });
  });
});
