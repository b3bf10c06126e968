import type { AlarmEvent } from '../app/event.ts';
import { isOwnMetric } from '../core/alarm.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { isRecord, type Json, quote } from './field.ts';

const STATES: readonly unknown[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];

/** Reads an EventBridge event. Only "CloudWatch Alarm State Change" is known; shape: CloudWatch User Guide. */
export function readAlarmEvent(event: Json): AlarmEvent | Refusal {
  const type = event['detail-type'];
  if (type !== 'CloudWatch Alarm State Change' || event.source !== 'aws.cloudwatch') {
    return refuse(
      'bad-input',
      `The EventBridge event ${quote(type)} from ${quote(event.source)} is not for this app: it knows “CloudWatch Alarm State Change” from “aws.cloudwatch”.`,
    );
  }
  const detail = isRecord(event.detail) ? event.detail : {};
  const state = isRecord(detail.state) ? detail.state : {};
  const name = detail.alarmName;
  if (typeof name !== 'string' || name === '') return refuse('bad-input', 'The alarm event has no detail.alarmName.');
  if (!STATES.includes(state.value)) {
    return refuse(
      'bad-input',
      `The alarm event of ${quote(name)} has no state of an alarm but ${quote(state.value ?? null)}.`,
    );
  }
  const arn = Array.isArray(event.resources) ? event.resources[0] : null;
  if (typeof arn !== 'string' || !isOf(arn, event)) {
    return refuse(
      'bad-input',
      `The alarm event of ${quote(name)} comes from account ${quote(event.account ?? null)}, region ${quote(event.region ?? null)}, and its alarm is ${quote(arn ?? null)}.`,
    );
  }
  return {
    kind: 'alarm',
    name,
    arn,
    state: state.value as AlarmEvent['state'],
    reason: typeof state.reason === 'string' ? state.reason : '',
    changedAtMs: timeOf(state.timestamp) ?? timeOf(event.time),
    dimensions: dimensionSets(arn, isRecord(detail.configuration) ? detail.configuration.metrics : null),
  };
}

/** EventBridge itself says which account and region an event is from; what is written inside of it must not say another. */
function isOf(arn: string, { account, region }: Json): boolean {
  const [, , service, ofRegion, ofAccount] = arn.split(':');
  return service === 'cloudwatch' && !!ofRegion && ofRegion === region && !!ofAccount && ofAccount === account;
}

/** `2019-10-02T17:04:40.989+0000` inside the detail: not quite ISO 8601. */
function timeOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const atMs = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(atMs) ? null : atMs;
}

/** One set for each metric of the alarm's own account, also inside metric math. Composite alarms have a rule instead. */
function dimensionSets(alarmArn: string, metrics: unknown): readonly Readonly<Record<string, string>>[] {
  if (!Array.isArray(metrics)) return [];
  return metrics.flatMap((entry: unknown) => {
    const stat = isRecord(entry) && isRecord(entry.metricStat) ? entry.metricStat : null;
    if (stat === null || !isRecord(stat.metric) || !isOwnMetric(alarmArn, (entry as Json).accountId)) return [];
    const { dimensions } = stat.metric;
    const pairs = isRecord(dimensions) ? Object.entries(dimensions) : [];
    return [Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))];
  });
}
