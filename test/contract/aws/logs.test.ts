import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOOKS_LIKE_ERROR } from '../../../src/aws/logs.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { aSandbox, clients, refusal } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  sandbox = await aSandbox();
  const credentials = { accessKeyId: 'owner', secretAccessKey: 'sandbox' };
  logs = new CloudWatchLogsClient({ endpoint: sandbox.awsUrl, region: 'eu-west-1', credentials, maxAttempts: 1 });
  sandbox.world.setAlias('checkout', 'live', '42', { 44: 0.2 });
  await sandbox.advance(2);
});
afterAll(() => sandbox.close());

const find = (change: Partial<ConstructorParameters<typeof FilterLogEventsCommand>[0]> = {}) =>
  logs.send(
    new FilterLogEventsCommand({
      logGroupName: '/aws/lambda/checkout',
      logStreamNamePrefix: '2026/11/21/[44]',
      filterPattern: LOOKS_LIKE_ERROR,
      ...change,
    }),
  );

it('failed calls of a version are in streams that carry its number, oldest first', async () => {
  const { events = [] } = await find();
  expect(events.length).toBeGreaterThan(20);
  for (const { logStreamName } of events) expect(logStreamName).toMatch(/^2026\/11\/21\/\[44\][0-9a-f]{32}$/);
  const times = events.map(({ timestamp }) => timestamp ?? 0);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const { events: again = [] } = await find();
  expect(again.map(({ message }) => message)).toEqual(events.map(({ message }) => message));
});

it('a bad version says what others do not, and all say what fails now and then', async () => {
  const said = async (version: string) =>
    ((await find({ logStreamNamePrefix: `2026/11/21/[${version}]` })).events ?? [])
      .map(({ message }) => message)
      .join('');
  const [bad, good] = [await said('44'), await said('42')];
  expect(bad).toContain("(reading 'score')");
  expect(good).not.toContain('score');
  expect(good).toContain('503 from upstream of checkout');
});

it('only what the expression finds is there, and only of the time that was asked for', async () => {
  const { events: all = [] } = await find({ filterPattern: '' });
  const { events: errors = [] } = await find();
  const { events: started = [] } = await find({ filterPattern: '%START%' });
  // What Lambda reports of a failed call looks like an error, too.
  expect([started.length, errors.length]).toEqual([all.length / 4, all.length / 2]);
  const at = errors[0]?.timestamp ?? 0;
  const { events: one = [] } = await find({ startTime: at, endTime: at, filterPattern: '%ERROR%' });
  expect(one).toHaveLength(1);
});

it('is paged', async () => {
  const first = await find({ limit: 5 });
  const second = await find({ limit: 5, ...(first.nextToken === undefined ? {} : { nextToken: first.nextToken }) });
  expect([first.events?.length, second.events?.length]).toEqual([5, 5]);
  expect(second.events?.[0]?.eventId).not.toBe(first.events?.[0]?.eventId);
});

it('a call by a version’s own ARN writes into its log as well', async () => {
  sandbox.world.setErrorRate('checkout', '40', 1);
  const { lambda } = clients(sandbox.awsUrl);
  await lambda.send(new InvokeCommand({ FunctionName: 'checkout', Qualifier: '40', Payload: '{}' }));
  await sandbox.advance(1);
  const { events = [] } = await find({ logStreamNamePrefix: '2026/11/21/[40]', filterPattern: '%ERROR%' });
  expect(events).toHaveLength(1);
});

it.each([
  [{ logGroupName: '/aws/lambda/nix' }, '400 ResourceNotFoundException: The specified log group does not exist.'],
  [{ filterPattern: '{ $.level = "ERROR" }' }, '400 InvalidParameterException'],
])('is refused: %j', async (change, words) => {
  expect(await refusal(find(change))).toContain(words);
});
