/** A unit's price in US dollars, us-east-1, November 2026, and what AWS gives everybody each month for ever. */
export interface Price {
  readonly unit: string;
  readonly dollars: number;
  /** Units a month that cost nothing within the always-free tier. */
  readonly free: number;
  /** AWS' own page. */
  readonly source: string;
  /** Where the figure itself was read on 2026-11-21: stored copies of AWS' pages lack the tables, which a script fills in. */
  readonly seen: string;
}

const MILLION = 1e6;

export const PRICES = {
  lambdaTime: {
    unit: 'GB-second, arm64',
    dollars: 0.0000133334,
    free: 400_000,
    source: 'https://aws.amazon.com/lambda/pricing/',
    seen: 'price and free tier: cloudchipr.com/blog/aws-lambda-pricing (2024)',
  },
  lambdaRequests: {
    unit: 'request',
    dollars: 0.2 / MILLION,
    free: MILLION,
    source: 'https://aws.amazon.com/lambda/pricing/',
    seen: 'free tier: cloudchipr.com/blog/aws-lambda-pricing (2024); the price: as known, not looked up',
  },
  http: {
    unit: 'request to the HTTP API',
    dollars: 1 / MILLION,
    free: 0,
    source: 'https://aws.amazon.com/api-gateway/pricing/',
    seen: 'awsforengineers.com/blog/aws-api-gateway-pricing-explained (May 2025); its free million ends after 12 months and is left out',
  },
  schedule: {
    unit: 'invocation by the scheduler',
    dollars: 1 / MILLION,
    free: 14 * MILLION,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
    seen: 'price and free tier: cloudburn.io/blog/amazon-eventbridge-pricing (March 2026)',
  },
  writes: {
    unit: 'write unit of 1 KB',
    dollars: 0.625 / MILLION,
    free: 0,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ (since November 2024)',
    seen: 'airbyte.com/data-engineering-resources/dynamodb-pricing (July 2025)',
  },
  reads: {
    unit: 'read unit of 4 KB',
    dollars: 0.125 / MILLION,
    free: 0,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ (since November 2024)',
    seen: 'airbyte.com/data-engineering-resources/dynamodb-pricing (July 2025)',
  },
  metricsRead: {
    unit: 'metric asked of GetMetricData',
    dollars: 0.01 / 1_000,
    free: 0,
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (never free)',
    seen: 'support.site24x7.com, CloudWatch metrics cost calculation; never free: AWS, repost.aws/knowledge-center/cloudwatch-getmetricdata-api',
  },
  cloudWatchCalls: {
    unit: 'other CloudWatch call',
    dollars: 0.01 / 1_000,
    free: MILLION,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    seen: "free tier: AWS' own page; the price: as known, not looked up",
  },
  alarms: {
    unit: 'alarm',
    dollars: 0.1,
    free: 10,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    seen: "c3x.dev/resources/aws/aws_cloudwatch_metric_alarm; free tier: AWS' own page",
  },
  metrics: {
    unit: 'metric of its own',
    dollars: 0.3,
    free: 10,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    seen: "signoz.io/guides/cloudwatch-pricing (February 2026); free tier: AWS' own page",
  },
  dashboards: {
    unit: 'dashboard',
    dollars: 3,
    free: 3,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    seen: "factualminds.com, Amazon CloudWatch Pricing (June 2026); free tier: AWS' own page",
  },
  logs: {
    unit: 'GB of logs',
    dollars: 0.5,
    free: 5,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    seen: "factualminds.com, Amazon CloudWatch Pricing (June 2026); free tier: AWS' own page",
  },
  secrets: {
    unit: 'secret',
    dollars: 0.4,
    free: 0,
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
    seen: 'hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
  },
  secretCalls: {
    unit: 'call for the secret',
    dollars: 0.05 / 10_000,
    free: 0,
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
    seen: 'hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
  },
  queue: {
    unit: 'call to the queue',
    dollars: 0.4 / MILLION,
    free: MILLION,
    source: 'https://aws.amazon.com/sqs/pricing/',
    seen: 'price and free tier: cloudburn.io/blog/amazon-sqs-pricing (March 2026)',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
export type Usage = Readonly<Record<PriceName, number>>;
