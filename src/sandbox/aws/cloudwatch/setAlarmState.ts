import type { AlarmState } from '../../world/model.ts';
import { AwsError, constraint } from '../awsError.ts';
import type { CloudWatchOperation } from './operation.ts';

/** Refusals recorded from AWS (LocalStack's `test_set_alarm_invalid_input`): an unknown alarm has a code and no sentence. */
export const setAlarmState: CloudWatchOperation = {
  name: 'SetAlarmState',
  run(input, world) {
    const state = String(input.StateValue);
    if (!['OK', 'ALARM', 'INSUFFICIENT_DATA'].includes(state)) {
      const rule = 'Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]';
      throw constraint(`'${state}'`, 'stateValue', rule);
    }
    const alarm = world.state.alarms.find(({ name }) => name === input.AlarmName);
    if (alarm === undefined) throw new AwsError(404, 'ResourceNotFound', '');
    const data = input.StateReasonData === undefined ? null : String(input.StateReasonData);
    world.changeAlarm(alarm, state as AlarmState, String(input.StateReason ?? ''), data);
    return {};
  },
};
