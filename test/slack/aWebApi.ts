import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that arrived: the method's name, or the path of a response URL, and what was sent. */
export interface Call {
  readonly method: string;
  readonly sent: Readonly<Record<string, unknown>>;
}

/** What to answer: a body, or a status with headers, or to drop the connection after taking the call. */
export type AnswerTo = (
  call: Call,
  nth: number,
) => { status?: number; headers?: Record<string, string>; body?: unknown } | 'drop';

/** Slack's Web API as far as a story needs it, on the loopback: what is under test is what really goes over the wire. */
export interface WebApi {
  readonly url: string;
  readonly calls: Call[];
  answer: AnswerTo;
  close(): Promise<void>;
}

const OK: AnswerTo = ({ method, sent }, nth) => ({
  body: method.startsWith('chat.')
    ? { ok: true, channel: sent.channel, ts: sent.ts ?? `1700000000.00000${nth}` }
    : { ok: true },
});

export async function aWebApi(): Promise<WebApi> {
  const calls: Call[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const method = (request.url ?? '').replace(/^\/api\//, '');
      const json = String(request.headers['content-type']).startsWith('application/json');
      const call = { method, sent: json ? JSON.parse(text) : readForm(text) };
      calls.push(call);
      const answer = api.answer(call, calls.length);
      if (answer === 'drop') {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? { ok: true }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const api: WebApi = { url: `http://127.0.0.1:${port}/api/`, calls, answer: OK, close };
  return api;
}

/** The SDK sends forms whose objects are JSON. */
function readForm(text: string): Record<string, unknown> {
  const entries = [...new URLSearchParams(text)].map(([name, value]) => {
    const isJson = value.startsWith('{') || value.startsWith('[');
    return [name, isJson ? JSON.parse(value) : value];
  });
  return Object.fromEntries(entries);
}

export const ok = OK;
