import { createSecretReader } from '../aws/secrets.ts';
import type { Place } from '../core/place.ts';
import { placesOf } from './places.ts';
import { directSecrets, type SecretSource } from './secretSource.ts';
import { type Env, optional, required } from './variable.ts';

/** What the Slack function is told by its environment. */
export interface SlackConfig {
  readonly workerFunctionName: string;
  /** Ends in `/api/`. */
  readonly slackApiUrl: string;
  /** Workspaces that may use the app; empty: the worker checks against the token's own. */
  readonly teamIds: readonly string[];
  readonly secrets: SecretSource;
}

/** What the worker is told by its environment. */
export interface WorkerConfig {
  readonly tableName: string;
  readonly slackApiUrl: string;
  readonly teamIds: readonly string[];
  /** Where a story is told when neither tag nor command names a channel. */
  readonly defaultChannel: string | null;
  /** Parsed JSON, not yet read as a policy; null when not given. */
  readonly policy: unknown;
  /** Other accounts and regions. */
  readonly places: readonly Place[];
  /** How long CloudWatch's figures need to settle. */
  readonly metricLagMs: number;
  /** Name or ARN of the EventBridge bus that transitions are published to; null: none. */
  readonly eventBusName: string | null;
  /** CloudWatch namespace of the app's own metrics; null: none are written. */
  readonly metricsNamespace: string | null;
  /** URL of the queue that Lambda puts events into whose handling failed on every try; null: it is not read. */
  readonly deadLetterQueueUrl: string | null;
  /** Whether CloudTrail may be asked who changed an alias. */
  readonly readTrail: boolean;
  /** Whether functions' logs may be searched for what broke; which ones is a matter of the worker's rights. */
  readonly readLogs: boolean;
  readonly secrets: SecretSource;
}

const SLACK_API = 'https://slack.com/api/';
const CHANNEL = /^[CGD][A-Z0-9]{2,}$/;
const TEAM = /^[TE][A-Z0-9]{2,}$/;
const TABLE = /^(?:[a-zA-Z0-9_.-]{3,255}|arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[a-zA-Z0-9_.-]{3,255})$/;
const BUS = /^(?:[\w./-]{1,256}|arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/[\w./-]{1,256})$/;
/** CloudWatch's own rule, without the namespaces that are AWS'. */
const NAMESPACE = /^(?!AWS\/)[\w.\-/#: ]{1,255}$/;
const QUEUE = /^https?:\/\/[^\s?#]+\/\d{12}\/[\w-]{1,80}$/;
const LOG_GROUPS = /^[\w./#*-]{1,512}$/;
const FUNCTION = /^[\w:-]{1,256}$/;

/** Throws one line that names the variable, what is wrong with it and what would be right. */
export function slackConfig(env: Env): SlackConfig {
  return {
    workerFunctionName: required(env, 'WORKER_FUNCTION_NAME', FUNCTION, 'the name or ARN of the worker function'),
    slackApiUrl: apiUrl(env),
    teamIds: teamIds(env),
    secrets: secretsOf(env, 'slack'),
  };
}

/** Throws like {@link slackConfig}. The policy's content is judged by core/plan/policyText.ts. */
export function workerConfig(env: Env): WorkerConfig {
  return {
    tableName: required(env, 'TABLE_NAME', TABLE, 'the name of the DynamoDB table'),
    slackApiUrl: apiUrl(env),
    teamIds: teamIds(env),
    defaultChannel: optional(env, 'DEFAULT_CHANNEL', CHANNEL, 'a Slack channel id such as C0123ABCD'),
    policy: policyJson(env),
    places: placesOf(env),
    metricLagMs: metricLagS(env) * 1_000,
    eventBusName: optional(env, 'EVENT_BUS_NAME', BUS, 'the name or ARN of an EventBridge bus'),
    metricsNamespace: optional(env, 'METRICS_NAMESPACE', NAMESPACE, 'a CloudWatch namespace such as lambda-canary'),
    readTrail: optional(env, 'READ_CLOUDTRAIL', /^(?:yes|no)$/, '“yes” or “no”') === 'yes',
    readLogs:
      optional(env, 'READ_LOG_GROUPS', LOG_GROUPS, 'a log group’s name, in which * stands for anything') !== null,
    deadLetterQueueUrl: optional(env, 'DEAD_LETTER_QUEUE_URL', QUEUE, 'the URL of an SQS queue'),
    secrets: secretsOf(env, 'worker'),
  };
}

function apiUrl(env: Env): string {
  return (
    optional(env, 'SLACK_API_URL', /^https?:\/\/[^\s?#]+\/api\/$/, `a URL that ends in /api/, such as ${SLACK_API}`) ??
    SLACK_API
  );
}

function teamIds(env: Env): readonly string[] {
  const right = 'workspace ids separated by commas, such as T0123ABCD,T0456EFGH';
  const list = optional(env, 'SLACK_TEAM_IDS', /\S/, right);
  const ids = (list ?? '').split(',').map((id) => id.trim());
  const wrong = ids.find((id) => id !== '' && !TEAM.test(id));
  if (wrong !== undefined) throw new Error(`SLACK_TEAM_IDS: “${wrong}” is no workspace id; it should be ${right}.`);
  return ids.filter((id) => id !== '');
}

function policyJson(env: Env): unknown {
  const text = optional(env, 'POLICY', /\S/, 'JSON');
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`POLICY is not JSON (${why}); it should be an object such as {"plan":"10%","bake":"15m"}.`);
  }
}

function metricLagS(env: Env): number {
  const right = 'whole seconds from 0 to 900';
  const seconds = Number(optional(env, 'METRIC_LAG_SECONDS', /^\d{1,3}$/, right) ?? 120);
  if (seconds > 900) throw new Error(`METRIC_LAG_SECONDS is ${seconds}; it should be ${right}.`);
  return seconds;
}

/** Both functions need the token; only the Slack function checks signatures. */
function secretsOf(env: Env, who: 'slack' | 'worker'): SecretSource {
  const secretId = optional(
    env,
    'SLACK_SECRET_ID',
    /^[\w/+=.@:!-]{1,2048}$/,
    'the name or ARN of a secret in Secrets Manager',
  );
  if (secretId !== null) {
    for (const name of ['SLACK_SIGNING_SECRET', 'SLACK_SIGNING_SECRET_PREVIOUS', 'SLACK_BOT_TOKEN']) {
      if (optional(env, name, /\S/, '') !== null) {
        throw new Error(`${name} is set beside SLACK_SECRET_ID; it should be left out, or SLACK_SECRET_ID should.`);
      }
    }
    // Imported like everything else: loaded when first needed, it wrapped all that the clients share, which cost more than it saved.
    return createSecretReader({ secretId });
  }
  const instead = ', or SLACK_SECRET_ID should name the secret that holds it';
  // A value is never quoted here: it is a secret, if perhaps the wrong one.
  const botToken = required(
    env,
    'SLACK_BOT_TOKEN',
    /^xox[a-z]-\S+$/,
    `the bot token, which begins with xoxb-${instead}`,
    'secret',
  );
  const signingSecret =
    who === 'slack'
      ? required(env, 'SLACK_SIGNING_SECRET', /^\S{8,}$/, `the app's signing secret${instead}`, 'secret')
      : // Nothing the worker is sent is signed by Slack.
        '';
  const previous = optional(
    env,
    'SLACK_SIGNING_SECRET_PREVIOUS',
    /^\S{8,}$/,
    'the signing secret before the last rotation',
    'secret',
  );
  return directSecrets({ signingSecret, previousSigningSecret: previous, botToken });
}
