import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { SandboxClock, SlackFunction } from '../contract.ts';
import { FORM, JSON_TYPE, signedEvent, slackJson } from './signing.ts';

/** What became of a request to the app. */
export type Delivered =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: unknown;
      /** The app asked not to be sent this event again (`x-slack-no-retry: 1`). */
      readonly noRetry: boolean;
      readonly tookMs: number;
    }
  /** No answer within Slack's 3 seconds. */
  | { readonly kind: 'timeout' }
  /** The function failed, which its endpoint answers with a 5xx. */
  | { readonly kind: 'failed'; readonly error: string };

/** Sends requests to the app's endpoint as Slack does. */
export interface Deliver {
  form(fields: Readonly<Record<string, string>>): Promise<Delivered>;
  /** An interaction: one form field `payload` with JSON in it. */
  payload(payload: unknown): Promise<Delivered>;
  event(envelope: unknown, retry?: { readonly num: number; readonly reason: string }): Promise<Delivered>;
}

export function createDeliver(deps: {
  readonly slackFunction: SlackFunction;
  readonly clock: SandboxClock;
  readonly signingSecret: string;
  /** Slack's patience in real milliseconds; the virtual clock stands still while the function runs. */
  readonly patienceMs: number;
}): Deliver {
  const send = async (
    request: { contentType: typeof FORM | typeof JSON_TYPE; body: string },
    headers: Record<string, string> = {},
  ): Promise<Delivered> => {
    const startedMs = performance.now();
    const event = signedEvent(request, deps.signingSecret, deps.clock.now(), headers);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<Delivered>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'timeout' }), deps.patienceMs);
    });
    const answer = deps.slackFunction.request(event).then(
      (result): Delivered => ({ kind: 'answered', ...read(result), tookMs: performance.now() - startedMs }),
      (error): Delivered => ({ kind: 'failed', error: String(error) }),
    );
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    form: (fields) => send({ contentType: FORM, body: new URLSearchParams(fields).toString() }),
    payload: (payload) =>
      send({ contentType: FORM, body: new URLSearchParams({ payload: slackJson(payload) }).toString() }),
    event: (envelope, retry) =>
      send(
        { contentType: JSON_TYPE, body: slackJson(envelope) },
        retry && { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason },
      ),
  };
}

/** Status and body of the function's result, read as API Gateway passes them on: JSON where it is JSON. */
function read(result: APIGatewayProxyStructuredResultV2): { status: number; body: unknown; noRetry: boolean } {
  const raw = result.isBase64Encoded ? Buffer.from(result.body ?? '', 'base64').toString() : (result.body ?? '');
  const trimmed = raw.trim();
  let body: unknown = raw;
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    try {
      body = JSON.parse(trimmed);
    } catch {
      // Not JSON after all: Slack shows it as text.
    }
  }
  const noRetry = Object.entries(result.headers ?? {}).some(
    ([name, value]) => name.toLowerCase() === 'x-slack-no-retry' && String(value) === '1',
  );
  return { status: result.statusCode ?? 200, body: trimmed === '' ? '' : body, noRetry };
}
