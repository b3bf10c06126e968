import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SLACK_FUNCTION, SLACK_KEY, WORKER_FUNCTION, WORKER_KEY } from './aws/permissions.ts';
import { QUEUE_URL } from './aws/sqs/queue.ts';
import type { Deployment } from './functions/environment.ts';
import type { Isolation } from './functions/runtime.ts';
import { sandboxPolicy } from './policy.ts';
import { TABLE_NAME } from './table.ts';
import { functionSettings, STACK_NAME, type Template } from './template.ts';
import { REGION } from './world/model.ts';

export const SIGNING_SECRET = 'sandbox-signing-secret';
export const BOT_TOKEN = 'xoxb-sandbox';
export const SECRET_VALUE = JSON.stringify({ signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN });
/** #releases of the sandbox's workspace. */
const DEFAULT_CHANNEL = 'C0RELEASES';

type Who = 'slack' | 'worker';

interface Site {
  readonly url: string;
  /** Folder of the built handlers. */
  readonly dist: string;
  readonly template: Template | null;
  /** More environment. */
  readonly more: Readonly<Record<string, string>>;
  readonly isolation: Isolation;
  readonly print: (who: Who, line: string) => void;
}

/** Both functions as they are deployed here: the environment of the contract, and the template's timeouts. */
export function deployments({ url, dist, template, more, isolation, print }: Site): Readonly<Record<Who, Deployment>> {
  const deployment = (who: Who, name: string, key: string, env: Readonly<Record<string, string>>): Deployment => ({
    name,
    handlerUrl: pathToFileURL(join(dist, who, 'index.mjs')).href,
    env: {
      ...awsEnvironment(url, name, key),
      SLACK_API_URL: `${url}/slack/api/`,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      ...env,
      ...more,
    },
    ...functionSettings(template, who),
    isolation,
    print: (line) => print(who, line),
  });
  return {
    slack: deployment('slack', SLACK_FUNCTION, SLACK_KEY, {
      WORKER_FUNCTION_NAME: WORKER_FUNCTION,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
    }),
    worker: deployment('worker', WORKER_FUNCTION, WORKER_KEY, {
      TABLE_NAME,
      DEFAULT_CHANNEL,
      POLICY: sandboxPolicy(url),
      EVENT_BUS_NAME: STACK_NAME,
      METRICS_NAMESPACE: STACK_NAME,
      DEAD_LETTER_QUEUE_URL: QUEUE_URL,
      READ_CLOUDTRAIL: 'yes',
      READ_LOG_GROUPS: '/aws/lambda/*',
    }),
  };
}

/** What Lambda sets by itself, with the sandbox as endpoint; a person's own AWS configuration is not looked at. */
function awsEnvironment(url: string, name: string, key: string): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: `${url}/aws`,
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_SESSION_TOKEN: 'sandbox',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    _HANDLER: 'index.handler',
    // Deployed they run on Node 24; here perhaps on 20, about which the SDK would write ten lines at each cold start.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
