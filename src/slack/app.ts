import { App, AwsLambdaReceiver, LogLevel } from '@slack/bolt';
import { boltLogger } from './boltLogger.ts';
import { type EventBody, homeEnvelope, mentionEnvelope, ownUser, type PressBody } from './envelope.ts';
import { startForm } from './form.ts';
import type { ViewState } from './formState.ts';
import { createForms } from './forms.ts';
import { mentionedAsk } from './mention.ts';
import type { Message } from './message.ts';
import { fillerOf, handOn, NotRung, obey, press, type SlackAppConfig } from './obey.ts';
import { type ReceiverEvent, type Reply, reply } from './request.ts';
import { postTo } from './responseUrl.ts';
import { isOfKnownShape } from './shape.ts';

/** The global shortcut, as the manifest names it. */
export const START_SHORTCUT = 'canary_start';

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
    const heard = message === null || (url !== undefined && (await postTo(url, message, 800)) !== 'unheard');
    // Slack itself marks a press that is not acknowledged.
    if (!heard) throw new NotRung('nothing was done, and nobody could be told');
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
    await handOn(config, mentionEnvelope(mention, mentionedAsk(mention.event.text ?? '', ownUser(mention))));
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

/** Bolt's types know neither our chart block nor read-only lists. */
function sent({ text, blocks }: Message): { text: string; blocks: [] } {
  return { text, blocks: blocks as unknown as [] };
}
