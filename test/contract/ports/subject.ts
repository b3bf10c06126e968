import type { Clock } from '../../../src/app/ports.ts';
import type { Whereabouts } from '../../../src/aws/client.ts';
import { QUEUE_URL } from '../../../src/sandbox/aws/sqs/queue.ts';
import { BOT_TOKEN } from '../../../src/sandbox/deployments.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { TABLE_NAME } from '../../../src/sandbox/table.ts';
import { STACK_NAME } from '../../../src/sandbox/template.ts';
import { arn } from '../../sandbox/aws/aSandbox.ts';

/**
 * What the contract suites of the ports run against: the sandbox, or whatever the environment points at (docs/contracts.md):
 *
 *   CONTRACT_ENDPOINT=https://… (or `aws` for AWS itself, with credentials as every AWS program takes them)
 *   CONTRACT_REGION, CONTRACT_TABLE, CONTRACT_FUNCTION_ARN, CONTRACT_STABLE, CONTRACT_CANARY, CONTRACT_SECRET_ID,
 *   CONTRACT_QUEUE_URL, CONTRACT_BUS, CONTRACT_SLACK_API, CONTRACT_SLACK_TOKEN, CONTRACT_SLACK_CHANNEL, CONTRACT_SLACK_USER
 *
 * A suite for which something is not given is left out, and says so. Aliases of CONTRACT_FUNCTION_ARN are really moved.
 */
export interface Subject {
  readonly where: Whereabouts;
  readonly clock: Clock;
  readonly table: string | null;
  /** A function that opted in, with the alias `live` on `stable`. */
  readonly functionArn: string | null;
  readonly stable: string;
  readonly canary: string;
  readonly secretId: string | null;
  readonly queueUrl: string | null;
  readonly busName: string | null;
  readonly slack: {
    readonly apiUrl: string;
    readonly token: string;
    readonly channel: string;
    readonly user: string;
  } | null;
  /** Null: not the sandbox, so nothing can be arranged that AWS has no call for. */
  readonly sandbox: Sandbox | null;
  close(): Promise<void>;
}

const given = process.env.CONTRACT_ENDPOINT ?? null;

export async function subject(): Promise<Subject> {
  return given === null ? inSandbox() : elsewhere(given);
}

async function inSandbox(): Promise<Subject> {
  const sandbox = await startSandbox({ startMs: Date.UTC(2026, 10, 21, 14), env: { SLACK_TEAM_IDS: 'T0SANDBOX' } });
  const credentials = { accessKeyId: 'contract', secretAccessKey: 'sandbox' };
  return {
    where: { endpoint: sandbox.awsUrl, region: 'eu-west-1', credentials },
    clock: { now: () => sandbox.clock.now() },
    table: TABLE_NAME,
    functionArn: arn('checkout'),
    stable: '42',
    canary: '43',
    secretId: 'lambda-canary/slack',
    queueUrl: QUEUE_URL,
    busName: STACK_NAME,
    slack: { apiUrl: `${sandbox.url}/slack/api/`, token: BOT_TOKEN, channel: 'C0RELEASES', user: 'U0ADA' },
    sandbox,
    close: () => sandbox.close(),
  };
}

async function elsewhere(endpoint: string): Promise<Subject> {
  const { env } = process;
  const text = (name: string) => env[`CONTRACT_${name}`] ?? null;
  const [apiUrl, token, channel, user] = ['SLACK_API', 'SLACK_TOKEN', 'SLACK_CHANNEL', 'SLACK_USER'].map(text);
  const slack = apiUrl && token && channel && user ? { apiUrl, token, channel, user } : null;
  return {
    where: {
      ...(endpoint === 'aws' ? {} : { endpoint }),
      ...(text('REGION') === null ? {} : { region: text('REGION') ?? '' }),
    },
    clock: { now: () => Date.now() },
    table: text('TABLE'),
    functionArn: text('FUNCTION_ARN'),
    stable: text('STABLE') ?? '1',
    canary: text('CANARY') ?? '2',
    secretId: text('SECRET_ID'),
    queueUrl: text('QUEUE_URL'),
    busName: text('BUS'),
    slack,
    sandbox: null,
    close: async () => {},
  };
}

/** Says what is left out. */
export function leftOut(port: string, why: string): void {
  console.warn(`!! LEFT OUT: the contract of ${port}: ${why}.`);
}
