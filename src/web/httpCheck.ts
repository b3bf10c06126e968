import { type ClientRequest, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { limitWords } from '../core/duration.ts';
import type { CheckResult, HttpCheck } from '../core/plan/check.ts';
import { isListed } from '../core/plan/checkText.ts';
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
    const got = await get(url, place, limit);
    if (typeof got === 'number')
      return got === status ? { outcome: 'passed' } : failed(`the status is ${got}, not ${status}`);
    return failed(
      limit.aborted ? `there was no answer within ${limitWords(timeoutMs)}` : `it cannot be reached: ${got.message}`,
    );
  };
}

/**
 * One GET to the vetted address and no other: the name goes into the Host header and the certificate's check only. A connection of its
 * own, no redirect followed, no proxy of the environment (Node's agents know none unless told to).
 */
function get(
  url: URL,
  place: { readonly address: string; readonly family: 4 | 6 },
  signal: AbortSignal,
): Promise<number | Error> {
  const options: RequestOptions = {
    method: 'GET',
    headers: { accept: '*/*', 'user-agent': 'lambda-canary', connection: 'close' },
    agent: false,
    maxHeaderSize: MOST_HEADER_BYTES,
    signal,
    lookup: (_, asked, found) => {
      if (asked.all === true) found(null, [place]);
      else found(null, place.address, place.family);
    },
  };
  return new Promise((resolve) => {
    const asked: ClientRequest = url.protocol === 'https:' ? overHttps(url, options) : overHttp(url, options);
    asked.on('error', resolve);
    // The status is all that a check looks at. The body is not waited for: a stream of events has no end, and what breaks later is no answer's fault.
    asked.on('response', (answer) => {
      answer.on('error', () => {});
      resolve(answer.statusCode ?? 0);
      asked.destroy();
    });
    asked.end();
  });
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
