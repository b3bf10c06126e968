/** A unit's price in US dollars, us-east-1, November 2026, and what AWS gives everybody each month for ever. */
export interface Price {
  readonly unit: string;
  readonly dollars: number;
  /** Units a month that cost nothing within the always-free tier. */
  readonly free: number;
  readonly source: string;
}

const MILLION = 1e6;

export const PRICES = {
  lambdaTime: {
    unit: 'GB-second, arm64',
    dollars: 0.0000133334,
    free: 400_000,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  lambdaRequests: {
    unit: 'request',
    dollars: 0.2 / MILLION,
    free: MILLION,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  http: {
    unit: 'request to the HTTP API',
    dollars: 1 / MILLION,
    free: 0,
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  schedule: {
    unit: 'invocation by the scheduler',
    dollars: 1 / MILLION,
    free: 14 * MILLION,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  writes: {
    unit: 'write unit of 1 KB',
    dollars: 0.625 / MILLION,
    free: 0,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ (since November 2024)',
  },
  reads: {
    unit: 'read unit of 4 KB',
    dollars: 0.125 / MILLION,
    free: 0,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ (since November 2024)',
  },
  metricsRead: {
    unit: 'metric asked of GetMetricData',
    dollars: 0.01 / 1_000,
    free: 0,
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (never free)',
  },
  cloudWatchCalls: {
    unit: 'other CloudWatch call',
    dollars: 0.01 / 1_000,
    free: MILLION,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  alarms: { unit: 'alarm', dollars: 0.1, free: 10, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  metrics: { unit: 'metric of its own', dollars: 0.3, free: 10, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  dashboards: { unit: 'dashboard', dollars: 3, free: 3, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  logs: { unit: 'GB of logs', dollars: 0.5, free: 5, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  secrets: { unit: 'secret', dollars: 0.4, free: 0, source: 'https://aws.amazon.com/secrets-manager/pricing/' },
  secretCalls: {
    unit: 'call for the secret',
    dollars: 0.05 / 10_000,
    free: 0,
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  queue: {
    unit: 'call to the queue',
    dollars: 0.4 / MILLION,
    free: MILLION,
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
export type Usage = Readonly<Record<PriceName, number>>;
