import { type CloudWatchOperation, missing } from './operation.ts';

const KEPT = [
  'Namespace',
  'MetricName',
  'Dimensions',
  'Statistic',
  'ExtendedStatistic',
  'Period',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'Metrics',
];

/** Makes or replaces a metric alarm. It is never evaluated: its state changes by hand only. */
export const putMetricAlarm: CloudWatchOperation = {
  name: 'PutMetricAlarm',
  run(input, world) {
    if (typeof input.AlarmName !== 'string') throw missing('AlarmName');
    if (input.ComparisonOperator === undefined) throw missing('ComparisonOperator');
    if (input.EvaluationPeriods === undefined) throw missing('EvaluationPeriods');
    const name = input.AlarmName;
    const settings = Object.fromEntries(KEPT.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]));
    for (const key of ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold']) {
      if (settings[key] !== undefined) settings[key] = Number(settings[key]);
    }
    world.change(() => {
      const now = world.now();
      const before = world.state.alarms.find((alarm) => alarm.name === name);
      const description = String(input.AlarmDescription ?? '');
      if (before !== undefined) {
        Object.assign(before, { description, settings, configuredMs: now });
        return;
      }
      world.state.alarms.push({
        name,
        description,
        settings,
        rule: null,
        state: 'INSUFFICIENT_DATA',
        stateReason: 'Unchecked: Initial alarm creation',
        stateReasonData: null,
        stateUpdatedMs: now,
        stateTransitionedMs: now,
        configuredMs: now,
      });
    });
    return {};
  },
};
