import type { Log } from '../app/ports.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds';
  /** Null: this line says nothing about it. */
  readonly value: (fields: Fields) => number | null;
}

const one = () => 1;
const seconds = (key: string) => (fields: Fields) => {
  const ms = fields[key];
  return typeof ms === 'number' ? ms / 1_000 : null;
};

/** Which log line carries which metric. None has a dimension: one series each, however many targets there are. */
const METRICS: Readonly<Record<string, readonly Metric[]>> = {
  tick: [{ name: 'FailedItems', unit: 'Count', value: ({ failed }) => (Number(failed) > 0 ? Number(failed) : null) }],
  transition: [{ name: 'Transitions', unit: 'Count', value: one }],
  told: [{ name: 'SlackLagSeconds', unit: 'Seconds', value: seconds('lagMs') }],
  'the story waits': [{ name: 'SlackLagSeconds', unit: 'Seconds', value: seconds('lagMs') }],
  'safe after an alarm': [{ name: 'AlarmToSafeSeconds', unit: 'Seconds', value: seconds('safeAfterMs') }],
};

/** For the dashboard and the documentation. */
export const METRIC_NAMES: readonly string[] = [
  ...new Set(Object.values(METRICS).flatMap((metrics) => metrics.map(({ name }) => name))),
];

/**
 * A log whose lines are metrics too, in CloudWatch's embedded metric format: no call, no cost beside the log's own.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metered(log: Log, namespace: string | null, nowMs: () => number): Log {
  if (namespace === null) return log;
  const level =
    (write: Log['info']): Log['info'] =>
    (message, fields = {}) =>
      write(message, { ...fields, ...embedded(message, fields, namespace, nowMs) });
  return { info: level(log.info), warn: level(log.warn), error: level(log.error) };
}

function embedded(message: string, fields: Fields, namespace: string, nowMs: () => number): Fields {
  const known = Object.hasOwn(METRICS, message) ? (METRICS[message] ?? []) : [];
  const values = known.flatMap(({ name, unit, value }) => {
    const measured = value(fields);
    return measured === null ? [] : [{ name, unit, measured }];
  });
  if (values.length === 0) return {};
  return {
    ...Object.fromEntries(values.map(({ name, measured }) => [name, measured])),
    _aws: {
      Timestamp: nowMs(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [[]],
          Metrics: values.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
  };
}
