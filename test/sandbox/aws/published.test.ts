import { PublishVersionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { aSandbox, clients } from './aSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await aSandbox();
});
afterAll(() => sandbox.close());

const heard = () =>
  sandbox.product.heard
    .map(({ event }) => JSON.parse(event))
    .filter((event) => event['detail-type'] === 'AWS API Call via CloudTrail');

it('a version that somebody published rings the worker a minute later, as CloudTrail tells it', async () => {
  const { lambda } = clients(sandbox.awsUrl, 'ada');
  await lambda.send(new PublishVersionCommand({ FunctionName: 'checkout', Description: 'by hand' }));
  await sandbox.settled();
  expect(heard()).toEqual([]);
  await sandbox.advance(1);
  expect(heard()).toMatchObject([
    {
      source: 'aws.lambda',
      detail: {
        userIdentity: { arn: 'arn:aws:iam::123456789012:user/ada' },
        eventName: 'PublishVersion20150331',
        responseElements: {
          functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout:48',
          version: '48',
        },
      },
    },
  ]);
});

it('a page that is well answers those who look', async () => {
  const answer = await fetch(`${sandbox.url}/health`);
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
});
