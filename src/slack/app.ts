import { App, AwsLambdaReceiver, LogLevel } from '@slack/bolt';
import type { Log } from '../app/ports.ts';
import type { Envelope } from '../app/story.ts';
import { boltLogger } from './boltLogger.ts';
import { type CommandBody, commandEnvelope, type PressBody, pressEnvelope } from './envelope.ts';
import { plainSection } from './escape.ts';
import { helpMessage } from './help.ts';
import type { Message } from './message.ts';
import { parseCommand } from './parse.ts';
import { mistakeMessage } from './parsed.ts';
import type { ReceiverEvent, Reply } from './request.ts';
import { postTo } from './responseUrl.ts';

export interface SlackAppConfig {
  /** Hands an envelope to the worker; resolves when AWS has accepted it. */
  readonly ring: (envelope: Envelope) => Promise<void>;
  readonly botToken: () => Promise<string>;
  /** Workspaces whose people may act; empty: left to the worker. */
  readonly teamIds: readonly string[];
  readonly log: Log;
}

const NOT_PASSED_ON =
  'That did not get through to the worker, so nothing was done. Please try again; should it have arrived after all, the second try does no harm.';
const OTHER_WORKSPACE =
  'This app does not take orders from people of your workspace. Ask somebody of the workspace it belongs to.';

/**
 * The Bolt app behind the verifier: reads, rings the worker, and acknowledges only when that was accepted. It calls nothing
 * in Slack before the acknowledgement. Modals, shortcuts and the Home tab register here when they come.
 */
export function createSlackApp(config: SlackAppConfig): (event: ReceiverEvent) => Promise<Reply> {
  const logger = boltLogger(config.log);
  const receiver = new AwsLambdaReceiver({ signingSecret: 'checked before', signatureVerification: false, logger });
  const app = new App({
    receiver,
    logger,
    logLevel: LogLevel.WARN,
    // A custom authorize makes Bolt skip auth.test, at start and at every request.
    authorize: async () => ({ botToken: await config.botToken(), botId: '', botUserId: '' }),
    ignoreSelf: false,
    convoStore: false,
  });

  app.command('/canary', async ({ command, ack }) => {
    const message = await obey(config, command);
    await (message === null ? ack() : ack({ response_type: 'ephemeral', ...sent(message) }));
  });

  app.action(/.*/, async ({ body, ack }) => {
    const message = await press(config, body as PressBody);
    // Slack shows nothing of what a press is answered with; words go to the person through the response URL.
    const url = (body as PressBody).response_url;
    if (message !== null && url !== undefined) await postTo(url, message, 800);
    await ack();
  });

  app.error(async (error) => {
    config.log.error('Bolt could not handle a request', { code: error.code, error: error.message });
  });

  const handler = receiver.toHandler();
  return async (event) => {
    const { statusCode, headers, body } = await handler(event, {});
    return { statusCode, body, ...(headers === undefined ? {} : { headers: headers as Record<string, string> }) };
  };
}

/** Carries a command out. What comes back is said to the person at once; null: the worker will answer. */
async function obey(config: SlackAppConfig, command: CommandBody): Promise<Message | null> {
  if (!allowed(config, command.team_id)) return plainMessage(OTHER_WORKSPACE);
  const parsed = parseCommand(command.text ?? '');
  switch (parsed.kind) {
    case 'help':
      return helpMessage(parsed.topic);
    case 'mistake':
      return mistakeMessage(parsed);
    case 'ask':
      return ring(config, commandEnvelope(command, parsed.ask));
    default:
      return parsed satisfies never;
  }
}

async function press(config: SlackAppConfig, body: PressBody): Promise<Message | null> {
  const envelope = pressEnvelope(body);
  if (envelope === null) {
    config.log.warn('A press of something unknown was ignored', { actionId: body.actions?.[0]?.action_id });
    return null;
  }
  if (!allowed(config, envelope.by.teamId)) return plainMessage(OTHER_WORKSPACE);
  return ring(config, envelope);
}

async function ring(config: SlackAppConfig, envelope: Envelope): Promise<Message | null> {
  try {
    await config.ring(envelope);
    return null;
  } catch (error) {
    config.log.error('The worker could not be rung', {
      id: envelope.id,
      ask: envelope.ask.kind,
      error: error instanceof Error ? error.message : String(error),
    });
    return plainMessage(NOT_PASSED_ON);
  }
}

function allowed({ teamIds }: SlackAppConfig, teamId: string): boolean {
  return teamIds.length === 0 || teamIds.includes(teamId);
}

function plainMessage(words: string): Message {
  return { text: words, blocks: [plainSection(words)] };
}

/** Bolt's types know neither our chart block nor read-only lists. */
function sent({ text, blocks }: Message): { text: string; blocks: [] } {
  return { text, blocks: blocks as unknown as [] };
}
