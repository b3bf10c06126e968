import { type ClientRequest, type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Socket } from 'node:net';
import { limitWords } from '../core/duration.ts';
import type { CheckResult, HttpCheck } from '../core/plan/check.ts';
import { isListed } from '../core/plan/checkText.ts';
import { connectFirst } from './connect.ts';
import { type Resolve, resolveAll, vet } from './vetted.ts';

const MOST_HEADER_BYTES = 16 * 1024;

/** Gets a URL and looks at its status. */
export function createHttpChecks(config: {
  /** The stack's allow-list, as the policy holds it now: what a rollout was started with may have been taken off it since. */
  readonly hosts: readonly string[];
  readonly resolve?: Resolve;
}): (check: HttpCheck) => Promise<CheckResult> {
  const { hosts, resolve = resolveAll } = config;
  return async ({ url: text, status, timeoutMs }) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const url = new URL(text);
    if (!isListed(url, hosts)) return failed(`the host ${url.host} is not on the stack’s list of hosts`);
    const place = await within(limit, vet(url, hosts.includes(url.origin), resolve));
    switch (place?.kind) {
      case undefined:
        return unrun(`the name ${url.hostname} was not resolved within ${limitWords(timeoutMs)}`);
      case 'unresolved':
        return unrun(`the name ${url.hostname} could not be resolved: ${place.error}`);
      case 'unknown':
        return failed(`there is no host ${url.hostname}`);
      case 'forbidden':
        return failed(
          `${url.hostname} leads to ${place.address}, which is no public address; those are called only where the list names that very address`,
        );
      case 'vetted':
        break;
      default:
        return place satisfies never;
    }
    // Raced with the limit although the request is ended by it too: whatever a server does, a check lasts no longer.
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const connected = connectFirst(place.addresses, port, { limitMs: timeoutMs, signal: limit });
    const answered = connected.then(
      (socket) => get(url, socket, limit),
      (error: Error) => error,
    );
    const got = await within(limit, answered);
    if (typeof got === 'number')
      return got === status ? { outcome: 'passed' } : failed(`the status is ${got}, not ${status}`);
    return failed(
      got === null || limit.aborted
        ? `there was no answer within ${limitWords(timeoutMs)}`
        : `it cannot be reached: ${words(got)}`,
    );
  };
}

/**
 * One GET over a connection to a vetted address: the name goes into the Host header and the certificate's check only. No redirect is followed, and no
 * proxy of the environment (Node's agents know none unless told to).
 */
function get(url: URL, socket: Socket, signal: AbortSignal): Promise<number | Error> {
  const options: RequestOptions = {
    method: 'GET',
    headers: { accept: '*/*', 'user-agent': 'lambda-canary', connection: 'close' },
    maxHeaderSize: MOST_HEADER_BYTES,
    signal,
  };
  return new Promise((resolve) => {
    // TLS is Node's own, by the URL's name; its agent hands the connection to it.
    const secured = { ...options, agent: false, socket };
    const plain = { ...options, createConnection: () => socket };
    const asked: ClientRequest = url.protocol === 'https:' ? overHttps(url, secured) : overHttp(url, plain);
    // The status is all that a check looks at. The body is not waited for: a stream of events has no end, and what breaks later is no answer's fault.
    const heard = ({ statusCode }: IncomingMessage) => {
      resolve(statusCode ?? 0);
      asked.destroy();
    };
    asked.on('error', resolve);
    asked.on('response', (answer) => {
      answer.on('error', () => {});
      heard(answer);
    });
    // 101: a protocol that nobody asked for is an answer, and one that Node calls no response.
    asked.on('upgrade', (answer, socket) => {
      socket.on('error', () => {});
      heard(answer);
      socket.destroy();
    });
    asked.on('close', () => resolve(new Error('the connection was closed without an answer')));
    asked.end();
  });
}

/** Where several addresses were tried, the failure has no words of its own, but each of theirs. */
function words(error: Error): string {
  return error instanceof AggregateError ? error.errors.map((one: Error) => one.message).join('; ') : error.message;
}

/** Null when the time is over first. */
async function within<T>(limit: AbortSignal, work: Promise<T>): Promise<T | null> {
  const over = new Promise<null>((resolve) => {
    if (limit.aborted) resolve(null);
    limit.addEventListener('abort', () => resolve(null), { once: true });
  });
  return Promise.race([work, over]);
}

function unrun(reason: string): CheckResult {
  return { outcome: 'unrun', reason };
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}
