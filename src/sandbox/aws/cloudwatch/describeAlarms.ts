import { type AlarmModel, alarmArn, type Place } from '../../world/model.ts';
import { type CloudWatchOperation, number, paged, texts, validationError } from './operation.ts';

/** By name; composite alarms only when `AlarmTypes` lists them (API reference). */
export const describeAlarms: CloudWatchOperation = {
  name: 'DescribeAlarms',
  run(input, world) {
    const names = texts(input.AlarmNames);
    const prefix = input.AlarmNamePrefix;
    if (names.length > 0 && prefix !== undefined) {
      throw validationError('AlarmNames and AlarmNamePrefix are mutually exclusive.');
    }
    if (names.length > 100) throw validationError('The collection AlarmNames must not have a size greater than 100.');
    const given = texts(input.AlarmTypes);
    const types = given.length === 0 ? ['MetricAlarm'] : given;
    const alarms = world.state.alarms
      .filter((alarm) => types.includes(alarm.rule === null ? 'MetricAlarm' : 'CompositeAlarm'))
      .filter((alarm) => names.length === 0 || names.includes(alarm.name))
      .filter((alarm) => prefix === undefined || alarm.name.startsWith(String(prefix)))
      .filter((alarm) => input.StateValue === undefined || alarm.state === input.StateValue)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = paged(alarms, input.NextToken, Math.min(100, number(input.MaxRecords, 50)));
    return {
      MetricAlarms: items.filter((alarm) => alarm.rule === null).map((alarm) => shape(alarm, world.place)),
      CompositeAlarms: items.filter((alarm) => alarm.rule !== null).map((alarm) => shape(alarm, world.place)),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  },
};

function shape(alarm: AlarmModel, place: Place): Record<string, unknown> {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarmArn(alarm.name, place),
    ...(alarm.description === '' ? {} : { AlarmDescription: alarm.description }),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredMs),
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    ...(alarm.stateReasonData === null ? {} : { StateReasonData: alarm.stateReasonData }),
    StateUpdatedTimestamp: new Date(alarm.stateUpdatedMs),
    StateTransitionedTimestamp: new Date(alarm.stateTransitionedMs),
    ...(alarm.rule === null ? { Dimensions: [], ...alarm.settings } : { AlarmRule: alarm.rule }),
  };
}
