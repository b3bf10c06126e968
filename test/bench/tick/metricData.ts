/** A GetMetricData request, as far as it is looked at. */
interface Asked {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly MetricDataQueries: readonly {
    readonly Id: string;
    readonly MetricStat: {
      readonly Stat: string;
      readonly Period: number;
      readonly Metric: {
        readonly MetricName: string;
        readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
      };
    };
  }[];
}

export const STABLE = '42';
export const CANARY = '43';
/** Calls a minute: a tenth of them to the canary. */
export const CALLS = { stable: 900, canary: 100 };

/** What one version did in a minute: about the same in each, never quite. */
export function figureOf(metric: string, stat: string, version: string | null, minute: number, errors: number): number {
  const calls = Math.round((version === CANARY ? CALLS.canary : CALLS.stable) * wobble(minute, 1));
  switch (metric) {
    case 'Invocations':
      return calls;
    case 'Errors':
      return version === CANARY ? errors : 0;
    case 'Throttles':
      return 0;
    default:
      if (stat.startsWith('TC(')) return Math.round((calls / 50) * wobble(minute, 2));
      return Number(
        ((stat === 'p50' ? 40 : stat === 'p99' ? 200 : 240) * wobble(minute, version === CANARY ? 3 : 4)).toFixed(2),
      );
  }
}

/** From 0.9 to 1.1, the same for the same minute. */
function wobble(minute: number, salt: number): number {
  const mixed = Math.imul(minute ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b) >>> 0;
  return 0.9 + (0.2 * (mixed % 10_007)) / 10_007;
}

/** The answer for steady functions. `ailing`: errors of a minute's canary calls, by function name. */
export function metricData(asked: Asked, ailing: ReadonlyMap<string, number>): unknown {
  const results = asked.MetricDataQueries.map(({ Id, MetricStat: { Stat, Period, Metric } }) => {
    const at = Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));
    const errors = ailing.get(at.FunctionName ?? '') ?? 0;
    const times: number[] = [];
    for (let time = asked.StartTime; time < asked.EndTime; time += Period) times.push(time);
    const values = times.map((time) =>
      figureOf(Metric.MetricName, Stat, at.ExecutedVersion ?? null, Math.floor(time / 60), errors),
    );
    return { Id, Label: Id, StatusCode: 'Complete', Timestamps: times, Values: values };
  });
  return { MetricDataResults: results, Messages: [] };
}
