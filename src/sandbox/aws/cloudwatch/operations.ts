import type { SandboxWorld } from '../../world/world.ts';
import { deleteAlarms } from './deleteAlarms.ts';
import { describeAlarms } from './describeAlarms.ts';
import { getMetricData } from './getMetricData.ts';
import { getMetricStatistics } from './getMetricStatistics.ts';
import { listMetrics } from './listMetrics.ts';
import type { CloudWatchOperation, Input } from './operation.ts';
import { putMetricAlarm } from './putMetricAlarm.ts';
import { setAlarmState } from './setAlarmState.ts';

/** Every CloudWatch operation that is emulated. */
export const CLOUDWATCH_OPERATIONS: readonly CloudWatchOperation[] = [
  deleteAlarms,
  describeAlarms,
  getMetricData,
  getMetricStatistics,
  listMetrics,
  putMetricAlarm,
  setAlarmState,
];

/** Null: no such operation here. */
export function runCloudWatch(operation: string, input: Input, world: SandboxWorld): Record<string, unknown> | null {
  return CLOUDWATCH_OPERATIONS.find(({ name }) => name === operation)?.run(input, world) ?? null;
}
