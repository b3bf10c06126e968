import type { aTick, Calls, Life, standing } from './counted.ts';
import { PRICES, type PriceName, type Usage } from './prices.ts';

/** Everything a bill is made of, all of it counted or measured. */
export interface Counted {
  readonly idle: Calls;
  readonly life: Life;
  readonly idleTick: Awaited<ReturnType<typeof aTick>>;
  readonly busyTick: Awaited<ReturnType<typeof aTick>>;
  readonly standing: ReturnType<typeof standing>;
}

const TICKS = 43_200;
/** A rollout's item in its middle (the figures of `state`), and its tale, in write units. */
const WRITE_UNITS = 2.5;
/** An answer to Slack, cold starts included: the acknowledgement waits for one call of 20 ms. */
const SLACK_S = 0.2;
/** Beside the filters': they exist only in hours in which something happens. */
const METRICS_BUSY = 4;

/** What a month uses. Everything is rounded up rather than down. */
export function usage({ idle, life, idleTick, busyTick, standing }: Counted, rollouts: number): Usage {
  const of = (name: string) => TICKS * (idle[name] ?? 0) + rollouts * (life.calls[name] ?? 0);
  const more = rollouts * life.minutes;
  const workerS = (TICKS * idleTick.ms + more * Math.max(0, busyTick.ms - idleTick.ms)) / 1_000;
  const gb = (mb: number) => mb / 1_024;
  return {
    lambdaTime:
      workerS * gb(standing.workerMb) +
      rollouts * life.requests * (SLACK_S * gb(standing.slackMb) + gb(standing.workerMb)),
    lambdaRequests: TICKS + rollouts * life.requests * 2,
    http: rollouts * life.requests,
    schedule: TICKS,
    writes: of('PutItem') * WRITE_UNITS,
    // A look at an index that holds next to nothing is half a unit; everything else at least one.
    reads: (of('Scan') + of('Query')) * 0.5 + of('GetItem') + of('BatchGetItem') * 2,
    metricsRead: rollouts * life.metrics,
    cloudWatchCalls: of('DescribeAlarms'),
    alarms: standing.alarms,
    metrics: standing.filters + (rollouts === 0 ? 0 : METRICS_BUSY),
    dashboards: standing.dashboards,
    logs: (TICKS * idleTick.logBytes + more * Math.max(0, busyTick.logBytes - idleTick.logBytes)) / 1e9,
    secrets: 1,
    // Kept for five minutes in each warm environment; one of each function.
    secretCalls: TICKS / 5 + rollouts * life.requests,
    queue: of('ReceiveMessage') + of('DeleteMessage'),
  };
}

export function dollars(used: Usage, tier: 'free' | 'paid'): number {
  return names().reduce((sum, name) => sum + lineDollars(name, used, tier), 0);
}

export function lineDollars(name: PriceName, used: Usage, tier: 'free' | 'paid'): number {
  const { dollars, free } = PRICES[name];
  return Math.max(0, used[name] - (tier === 'free' ? free : 0)) * dollars;
}

export function names(): readonly PriceName[] {
  return Object.keys(PRICES) as PriceName[];
}
