import { expect, it } from 'vitest';
import { slackConfig, workerConfig } from '../../src/lambda/config.ts';
import { NOON } from '../fixtures/rollouts.ts';

const SLACK = {
  WORKER_FUNCTION_NAME: 'canary-worker',
  SLACK_SIGNING_SECRET: 'abcdefgh',
  SLACK_BOT_TOKEN: 'xoxb-1-secret',
};
const WORKER = { TABLE_NAME: 'canary', SLACK_BOT_TOKEN: 'xoxb-1-secret' };

it('the Slack function needs to know its worker and its secrets, and nothing else', async () => {
  const config = slackConfig(SLACK);
  expect(config).toMatchObject({
    workerFunctionName: 'canary-worker',
    slackApiUrl: 'https://slack.com/api/',
    teamIds: [],
  });
  expect(await config.secrets.read(NOON)).toEqual({
    signingSecret: 'abcdefgh',
    previousSigningSecret: null,
    botToken: 'xoxb-1-secret',
  });
});

it('the worker needs to know its table and its token; all else has a default', async () => {
  const config = workerConfig({ ...WORKER, POLICY: '', DEFAULT_CHANNEL: '', SLACK_TEAM_IDS: '' });
  expect(config).toMatchObject({
    tableName: 'canary',
    defaultChannel: null,
    policy: null,
    metricLagMs: 120_000,
    teamIds: [],
    readLogs: false,
  });
  expect((await config.secrets.read(NOON)).botToken).toBe('xoxb-1-secret');
});

it('everything that may be said is taken up', async () => {
  const config = workerConfig({
    ...WORKER,
    SLACK_API_URL: 'http://127.0.0.1:8080/slack/api/',
    SLACK_TEAM_IDS: 'T0123, T0456',
    DEFAULT_CHANNEL: 'C0123ABCD',
    POLICY: '{"plan":"10%"}',
    METRIC_LAG_SECONDS: '0',
    EVENT_BUS_NAME: 'transitions',
    METRICS_NAMESPACE: 'lambda-canary',
    READ_LOG_GROUPS: '/aws/lambda/shop-*',
  });
  expect(config).toMatchObject({
    eventBusName: 'transitions',
    metricsNamespace: 'lambda-canary',
    readLogs: true,
    slackApiUrl: 'http://127.0.0.1:8080/slack/api/',
    teamIds: ['T0123', 'T0456'],
    defaultChannel: 'C0123ABCD',
    policy: { plan: '10%' },
    metricLagMs: 0,
  });
  const rotating = slackConfig({ ...SLACK, SLACK_SIGNING_SECRET_PREVIOUS: 'before-that' });
  expect((await rotating.secrets.read(NOON)).previousSigningSecret).toBe('before-that');
});

it('with a secret in Secrets Manager nothing is read before it is needed', () => {
  const { secrets } = slackConfig({ WORKER_FUNCTION_NAME: 'w', SLACK_SECRET_ID: 'canary/slack' });
  expect(secrets.read).toBeTypeOf('function');
});

it.each<[string, () => unknown, string]>([
  [
    'no table',
    () => workerConfig({ SLACK_BOT_TOKEN: 'xoxb-1' }),
    'TABLE_NAME is missing; it should be the name of the DynamoDB table.',
  ],
  [
    'a table that cannot be',
    () => workerConfig({ ...WORKER, TABLE_NAME: 'no table!' }),
    'TABLE_NAME is “no table!”; it should be the name of the DynamoDB table.',
  ],
  [
    'no worker',
    () => slackConfig({ ...SLACK, WORKER_FUNCTION_NAME: ' ' }),
    'WORKER_FUNCTION_NAME is missing; it should be the name or ARN of the worker function.',
  ],
  [
    'an API without its end',
    () => workerConfig({ ...WORKER, SLACK_API_URL: 'https://slack.com' }),
    'SLACK_API_URL is “https://slack.com”; it should be a URL that ends in /api/, such as https://slack.com/api/.',
  ],
  [
    'a team by name',
    () => slackConfig({ ...SLACK, SLACK_TEAM_IDS: 'T0123,acme' }),
    'SLACK_TEAM_IDS: “acme” is no workspace id; it should be workspace ids separated by commas, such as T0123ABCD,T0456EFGH.',
  ],
  [
    'a channel by name',
    () => workerConfig({ ...WORKER, DEFAULT_CHANNEL: '#releases' }),
    'DEFAULT_CHANNEL is “#releases”; it should be a Slack channel id such as C0123ABCD.',
  ],
  [
    'a lag in words',
    () => workerConfig({ ...WORKER, METRIC_LAG_SECONDS: '2m' }),
    'METRIC_LAG_SECONDS is “2m”; it should be whole seconds from 0 to 900.',
  ],
  [
    'a lag of an hour',
    () => workerConfig({ ...WORKER, METRIC_LAG_SECONDS: '999' }),
    'METRIC_LAG_SECONDS is 999; it should be whole seconds from 0 to 900.',
  ],
  [
    'log groups that cannot be',
    () => workerConfig({ ...WORKER, READ_LOG_GROUPS: 'all of them' }),
    'READ_LOG_GROUPS is “all of them”; it should be a log group’s name, in which * stands for anything.',
  ],
  ['a policy that is no JSON', () => workerConfig({ ...WORKER, POLICY: 'plan=10%' }), 'POLICY is not JSON'],
  [
    'no token',
    () => workerConfig({ TABLE_NAME: 'canary' }),
    'SLACK_BOT_TOKEN is missing; it should be the bot token, which begins with xoxb-, or SLACK_SECRET_ID should name the secret that holds it.',
  ],
  [
    'no signing secret',
    () => slackConfig({ ...SLACK, SLACK_SIGNING_SECRET: '' }),
    "SLACK_SIGNING_SECRET is missing; it should be the app's signing secret, or SLACK_SECRET_ID should name the secret that holds it.",
  ],
  [
    'a secret twice',
    () => slackConfig({ ...SLACK, SLACK_SECRET_ID: 'canary' }),
    'SLACK_SIGNING_SECRET is set beside SLACK_SECRET_ID; it should be left out, or SLACK_SECRET_ID should.',
  ],
])('%s fails with one line that names the variable', (_, read, line) => {
  expect(read).toThrow(line);
  expect(messageOf(read)).not.toContain('\n');
});

it('a secret of the wrong form is never quoted', () => {
  const message = messageOf(() => workerConfig({ ...WORKER, SLACK_BOT_TOKEN: 'hunter2hunter2' }));
  expect(message).toContain('SLACK_BOT_TOKEN is not of the right form');
  expect(message).not.toContain('hunter2');
});

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}
