import { type AlarmModel, type AlarmState, alarmArn, type Place } from './model.ts';

/** `2019-10-02T17:04:40.989+0000`: how CloudWatch writes times inside alarm events (not ISO's `Z`). */
function alarmTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '+0000');
}

/**
 * The EventBridge event that CloudWatch sends when an alarm changes state.
 * Shape: CloudWatch User Guide, "Alarm events and EventBridge".
 */
export function alarmEvent(
  alarm: AlarmModel,
  previous: {
    readonly state: AlarmState;
    readonly reason: string;
    readonly reasonData: string | null;
    readonly atMs: number;
  },
  id: string,
  place: Place,
): unknown {
  return {
    version: '0',
    id,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: place.account,
    time: `${new Date(alarm.stateUpdatedMs).toISOString().slice(0, 19)}Z`,
    region: place.region,
    resources: [alarmArn(alarm.name, place)],
    detail: {
      alarmName: alarm.name,
      state: stateOf(alarm.state, alarm.stateReason, alarm.stateReasonData, alarm.stateUpdatedMs),
      previousState: stateOf(previous.state, previous.reason, previous.reasonData, previous.atMs),
      configuration: {
        description: alarm.description,
        ...(alarm.rule === null ? { metrics: metricsOf(alarm) } : { alarmRule: alarm.rule }),
      },
    },
  };
}

function stateOf(value: AlarmState, reason: string, reasonData: string | null, atMs: number) {
  return { value, reason, ...(reasonData === null ? {} : { reasonData }), timestamp: alarmTime(atMs) };
}

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface MathEntry {
  readonly Id: string;
  readonly Expression?: string;
  readonly Label?: string;
  readonly MetricStat?: { readonly Metric: Metric; readonly Period: number; readonly Stat: string };
  readonly ReturnData?: boolean;
}

function metricsOf(alarm: AlarmModel): readonly unknown[] {
  const settings = alarm.settings as Metric & {
    readonly Period?: number;
    readonly Statistic?: string;
    readonly ExtendedStatistic?: string;
    readonly Metrics?: readonly MathEntry[];
  };
  if (settings.Metrics !== undefined) {
    return settings.Metrics.map(({ Id, Expression, Label, MetricStat, ReturnData }) => ({
      id: Id,
      ...(Expression === undefined ? {} : { expression: Expression }),
      ...(Label === undefined ? {} : { label: Label }),
      ...(MetricStat === undefined
        ? {}
        : { metricStat: { metric: metricOf(MetricStat.Metric), period: MetricStat.Period, stat: MetricStat.Stat } }),
      returnData: ReturnData ?? true,
    }));
  }
  const stat = settings.Statistic ?? settings.ExtendedStatistic;
  return [{ id: 'm1', metricStat: { metric: metricOf(settings), period: settings.Period, stat }, returnData: true }];
}

function metricOf({ Namespace, MetricName, Dimensions }: Metric) {
  const dimensions = Object.fromEntries((Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  return { namespace: Namespace, name: MetricName, dimensions };
}
