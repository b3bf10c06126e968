import { App, AwsLambdaReceiver, LogLevel } from '@slack/bolt';
import type { AskWorker } from '../app/look.ts';
import type { Log } from '../app/ports.ts';
import type { Envelope } from '../app/story.ts';
import { boltLogger } from './boltLogger.ts';
import { REASON_ACTION, readStartValue, START_ACTION, START_VERSION_ACTION } from './button.ts';
import {
  type CommandBody,
  commandEnvelope,
  type EventBody,
  homeEnvelope,
  mentionEnvelope,
  type PressBody,
  pressEnvelope,
} from './envelope.ts';
import { plainSection } from './escape.ts';
import { fieldAction, reasonForm, startForm } from './form.ts';
import type { ViewState } from './formState.ts';
import { createForms, type Filler, type Forms } from './forms.ts';
import { helpMessage } from './help.ts';
import { mentionedAsk } from './mention.ts';
import type { Message } from './message.ts';
import { parseCommand } from './parse.ts';
import { mistakeMessage } from './parsed.ts';
import { type ReceiverEvent, type Reply, reply } from './request.ts';
import { postTo } from './responseUrl.ts';
import { isOfKnownShape } from './shape.ts';

export interface SlackAppConfig {
  /** Hands an envelope to the worker; resolves when AWS has accepted it. */
  readonly ring: (envelope: Envelope) => Promise<void>;
  /** For what forms must know while they are filled in. */
  readonly worker: AskWorker;
  readonly botToken: () => Promise<string>;
  /** Base of the Web API, ending in `/api/`; only forms are opened there. */
  readonly slackApiUrl: string;
  /** Workspaces where the app may be used; empty: left to the worker. */
  readonly teamIds: readonly string[];
  readonly log: Log;
}

/** The global shortcut, as the manifest names it. */
export const START_SHORTCUT = 'canary_start';

const NOT_PASSED_ON =
  'That did not get through to the worker, so nothing was done. Please try again; should it have arrived after all, the second try does no harm.';
const OTHER_WORKSPACE =
  'This app does not take orders from people of your workspace. Ask somebody of the workspace it belongs to.';
const NOT_OPENED = 'Slack did not open the form in time. Please try again, or type it: /canary start checkout 43 10%';

/** An event that could not be handed on: thrown, so that Slack sends it again. */
class NotRung extends Error {}

/**
 * The Bolt app behind the verifier: reads, rings the worker, and acknowledges only when that was accepted. The one thing it
 * calls in Slack before the acknowledgement is views.open, since a form opens within three seconds or never.
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
  const forms = createForms(config);
  // Lambda gives an environment one request at a time.
  let notRung = false;

  app.command('/canary', async ({ command, ack }) => {
    const message = await obey(config, forms, command);
    await (message === null ? ack() : ack({ response_type: 'ephemeral', ...sent(message) }));
  });

  app.action(/.*/, async ({ body, ack }) => {
    const message = await press(config, forms, body as PressBody);
    // Slack shows nothing of what a press is answered with; words go to the person through the response URL.
    const url = (body as PressBody).response_url;
    if (message !== null && url !== undefined) await postTo(url, message, 800);
    await ack();
  });

  app.options(/.*/, async ({ body, ack }) => {
    if (body.type !== 'block_suggestion') return;
    const { action_id, value, view } = body as unknown as SuggestionBody;
    const options = await forms.options(
      fillerOf(body as unknown as PressBody),
      action_id,
      value ?? '',
      view ?? NO_VIEW,
    );
    await ack({ options });
  });

  app.view(/.*/, async ({ body, ack }) => {
    if (body.type !== 'view_submission') return ack();
    const who = fillerOf(body as unknown as PressBody);
    const errors = await forms.submit(who, body.view.callback_id, body.view as unknown as ViewState);
    await (errors === null
      ? ack()
      : ack({ response_action: 'errors', errors: { ...errors } as Record<string, string> }));
  });

  app.shortcut(START_SHORTCUT, async ({ shortcut, ack }) => {
    await forms.open(shortcut.trigger_id, startForm(null, null));
    await ack();
  });

  app.event('app_home_opened', async ({ body }) => {
    await handOn(config, homeEnvelope(body as unknown as EventBody));
  });

  app.event('app_mention', async ({ body }) => {
    const mention = body as unknown as EventBody;
    await handOn(config, mentionEnvelope(mention, mentionedAsk(mention.event.text ?? '')));
  });

  app.error(async (error) => {
    config.log.error('Bolt could not handle a request', { code: error.code, error: error.message });
    if (!(error.original instanceof NotRung)) return;
    notRung = true;
    throw error;
  });

  const handler = receiver.toHandler();
  return async (event) => {
    if (!isOfKnownShape(event)) return reply(404, 'nothing that this app was made for');
    notRung = false;
    const { statusCode, headers, body } = await handler(event, {});
    // What Bolt itself stumbles over is of no shape that Slack sends: a mistake of the sender, not an outage of ours.
    if (statusCode === 500 && !notRung) return { statusCode: 400, body: '' };
    return { statusCode, body, ...(headers === undefined ? {} : { headers: headers as Record<string, string> }) };
  };
}

