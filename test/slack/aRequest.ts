import type { Log } from '../../src/app/ports.ts';
import { sign } from '../../src/slack/signature.ts';

export const SECRET = 'the-signing-secret';
export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = 'application/json';

/** Requests as Slack sends them, through each kind of front door that Lambda has. */
export interface RequestChange {
  readonly body?: string | Buffer;
  readonly contentType?: string;
  readonly secret?: string;
  readonly timestampS?: number;
  readonly signature?: string | undefined;
  readonly base64?: boolean;
  readonly shape?: 'v1' | 'v2';
  readonly method?: string;
  readonly path?: string;
  /** How header names are spelled. */
  readonly spell?: (name: string) => string;
}

export function aRequest(change: RequestChange = {}): Record<string, unknown> {
  const body = Buffer.from(change.body ?? 'command=%2Fcanary&text=help');
  const timestamp = String(change.timestampS ?? Math.floor(Date.now() / 1000));
  const signature = 'signature' in change ? change.signature : sign(body, timestamp, change.secret ?? SECRET);
  const spell = change.spell ?? ((name: string) => name);
  const headers: Record<string, string> = {
    [spell('content-type')]: change.contentType ?? FORM,
    [spell('x-slack-request-timestamp')]: timestamp,
    ...(signature === undefined ? {} : { [spell('x-slack-signature')]: signature }),
  };
  const isBase64Encoded = change.base64 ?? false;
  const common = { headers, body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
  const method = change.method ?? 'POST';
  const path = change.path ?? '/slack/events';
  return change.shape === 'v1'
    ? { ...common, httpMethod: method, path, multiValueHeaders: {}, requestContext: {}, resource: path }
    : { ...common, version: '2.0', rawPath: path, rawQueryString: '', requestContext: { http: { method, path } } };
}

let triggers = 0;

/** The body of a slash command. */
export function aCommand(text: string, change: Readonly<Record<string, string>> = {}): string {
  triggers += 1;
  return new URLSearchParams({
    command: '/canary',
    text,
    team_id: 'T0SANDBOX',
    team_domain: 'sandbox',
    user_id: 'U0ADA',
    user_name: 'ada',
    channel_id: 'C0RELEASES',
    channel_name: 'releases',
    api_app_id: 'A0CANARY',
    response_url: 'https://hooks.slack.com/commands/T0/1/x',
    trigger_id: `1337.${triggers}.abc`,
    ...change,
  }).toString();
}

/** The body of a button's press. */
export function aPress(actionId: string, value: string, change: Readonly<Record<string, unknown>> = {}): string {
  const payload = {
    type: 'block_actions',
    user: { id: 'U0BEN', team_id: 'T0SANDBOX' },
    team: { id: 'T0SANDBOX' },
    api_app_id: 'A0CANARY',
    channel: { id: 'C0RELEASES' },
    container: { type: 'message', message_ts: '1700000000.000100', channel_id: 'C0RELEASES' },
    message: { ts: '1700000000.000100' },
    trigger_id: '1.2.3',
    response_url: 'https://hooks.slack.com/actions/T0/1/x',
    actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: '1700000060.123456' }],
    ...change,
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** A worker that says nothing in time, and no Slack to open forms in. */
export const NO_FORMS = {
  worker: { ask: async () => null, leave: async () => {} },
  slackApiUrl: 'http://127.0.0.1:9/api/',
};

/** A log that keeps what it is told. */
export function aLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string, fields?: object) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
