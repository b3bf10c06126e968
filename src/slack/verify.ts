import {
  forReceiver,
  type HttpRequest,
  isRecord,
  type ReceiverEvent,
  type Reply,
  readRequest,
  reply,
} from './request.ts';
import { couldBeSigned, isSignedBySlack, type ReplayMemory, type SigningSecrets } from './signature.ts';

/** Either the answer, ready to send, or an event that Bolt's receiver can take without a check of its own. */
export type Verified = { readonly kind: 'answered'; readonly reply: Reply } | FromSlack;

/** What Slack signed; by its signature it is known again. */
export interface FromSlack {
  readonly kind: 'fromSlack';
  readonly event: ReceiverEvent;
  readonly signature: string;
}

/** What signatures are checked with. */
export interface SecretKeeper {
  read(): Promise<SigningSecrets>;
  /** Reads past what is kept, where that has not been done a moment ago; null: it was, and nothing new is known. */
  again(): Promise<SigningSecrets | null>;
}

/**
 * Stands in front of Bolt: lets through only what Slack signed a moment ago, once, and what can be parsed. Nothing of the
 * body is interpreted before the signature was found right. What cannot be a signature, or is too old, is refused without
 * the secrets being read; a proper one that fails may be of a secret changed since they were. Throws only when the secrets
 * cannot be read.
 */
export async function verify(
  event: unknown,
  secrets: SecretKeeper,
  seen: ReplayMemory,
  nowMs: number,
): Promise<Verified> {
  const request = readRequest(event);
  if ('statusCode' in request) return answered(request);
  const { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp } = request.headers;
  if (signature === undefined || timestamp === undefined) {
    return answered(isCertificateCheck(request) ? reply(200) : reply(401, 'not signed'));
  }
  if (!couldBeSigned(signature, timestamp, nowMs)) return answered(reply(401, 'bad signature'));
  const signed = (by: SigningSecrets | null) =>
    by !== null && isSignedBySlack(request.raw, signature, timestamp, by, nowMs);
  if (!signed(await secrets.read()) && !signed(await secrets.again())) return answered(reply(401, 'bad signature'));
  if (isCertificateCheck(request)) return answered(reply(200));
  if (!seen.admit(signature, nowMs)) return answered(reply(401, 'already received'));

  const body = readBody(request);
  if (body === null) return answered(reply(400, 'cannot be parsed'));
  if (body.type === 'url_verification' && typeof body.challenge === 'string') {
    return answered({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ challenge: body.challenge }),
    });
  }
  return { kind: 'fromSlack', event: forReceiver(request), signature };
}

function answered(ready: Reply): Verified {
  return { kind: 'answered', reply: ready };
}

/** Slack looks at a command URL's certificate now and then with `ssl_check=1`, and expects 200 and nothing else. */
function isCertificateCheck({ raw, contentType }: HttpRequest): boolean {
  if (contentType !== 'application/x-www-form-urlencoded' || raw.length > 1024) return false;
  const form = raw.toString('latin1');
  return /(?:^|&)ssl_check=1(?:&|$)/.test(form) && !/(?:^|&)(?:command|payload)=/.test(form);
}

/** The body as Bolt will read it; null when Bolt would stumble over it. */
function readBody({ raw, contentType }: HttpRequest): Record<string, unknown> | null {
  const text = raw.toString('utf8');
  try {
    if (contentType === 'application/json') return record(JSON.parse(text));
    const form = new URLSearchParams(text);
    const payload = form.get('payload');
    return payload === null ? Object.fromEntries(form) : record(JSON.parse(payload));
  } catch {
    return null;
  }
}

function record(value: unknown): Record<string, unknown> | null {
  return isRecord(value) ? value : null;
}
