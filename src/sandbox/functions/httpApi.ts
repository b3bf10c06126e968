import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { SlackFunction } from '../contract.ts';

const PATH = '/slack/events';
/** API Gateway's own limit is 10 MB; nothing of that size is sent here. */
const MOST_BYTES = 1024 * 1024;

export function isSlackPath(url: string | undefined): boolean {
  return url?.split('?')[0] === PATH;
}

/** The endpoint of template.yaml: an HTTP request as the event that an HTTP API (payload 2.0) makes of it, and the answer back. */
export async function answerHttp(req: IncomingMessage, res: ServerResponse, slack: SlackFunction): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  // The API has one route.
  if (req.method !== 'POST') return void res.writeHead(404).end('{"message":"Not Found"}');
  const headers = Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  );
  const http = { method: req.method, path: PATH, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' };
  const event = {
    version: '2.0',
    routeKey: `POST ${PATH}`,
    rawPath: PATH,
    rawQueryString: '',
    headers,
    requestContext: { http, stage: '$default' },
    body: Buffer.concat(chunks).toString('base64'),
    isBase64Encoded: true,
  } as unknown as APIGatewayProxyEventV2;
  const { statusCode = 200, headers: answered = {}, body = '', isBase64Encoded } = await slack.request(event);
  res.writeHead(statusCode, Object.fromEntries(Object.entries(answered).map(([name, value]) => [name, String(value)])));
  res.end(isBase64Encoded === true ? Buffer.from(body, 'base64') : body);
}
