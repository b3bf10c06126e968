import { SocketModeClient } from '@slack/socket-mode';
import type { Speed } from '../src/sandbox/contract.ts';
import { SIGNING_SECRET } from '../src/sandbox/deployments.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.ts';
import { FORM, JSON_TYPE, signedEvent, slackJson } from '../src/sandbox/slack/signing.ts';
import { readOptions } from './deploy/options.ts';
import { script, Trouble } from './deploy/tool.ts';

const HELP = `The app against a real Slack workspace, without deploying anything: requests come over Socket Mode, AWS is the sandbox's.

  SLACK_APP_TOKEN=xapp-… SLACK_BOT_TOKEN=xoxb-… npm run dev

  --channel C0123   where stories are told when nothing else says
  --speed N         virtual minutes a real minute: 1 (default), 60, 600
  --port N          of the page with the knobs of the emulated AWS, default 8081`;

/** What Slack sends over the socket instead of an HTTP request. */
export interface SocketEnvelope {
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The HTTP request that the same thing would have been. */
export function httpBody({ type, body }: SocketEnvelope): {
  contentType: typeof FORM | typeof JSON_TYPE;
  body: string;
} {
  if (type === 'events_api') return { contentType: JSON_TYPE, body: slackJson(body) };
  const fields =
    type === 'interactive'
      ? { payload: slackJson(body) }
      : Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
  return { contentType: FORM, body: new URLSearchParams(fields).toString() };
}

/** Hands an envelope to the built Slack function, signed as Slack would. Returns what to acknowledge with; null: nothing. */
export async function relay(
  sandbox: Pick<Sandbox, 'product' | 'clock'>,
  envelope: SocketEnvelope,
): Promise<Readonly<Record<string, unknown>> | null> {
  const event = signedEvent(httpBody(envelope), SIGNING_SECRET, sandbox.clock.now());
  const { statusCode = 200, body = '' } = await sandbox.product.request(event);
  if (statusCode !== 200) throw new Error(`the Slack function answered ${statusCode}: ${body}`);
  return body.trim().startsWith('{') ? JSON.parse(body) : null;
}

function token(name: string, prefix: string): string {
  const value = process.env[name] ?? '';
  if (!value.startsWith(prefix)) throw new Trouble(`${name} is missing: it begins with ${prefix}.\n\n${HELP}`);
  return value;
}

async function dev(): Promise<void> {
  const given = readOptions(HELP, ['channel', 'speed', 'port']);
  const appToken = token('SLACK_APP_TOKEN', 'xapp-');
  const botToken = token('SLACK_BOT_TOKEN', 'xoxb-');
  const speed = Number(given.speed ?? 1) as Speed;
  if (![1, 60, 600].includes(speed)) throw new Trouble('--speed takes 1, 60 or 600.');
  const sandbox = await startSandbox({
    port: Number(given.port ?? 8081),
    speed,
    verbose: true,
    env: {
      SLACK_API_URL: 'https://slack.com/api/',
      SLACK_BOT_TOKEN: botToken,
      DEFAULT_CHANNEL: given.channel ?? '',
    },
  });
  const socket = new SocketModeClient({ appToken });
  socket.on('slack_event', ({ ack, type, body }: SocketEnvelope & { ack: (answer?: object) => Promise<void> }) => {
    relay(sandbox, { type, body }).then(
      (answer) => (answer === null ? ack() : ack(answer)),
      // Not acknowledged: Slack tells the person, or sends the event again.
      (error: unknown) => console.error('not acknowledged:', error),
    );
  });
  await socket.start();
  console.log(`\nConnected to Slack. The emulated AWS and its knobs: ${sandbox.url}. Ctrl-C ends it.`);
  process.on('SIGINT', () => {
    void Promise.all([socket.disconnect(), sandbox.close()]).then(() => process.exit(0));
  });
}

if (process.argv[1]?.endsWith('dev.ts') === true) await script(dev);
