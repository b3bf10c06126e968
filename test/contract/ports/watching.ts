import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { createAlarms } from '../../../src/aws/alarms.ts';
import { createMetrics } from '../../../src/aws/metrics.ts';
import { functionName, type Version } from '../../../src/core/rollout.ts';
import { minuteOf } from '../../../src/core/verdict/ledger.ts';
import type { Subject } from './subject.ts';

/** Metrics: one reading for each question, in order, settled minutes named. */
export function metricsContract(subject: () => Subject): void {
  it('both versions are read by the minute, and a baseline is given or honestly absent', async () => {
    const { where, clock, functionArn, stable, canary } = subject();
    const metrics = createMetrics({ lagMs: 120_000, where });
    const target = { functionArn: functionArn ?? '', alias: 'live' };
    const fromMinute = minuteOf(clock.now()) - 10;
    const question = {
      target,
      stable: stable as Version,
      canary: canary as Version,
      slowOver: null,
      fromMinute,
      timeoutMs: 3000,
    };
    const readings = await Promise.all(metrics.read([question, question], clock.now()));
    expect(readings).toHaveLength(2);
    for (const reading of readings) {
      if (!reading.ok) throw new Error(reading.reason);
      expect(reading.settledThrough).toBeLessThan(minuteOf(clock.now()) - 1);
      expect(reading.rows.every(({ minute }) => minute >= fromMinute)).toBe(true);
    }
    const { callsPerMinute } = await metrics.baseline(target, stable as Version, clock.now());
    expect(callsPerMinute === null || callsPerMinute > 0).toBe(true);
  });
}

/** Alarms: those in ALARM, with what they measure. */
export function alarmsContract(subject: () => Subject): void {
  it('an alarm is found while it is in ALARM', async () => {
    const { where, functionArn } = subject();
    const client = new CloudWatchClient({ ...where });
    const AlarmName = 'lambda-canary-contract';
    const FunctionName = functionName(functionArn ?? '');
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1e9,
        ComparisonOperator: 'GreaterThanThreshold',
        Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
      }),
    );
    const set = (StateValue: 'ALARM' | 'OK') =>
      client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'contract' }));
    const found = async () =>
      (await createAlarms({ where }).firing(functionArn ?? '')).find(({ name }) => name === AlarmName);
    await set('ALARM');
    expect((await found())?.dimensions).toContainEqual({ FunctionName });
    await set('OK');
    expect(await found()).toBeUndefined();
    client.destroy();
  });
}
