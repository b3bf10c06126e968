import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetAliasCommand, InvokeCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SLACK_KEY, WORKER_KEY } from '../../../src/sandbox/aws/permissions.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { arn, aSandbox, clients, refusal } from './aSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await aSandbox();
});
afterAll(() => sandbox.close());

const update = (FunctionName: string) => new UpdateAliasCommand({ FunctionName, Name: 'live' });

it('the worker may look at every function, and move the traffic of those that opted in', async () => {
  const { lambda, cloudwatch } = clients(sandbox.awsUrl, WORKER_KEY);
  await lambda.send(new GetAliasCommand({ FunctionName: 'billing', Name: 'live' }));
  await lambda.send(update('checkout'));
  await cloudwatch.send(new DescribeAlarmsCommand({}));
});

it('the worker is denied the others in the words of AWS, and again when the tag is taken away', async () => {
  const { lambda } = clients(sandbox.awsUrl, WORKER_KEY);
  const who = 'arn:aws:sts::123456789012:assumed-role/lambda-canary-worker/lambda-canary-worker';
  const denied = (name: string) =>
    `403 AccessDeniedException: User: ${who} is not authorized to perform: lambda:UpdateAlias on resource: ${arn(name)} because no identity-based policy allows the lambda:UpdateAlias action`;
  expect(await refusal(lambda.send(update('billing')))).toBe(denied('billing'));
  sandbox.world.change(() => delete sandbox.world.function('thumbnails')?.tags['canary:enabled']);
  expect(await refusal(lambda.send(update('thumbnails')))).toBe(denied('thumbnails'));
});

it('the worker may not manage tables', async () => {
  const { dynamodb } = clients(sandbox.awsUrl, WORKER_KEY);
  const call = dynamodb.send(new DeleteTableCommand({ TableName: 'lambda-canary' }));
  expect(await refusal(call)).toContain('AccessDeniedException');
});

it('the function that faces the internet may ring the worker and nothing else', async () => {
  const { lambda, cloudwatch } = clients(sandbox.awsUrl, SLACK_KEY);
  const invoke = (FunctionName: string) => lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
  await invoke('lambda-canary-worker');
  const alias = { FunctionName: 'checkout', Name: 'live' };
  expect(await refusal(invoke('checkout'))).toContain('AccessDenied');
  expect(await refusal(lambda.send(update('checkout')))).toContain('AccessDenied');
  expect(await refusal(lambda.send(new GetAliasCommand(alias)))).toContain('AccessDenied');
  expect(await refusal(cloudwatch.send(new DescribeAlarmsCommand({})))).toContain('AccessDenied');
});

it('everybody else is the owner of the account', async () => {
  const { lambda, dynamodb } = clients(sandbox.awsUrl);
  await lambda.send(update('billing'));
  expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(['lambda-canary']);
});
