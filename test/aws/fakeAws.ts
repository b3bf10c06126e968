import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Whereabouts } from '../../src/aws/client.ts';

/** What a test's stand-in for AWS was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** `GetMetricData`, for services that name the operation in a header. */
  readonly operation: string;
  readonly body: unknown;
  /** Who signed it, and for which region. */
  readonly signed: { readonly key: string; readonly region: string };
}

/** How it answers: a status and a body (JSON, or XML as it is), or one of the ways in which networks fail. */
export type Answered =
  | { readonly status: number; readonly body: unknown; readonly error?: string }
  | { readonly status: number; readonly xml: string }
  | 'drop'
  | 'silence'
  | 'stall';

export interface FakeAws {
  readonly where: Whereabouts;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A server that answers as the test says, and remembers what it was asked. */
export async function fakeAws(answer: (asked: Asked) => Answered): Promise<FakeAws> {
  const asked: Asked[] = [];
  return listen(asked, async (incoming, response) => {
    const text = await bodyOf(incoming);
    const one: Asked = {
      method: incoming.method ?? '',
      path: decodeURIComponent(incoming.url ?? ''),
      operation:
        String(incoming.headers['x-amz-target'] ?? '')
          .split('.')
          .at(-1) ?? '',
      body: parsed(text, incoming),
      signed: signedBy(incoming),
    };
    asked.push(one);
    const reply = answer(one);
    if (reply === 'silence') return;
    if (reply === 'drop') return void incoming.socket.destroy();
    if (reply === 'stall') return void response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    if ('xml' in reply) return void response.writeHead(reply.status, { 'content-type': 'text/xml' }).end(reply.xml);
    response.writeHead(reply.status, {
      'content-type': 'application/x-amz-json-1.0',
      ...(reply.error === undefined ? {} : { 'x-amzn-errortype': reply.error }),
    });
    response.end(JSON.stringify(reply.error === undefined ? reply.body : { __type: reply.error, message: reply.body }));
  });
}

/** `Credential=KEY/20261121/eu-west-1/lambda/aws4_request` in the header of signature version 4. */
function signedBy({ headers }: IncomingMessage): Asked['signed'] {
  const [key = '', , region = ''] = (/Credential=([^,\s]+)/.exec(String(headers.authorization))?.[1] ?? '').split('/');
  return { key, region };
}

function parsed(text: string, { headers }: IncomingMessage): unknown {
  if (text === '') return null;
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return form ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
}

/** Passes everything on to a real server, except that an answer is lost where the test says so. */
export async function losingProxy(to: string, lose: (operation: string) => boolean): Promise<FakeAws> {
  const asked: Asked[] = [];
  return listen(asked, async (incoming, response) => {
    const text = await bodyOf(incoming);
    const operation =
      String(incoming.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const { method = '', url: path = '' } = incoming;
    asked.push({ method, path, operation, body: JSON.parse(text), signed: signedBy(incoming) });
    const onward = request(
      `${to}${incoming.url}`,
      { method: incoming.method, headers: incoming.headers },
      async (answer) => {
        const body = await bodyOf(answer);
        if (lose(operation)) return void incoming.socket.destroy();
        response.writeHead(answer.statusCode ?? 500, answer.headers).end(body);
      },
    );
    onward.end(text);
  });
}

async function listen(
  asked: readonly Asked[],
  onRequest: (incoming: IncomingMessage, response: ServerResponse) => Promise<unknown>,
): Promise<FakeAws> {
  const server: Server = createServer((incoming, response) => void onRequest(incoming, response));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    where: { endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials: CREDENTIALS },
    asked,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
