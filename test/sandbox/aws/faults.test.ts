import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFault } from '../../../src/sandbox/aws/faults.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { alias, aSandbox, clients, refusal, TWO_O_CLOCK } from './aSandbox.ts';

let sandbox: Sandbox;
let aws: ReturnType<typeof clients>;
beforeAll(async () => {
  sandbox = await aSandbox();
  aws = clients(sandbox.awsUrl);
});
afterAll(() => sandbox.close());

function typed(text: string): void {
  const fault = parseFault(text);
  if (fault === null) throw new Error(`${text} is no fault`);
  sandbox.faults.add(fault);
}

const update = (weight: number) =>
  aws.lambda.send(
    new UpdateAliasCommand({
      FunctionName: 'checkout',
      Name: 'live',
      RoutingConfig: { AdditionalVersionWeights: { 43: weight } },
    }),
  );
const weight = () => alias(sandbox.world).weights[43];

it('a fault is typed in words, and what is none is refused', () => {
  expect(parseFault('UpdateAlias:errorAfter*3')).toEqual({ operation: 'UpdateAlias', kind: 'errorAfter', times: 3 });
  expect(parseFault(' *:throttle ')).toEqual({ operation: '*', kind: 'throttle', times: 1 });
  for (const text of ['UpdateAlias', 'UpdateAlias:nix', 'a b:error', 'X:error*-1']) expect(parseFault(text)).toBeNull();
});

it('a call can fail before it took effect, after it did, or for being one too many', async () => {
  typed('UpdateAlias:error');
  expect(await refusal(update(0.1))).toContain('500 ServiceException');
  expect(weight()).toBeUndefined();
  typed('UpdateAlias:errorAfter');
  expect(await refusal(update(0.2))).toContain('500 ServiceException');
  expect(weight()).toBe(0.2);
  typed('UpdateAlias:throttle');
  expect(await refusal(update(0.3))).toContain('429 TooManyRequestsException');
  await update(0.4);
  expect(weight()).toBe(0.4);
});

it('a connection can be dropped before and after', async () => {
  typed('UpdateAlias:drop');
  expect(await refusal(update(0.5))).toContain('socket hang up');
  expect(weight()).toBe(0.4);
  typed('UpdateAlias:dropAfter');
  expect(await refusal(update(0.5))).toContain('socket hang up');
  expect(weight()).toBe(0.5);
});

it('a server can accept and never answer', async () => {
  typed('UpdateAlias:hang');
  const call = aws.lambda.send(new UpdateAliasCommand({ FunctionName: 'checkout', Name: 'live' }), {
    abortSignal: AbortSignal.timeout(100),
  });
  expect(await refusal(call)).toContain('AbortError');
});

it('the table can be throttled, in its own words', async () => {
  typed('ListTables:throttle');
  expect(await refusal(aws.dynamodb.send(new ListTablesCommand({})))).toContain('ProvisionedThroughputExceeded');
});

it('metrics can come in part', async () => {
  typed('GetMetricData:partial');
  const query = {
    StartTime: new Date(TWO_O_CLOCK - 600_000),
    EndTime: new Date(TWO_O_CLOCK),
    MetricDataQueries: [
      {
        Id: 'q',
        MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: 'Invocations' }, Period: 60, Stat: 'Sum' },
      },
    ],
  };
  const ask = async () => (await aws.cloudwatch.send(new GetMetricDataCommand(query))).MetricDataResults?.[0];
  expect(await ask()).toMatchObject({ StatusCode: 'PartialData', Values: { length: 5 } });
  expect(await ask()).toMatchObject({ StatusCode: 'Complete', Values: { length: 10 } });
});

it('a fault is used up by the calls it meets, and can be taken back', async () => {
  typed('UpdateAlias:error*2');
  await refusal(update(0.1));
  expect(sandbox.faults.list()).toEqual([{ operation: 'UpdateAlias', kind: 'error', times: 1 }]);
  sandbox.faults.clear();
  await update(0.1);
});

it('faults are switched on and off from outside, while the sandbox runs', async () => {
  const faults = (method: string, body?: string) =>
    fetch(`${sandbox.awsUrl}/faults`, body === undefined ? { method } : { method, body });
  expect(await (await faults('POST', 'UpdateAlias:error*2\n*:drop')).text()).toBe('UpdateAlias:error*2\n*:drop*1\n');
  expect(await refusal(update(0.1))).toContain('500 ServiceException');
  expect(await (await faults('GET')).text()).toBe('UpdateAlias:error*1\n*:drop*1\n');
  expect((await faults('POST', 'nix')).status).toBe(400);
  expect(await (await faults('DELETE')).text()).toBe('');
  await update(0.1);
});
