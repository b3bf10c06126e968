import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { eachChunk } from '../eachChunk.ts';

/** A request, read whole. */
export interface WireRequest {
  readonly method: string;
  /** Without the base path and the query, still percent-encoded; at least `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The largest body that Lambda takes in a synchronous call, and enough for the others. */
const MOST_BYTES = 6 * 1024 * 1024;

export async function readRequest(req: IncomingMessage, basePath: string): Promise<WireRequest> {
  const url = new URL(req.url ?? '/', 'http://sandbox.invalid');
  const chunks: Buffer[] = [];
  let length = 0;
  await eachChunk(req, (chunk) => {
    length += chunk.length;
    if (length <= MOST_BYTES) chunks.push(chunk);
  });
  return {
    method: req.method ?? 'GET',
    path: url.pathname.slice(basePath.length) || '/',
    query: url.searchParams,
    headers: req.headers,
    body: Buffer.concat(chunks),
  };
}

/** The `Date` header carries virtual time: clients correct their clock by it. */
export function writeAnswer(res: ServerResponse, answer: WireAnswer, nowMs: number): void {
  if (res.destroyed) return;
  res.writeHead(answer.status, {
    date: new Date(nowMs).toUTCString(),
    'x-amzn-requestid': randomUUID(),
    ...answer.headers,
    ...(answer.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) }),
  });
  res.end(answer.body);
}

/** The region that the request was signed for; null: not signed. */
export function signedRegion(request: WireRequest): string | null {
  const match = /Credential=[^/,\s]+\/\d+\/([^/,\s]+)\//.exec(String(request.headers.authorization ?? ''));
  return match?.[1] ?? null;
}

/** The access key id that signed the request; signatures are not checked. Null: not signed. */
export function accessKeyId(request: WireRequest): string | null {
  const match = /Credential=([^/,\s]+)\//.exec(String(request.headers.authorization ?? ''));
  return match?.[1] ?? null;
}
