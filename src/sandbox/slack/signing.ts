import { createHmac, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = 'application/json';

/**
 * Slack's signature over a body: `v0=` and the hex HMAC-SHA256 of `v0:timestamp:body`.
 * Source: docs.slack.dev, "Verifying requests from Slack".
 */
export function signature(signingSecret: string, timestampS: number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestampS}:${body}`).digest('hex')}`;
}

/**
 * A request of Slack as an API Gateway HTTP API (payload format 2.0) hands it to a Lambda function: header names in
 * lower case, form bodies base64-encoded, JSON bodies as they are.
 */
export function signedEvent(
  request: { readonly contentType: typeof FORM | typeof JSON_TYPE; readonly body: string },
  signingSecret: string,
  nowMs: number,
  extraHeaders: Readonly<Record<string, string>> = {},
): APIGatewayProxyEventV2 {
  const { contentType, body } = request;
  const timestampS = Math.floor(nowMs / 1000);
  const encoded = contentType === FORM;
  const domain = 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com';
  const userAgent = 'Slackbot 1.0 (+https://api.slack.com/robots)';
  const time = new Date(nowMs);
  return {
    version: '2.0',
    routeKey: 'POST /slack/events',
    rawPath: '/slack/events',
    rawQueryString: '',
    headers: {
      accept: contentType === FORM ? 'application/json,*/*' : '*/*',
      'accept-encoding': 'gzip,deflate',
      'content-length': String(Buffer.byteLength(body)),
      'content-type': contentType,
      host: domain,
      'user-agent': userAgent,
      'x-amzn-trace-id': `Root=1-${timestampS.toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
      'x-forwarded-for': '192.0.2.17',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      'x-slack-request-timestamp': String(timestampS),
      'x-slack-signature': signature(signingSecret, timestampS, body),
      ...extraHeaders,
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: domain,
      domainPrefix: 'a1b2c3d4e5',
      http: { method: 'POST', path: '/slack/events', protocol: 'HTTP/1.1', sourceIp: '192.0.2.17', userAgent },
      requestId: randomUUID(),
      routeKey: 'POST /slack/events',
      stage: '$default',
      time: time.toUTCString(),
      timeEpoch: nowMs,
    },
    body: encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: encoded,
  };
}

/** JSON as Slack writes it: everything beyond ASCII and every slash escaped. */
export function slackJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
