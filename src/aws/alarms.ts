import { CloudWatchClient, DescribeAlarmsCommand, type Dimension, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Alarms } from '../app/ports.ts';
import { type Alarm, isOwnMetric } from '../core/alarm.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';
import { onlyHome, perSite, type Sites } from './places.ts';

/** 100 alarms a page. An account with more than that many pages in ALARM has other worries; it is said, not cut off. */
const MOST_PAGES = 50;

/** CloudWatch alarms. Composite ones are left out by AWS unless asked for, and visible only with the right on `*`. */
export function createAlarms(config: { readonly where?: Whereabouts; readonly sites?: Sites } = {}): Alarms {
  const { at } = perSite(config.sites ?? onlyHome(config.where), (where) => new CloudWatchClient(clientOptions(where)));
  return {
    async firing(functionArn) {
      const client = at(functionArn);
      const alarms: Alarm[] = [];
      let next: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await client.send(
          new DescribeAlarmsCommand({
            StateValue: 'ALARM',
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: 100,
            ...(next === undefined ? {} : { NextToken: next }),
          }),
          deadline(),
        );
        for (const alarm of answer.MetricAlarms ?? []) alarms.push(alarmOf(alarm, dimensionSets(alarm)));
        for (const alarm of answer.CompositeAlarms ?? []) alarms.push(alarmOf(alarm, []));
        next = answer.NextToken;
        if (next === undefined) return alarms;
      }
      throw new Error(`More than ${MOST_PAGES * 100} alarms are in ALARM: not all of them were read.`);
    },
  };
}

function alarmOf(
  alarm: { AlarmName?: string | undefined; AlarmArn?: string | undefined; StateReason?: string | undefined },
  dimensions: Alarm['dimensions'],
): Alarm {
  return { name: alarm.AlarmName ?? '', arn: alarm.AlarmArn ?? '', reason: alarm.StateReason ?? '', dimensions };
}

/** The dimensions of the alarm's one metric, or of each metric in its math. */
function dimensionSets(alarm: MetricAlarm): Alarm['dimensions'] {
  const own = alarm.MetricName === undefined ? [] : [record(alarm.Dimensions)];
  const inMath = (alarm.Metrics ?? []).flatMap(({ MetricStat, AccountId }) =>
    MetricStat === undefined || !isOwnMetric(alarm.AlarmArn ?? '', AccountId)
      ? []
      : [record(MetricStat.Metric?.Dimensions)],
  );
  return [...own, ...inMath];
}

function record(dimensions: readonly Dimension[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']));
}
