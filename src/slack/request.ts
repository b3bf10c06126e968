import type { AwsLambdaReceiver } from '@slack/bolt';

/** The one path that Slack is told. Behind a stage or a base path it comes with something in front. */
export const SLACK_PATH = '/slack/events';

/** Slack's largest payloads (views) stay below this by far. */
export const MOST_BODY_BYTES = 256 * 1024;

/** What Bolt's receiver takes. */
export type ReceiverEvent = Parameters<ReturnType<AwsLambdaReceiver['toHandler']>>[0];

/** An HTTP answer in the shape that API Gateway v1, v2 and Function URLs all take. */
export interface Reply {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An HTTP request out of whichever event shape it came in, nothing of its body interpreted. */
export interface HttpRequest {
  /** The bytes as they were signed. */
  readonly raw: Buffer;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: 'application/x-www-form-urlencoded' | 'application/json';
}

export function reply(statusCode: number, body = ''): Reply {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/**
 * Reads an API Gateway v1, HTTP API v2 or Function URL event. Never throws: what cannot be a request of Slack is a 4xx,
 * so that noise from the internet makes no function error.
 */
export function readRequest(event: unknown): HttpRequest | Reply {
  if (!isRecord(event)) return reply(400, 'not an HTTP request');
  const http = isRecord(event.requestContext) && isRecord(event.requestContext.http) ? event.requestContext.http : {};
  const method = event.httpMethod ?? http.method;
  const path = event.path ?? event.rawPath ?? http.path;
  if (typeof path !== 'string' || !path.replace(/\/$/, '').endsWith(SLACK_PATH)) return reply(404, 'not found');
  if (method !== 'POST') return reply(405, 'only POST');

  if (typeof event.body !== 'string' || event.body === '') return reply(400, 'empty body');
  // Four base64 characters carry three bytes; either way the string is never shorter than its bytes.
  if (event.body.length > 2 * MOST_BODY_BYTES) return reply(413, 'too large');
  const raw = Buffer.from(event.body, event.isBase64Encoded === true ? 'base64' : 'utf8');
  if (raw.length === 0) return reply(400, 'empty body');
  if (raw.length > MOST_BODY_BYTES) return reply(413, 'too large');

  const headers = readHeaders(event);
  const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (contentType !== 'application/x-www-form-urlencoded' && contentType !== 'application/json') {
    return reply(415, 'unknown content type');
  }
  return { raw, headers, contentType };
}

/** The event as Bolt's receiver reads it without stumbling: decoded as UTF-8, exact content type, headers present. */
export function forReceiver(request: HttpRequest): ReceiverEvent {
  const headers: Record<string, string> = { 'content-type': request.contentType };
  for (const name of ['x-slack-retry-num', 'x-slack-retry-reason']) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: SLACK_PATH,
    rawQueryString: '',
    headers,
    requestContext: {},
    body: request.raw.toString('utf8'),
    isBase64Encoded: false,
  };
}

function readHeaders(event: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(isRecord(event.headers) ? event.headers : {})) {
    if (typeof value === 'string') found[name.toLowerCase()] = value;
  }
  // A load balancer with multi-value headers sends only these.
  for (const [name, values] of Object.entries(isRecord(event.multiValueHeaders) ? event.multiValueHeaders : {})) {
    const last: unknown = Array.isArray(values) ? values.at(-1) : undefined;
    if (typeof last === 'string') found[name.toLowerCase()] ??= last;
  }
  return found;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
