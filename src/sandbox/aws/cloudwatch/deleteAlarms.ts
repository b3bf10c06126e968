import { AwsError } from '../awsError.ts';
import { type CloudWatchOperation, texts } from './operation.ts';

export const deleteAlarms: CloudWatchOperation = {
  name: 'DeleteAlarms',
  run(input, world) {
    const names = texts(input.AlarmNames);
    const known = world.state.alarms.map(({ name }) => name);
    if (names.some((name) => !known.includes(name))) throw new AwsError(404, 'ResourceNotFound', '');
    world.change(() => {
      world.state.alarms = world.state.alarms.filter(({ name }) => !names.includes(name));
    });
    return {};
  },
};