interface SuggestionBody {
  readonly action_id: string;
  readonly value?: string;
  readonly view?: ViewState;
}

const NO_VIEW: ViewState = { id: '' };

/** Carries a command out. What comes back is said to the person at once; null: the worker will answer. */
async function obey(config: SlackAppConfig, forms: Forms, command: CommandBody): Promise<Message | null> {
  if (!allowed(config, command.team_id)) return plainMessage(OTHER_WORKSPACE);
  const parsed = parseCommand(command.text ?? '');
  switch (parsed.kind) {
    case 'help':
      return helpMessage(parsed.topic);
    case 'mistake':
      return mistakeMessage(parsed);
    case 'form': {
      const opened = await forms.open(command.trigger_id, startForm(command.channel_id, null));
      return opened ? null : plainMessage(NOT_OPENED);
    }
    case 'ask':
      return ring(config, commandEnvelope(command, parsed.ask));
    default:
      return parsed satisfies never;
  }
}

async function press(config: SlackAppConfig, forms: Forms, body: PressBody): Promise<Message | null> {
  const action = body.actions?.[0];
  switch (action?.action_id) {
    case START_ACTION:
    case REASON_ACTION: {
      const view = action.action_id === START_ACTION ? startForm(null, null) : reasonForm(String(action.value));
      return (await forms.open(body.trigger_id ?? '', view)) ? null : plainMessage(NOT_OPENED);
    }
    case START_VERSION_ACTION: {
      const channel = body.channel?.id ?? body.container?.channel_id ?? null;
      const view = startForm(channel, null, readStartValue(action.value));
      return (await forms.open(body.trigger_id ?? '', view)) ? null : plainMessage(NOT_OPENED);
    }
    case fieldAction('function'):
    case fieldAction('plan'):
      if (body.view !== undefined) await forms.preview(fillerOf(body), body.view);
      return null;
    default:
      return pressButton(config, body);
  }
}

async function pressButton(config: SlackAppConfig, body: PressBody): Promise<Message | null> {
  const envelope = pressEnvelope(body);
  if (envelope === null) {
    config.log.warn('A press of something unknown was ignored', { actionId: body.actions?.[0]?.action_id });
    return null;
  }
  // A person of another workspace may be named by a policy, which the worker knows.
  if (!allowed(config, envelope.workspace)) return plainMessage(OTHER_WORKSPACE);
  return ring(config, envelope);
}

function fillerOf({ user, team }: PressBody): Filler {
  const workspace = team?.id ?? user?.team_id ?? '';
  return { by: { kind: 'slack', userId: user?.id ?? '', teamId: user?.team_id ?? workspace }, workspace };
}

/** Hands an event on; throws when that fails, since Slack sends what was not acknowledged again. */
async function handOn(config: SlackAppConfig, envelope: Envelope | null): Promise<void> {
  if (envelope === null || !allowed(config, envelope.workspace)) return;
  if ((await ring(config, envelope)) !== null) throw new NotRung('the worker could not be rung for an event');
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
