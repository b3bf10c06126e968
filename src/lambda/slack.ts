import { createAskWorker } from '../aws/askWorker.ts';
import { createRing } from '../aws/ring.ts';
import { createSlackApp } from '../slack/app.ts';
import { createSlackHandler } from '../slack/handler.ts';
import { slackConfig } from './config.ts';
import { createLog } from './log.ts';

/**
 * The Slack function: the one that faces the internet. Beside reading its secret it does one thing in AWS: it invokes the
 * worker. A wrong or missing variable fails here, at cold start.
 */
const log = createLog({ who: 'slack' });
const { workerFunctionName, slackApiUrl, teamIds, secrets } = slackConfig(process.env);

const app = createSlackApp({
  ring: createRing({ workerFunctionName }),
  worker: createAskWorker({
    workerFunctionName,
    failed: (error) => log.warn('The worker gave no answer in time', { error: String(error) }),
  }),
  slackApiUrl,
  botToken: async () => (await secrets.read(Date.now())).botToken,
  teamIds,
  log,
});

const handle = createSlackHandler({ app, secrets, log });

/** Two arguments: from Node 24 on, Lambda refuses handlers that take a callback. */
export async function handler(event: unknown, _context: unknown) {
  return handle(event);
}
