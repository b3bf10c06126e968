import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { aSandbox, clients, refusal } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let cloudwatch: ReturnType<typeof clients>['cloudwatch'];
beforeAll(async () => {
  sandbox = await aSandbox();
  ({ cloudwatch } = clients(sandbox.awsUrl));
});
afterAll(() => sandbox.close());

const names = async (input: DescribeAlarmsCommandInput) => {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand(input));
  return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName = '' }) => AlarmName.split('-AlarmLow')[0]);
};
const set = (AlarmName: string, StateValue: StateValue, StateReason = 'a drill') =>
  cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));

describe('alarms', () => {
  it('are described by name, metric alarms only unless composite ones are asked for', async () => {
    const metric = [
      'TargetTracking-function:checkout:live',
      'checkout-beta-errors',
      'checkout-error-rate',
      'checkout-errors',
    ];
    expect(await names({})).toEqual(metric);
    expect(await names({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })).toEqual([...metric, 'checkout-slo']);
    expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['checkout-slo']);
  });

  it('are found by state, name and prefix', async () => {
    expect(await names({ StateValue: 'ALARM' })).toEqual(['TargetTracking-function:checkout:live']);
    expect(await names({ AlarmNames: ['checkout-errors', 'nix'] })).toEqual(['checkout-errors']);
    expect(await names({ AlarmNamePrefix: 'checkout-b' })).toEqual(['checkout-beta-errors']);
  });

  it('come in pages', async () => {
    const one = await cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 3 }));
    const two = await cloudwatch.send(
      new DescribeAlarmsCommand({
        MaxRecords: 3,
        ...(one.NextToken === undefined ? {} : { NextToken: one.NextToken }),
      }),
    );
    expect([one.MetricAlarms?.length, two.MetricAlarms?.length, two.NextToken]).toEqual([3, 1, undefined]);
  });

  it('tell what they look at, also inside metric math', async () => {
    const { MetricAlarms = [] } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: 'checkout-error' }),
    );
    expect(MetricAlarms[1]?.Dimensions).toEqual([{ Name: 'FunctionName', Value: 'checkout' }]);
    expect(MetricAlarms[0]?.Metrics?.map(({ Id }) => Id)).toEqual(['rate', 'errors', 'calls']);
  });

  it('bring the worker the event of the change to ALARM, in the shape of EventBridge', async () => {
    await set('checkout-errors', 'ALARM', 'Threshold Crossed');
    await sandbox.settled();
    expect(sandbox.logs().at(-1)).toContain('"got":"CloudWatch Alarm State Change"');
    expect(sandbox.world.snapshot().invocations[0]?.what).toBe('alarm checkout-errors ALARM');
    expect(await names({ StateValue: 'ALARM' })).toContain('checkout-errors');
  });

  it('bring nothing when the state stays, or goes where the rule of the template does not look', async () => {
    const before = sandbox.logs().length;
    await set('checkout-errors', 'ALARM');
    await set('checkout-errors', 'OK');
    await sandbox.settled();
    expect(sandbox.logs()).toHaveLength(before);
  });

  it('refuse an unknown state and an unknown name as CloudWatch does', async () => {
    expect(await refusal(set('nix', 'OK'))).toMatch(/^404 ResourceNotFound/);
    expect(await refusal(set('checkout-errors', 'INVALID' as StateValue))).toContain(
      "Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    );
  });

  it('can be made, replaced and deleted', async () => {
    const put = (Threshold: number) =>
      cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: 'mine',
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
    await put(5);
    await put(6);
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['mine'] }));
    expect(MetricAlarms).toMatchObject([{ Threshold: 6, StateValue: 'INSUFFICIENT_DATA' }]);
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['mine'] }));
    expect(await refusal(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['mine'] })))).toContain('404');
  });
});
