import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { nearest } from '../suggest.ts';
import { type Check, type Expectation, MOMENTS, type Moment } from './check.ts';
import type { Policy } from './policy.ts';

/** Reading checks as the stack's `POLICY` declares them. Whatever is wrong is refused with the field's name. */

type Json = Readonly<Record<string, unknown>>;

const KINDS = ['invoke', 'http', 'alarm', 'hook'] as const;
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const COMMON = ['kind', 'when', 'every', 'tries', 'timeout'];
const OWN: Readonly<Record<Check['kind'], readonly string[]>> = {
  invoke: ['payload', 'expect'],
  http: ['url', 'status'],
  alarm: ['alarm'],
  hook: ['function'],
};
/** Lambda's own limit is 6 MB; a rollout keeps its checks, and its item must stay small. */
const MOST_PAYLOAD = 4_096;
/** A tick has to end: the worker lives 45 seconds. */
const MOST_TIMEOUT_MS = 10_000;
const MOST_CHECKS = 20;

/** Reads `{"smoke": {"kind": "invoke", …}, …}`. */
export function readChecks(json: unknown, hosts: readonly string[]): readonly Check[] | Refusal {
  if (!isObject(json)) return wrong('checks', 'an object such as {"smoke":{"kind":"invoke","payload":{}}}');
  const entries = Object.entries(json);
  if (entries.length > MOST_CHECKS) return wrong('checks', `at most ${MOST_CHECKS} checks`);
  const checks: Check[] = [];
  for (const [name, declared] of entries) {
    const check = readCheck(name, declared, hosts);
    if (isRefusal(check)) return check;
    checks.push(check);
  }
  return checks;
}

function readCheck(name: string, json: unknown, hosts: readonly string[]): Check | Refusal {
  const at = `checks.${name}`;
  if (!NAME.test(name)) return wrong(at, 'named with small letters, digits and hyphens, at most 32');
  if (!isObject(json)) return wrong(at, 'an object with a "kind"');
  const kind = KINDS.find((known) => known === json.kind);
  if (kind === undefined) return wrong(`${at}.kind`, KINDS.map((known) => `"${known}"`).join(', '));
  const known = [...COMMON, ...OWN[kind]];
  const stranger = Object.keys(json).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    const near = nearest(stranger, known);
    return refuse('bad-policy', `${at}.${stranger} is not known${near === null ? '' : `; did you mean ${near}`}.`);
  }
  const common = readCommon(name, at, kind, json);
  if (isRefusal(common)) return common;
  switch (kind) {
    case 'invoke':
      return readInvoke(common, at, json);
    case 'http':
      return readHttp(common, at, json, hosts);
    case 'alarm':
      return isText(json.alarm, 255)
        ? { ...common, kind, alarm: json.alarm }
        : wrong(`${at}.alarm`, 'the name of an alarm');
    case 'hook':
      return isText(json.function, 170) && /^[\w:-]+$/.test(json.function)
        ? { ...common, kind, function: json.function }
        : wrong(`${at}.function`, 'the name or ARN of a function');
    default:
      return kind satisfies never;
  }
}

type Common = Pick<Check, 'name' | 'when' | 'everyMs' | 'tries' | 'timeoutMs'>;

function readCommon(name: string, at: string, kind: Check['kind'], json: Json): Common | Refusal {
  const when = json.when ?? ['before'];
  const moments = (Array.isArray(when) ? when : [when]).map((word) => MOMENTS.find((moment) => moment === word));
  if (moments.length === 0 || moments.includes(undefined)) return wrong(`${at}.when`, 'a list of before, stage, after');
  const every = json.every === undefined ? null : duration(json.every, 60_000, 86_400_000);
  if (json.every !== undefined && every === null)
    return wrong(`${at}.every`, 'a time of at least a minute, such as "5m"');
  const tries = json.tries ?? 1;
  if (typeof tries !== 'number' || !Number.isInteger(tries) || tries < 1 || tries > 5) {
    return wrong(`${at}.tries`, 'a whole number from 1 to 5');
  }
  const timeoutMs =
    json.timeout === undefined ? (kind === 'hook' ? 10_000 : 5_000) : duration(json.timeout, 100, MOST_TIMEOUT_MS);
  if (timeoutMs === null) return wrong(`${at}.timeout`, 'a time from "100ms" to "10s"');
  return { name, when: [...new Set(moments as Moment[])], everyMs: every, tries, timeoutMs };
}

function readInvoke(common: Common, at: string, json: Json): Check | Refusal {
  const { payload = {} } = json;
  if (JSON.stringify(payload).length > MOST_PAYLOAD)
    return wrong(`${at}.payload`, `at most ${MOST_PAYLOAD} characters of JSON`);
  const expect = readExpectation(`${at}.expect`, json.expect ?? {});
  return isRefusal(expect) ? expect : { ...common, kind: 'invoke', payload, expect };
}

function readExpectation(at: string, json: unknown): Expectation | Refusal {
  if (!isObject(json)) return wrong(at, 'an object with status, contains or json');
  const stranger = Object.keys(json).find((key) => !['status', 'contains', 'json'].includes(key));
  if (stranger !== undefined) return wrong(`${at}.${stranger}`, 'left out: status, contains and json are known');
  const { status, contains, json: paths } = json;
  if (status !== undefined && !isStatus(status)) return wrong(`${at}.status`, 'a status such as 200');
  if (contains !== undefined && !isText(contains, 500))
    return wrong(`${at}.contains`, 'a text of at most 500 characters');
  if (paths !== undefined && !isPaths(paths)) {
    return wrong(`${at}.json`, 'an object of paths and plain values, such as {"$.body.ok":true}');
  }
  return {
    ...(status === undefined ? {} : { status: status as number }),
    ...(contains === undefined ? {} : { contains: contains as string }),
    ...(paths === undefined ? {} : { json: paths as NonNullable<Expectation['json']> }),
  };
}

/** `$`, then `.name` and `[0]`, as {@link readPath} of expectation.ts walks it. */
export const PATH = /^\$(?:\.[\w-]+|\[\d{1,4}\])+$/;

function isPaths(json: unknown): boolean {
  if (!isObject(json)) return false;
  return Object.entries(json).every(
    ([path, value]) => PATH.test(path) && (value === null || ['string', 'number', 'boolean'].includes(typeof value)),
  );
}

function readHttp(common: Common, at: string, json: Json, hosts: readonly string[]): Check | Refusal {
  const status = json.status ?? 200;
  if (!isStatus(status)) return wrong(`${at}.status`, 'a status such as 200');
  const url = typeof json.url === 'string' ? parseUrl(json.url) : null;
  if (url === null) return wrong(`${at}.url`, 'a URL that begins with https:// and names no user');
  if (!isListed(url, hosts)) {
    return refuse(
      'bad-policy',
      `${at}.url: the host ${url.host} is not in “hosts”. Add "${url.protocol === 'https:' ? url.host : url.origin}" there if the app may call it.`,
    );
  }
  return { ...common, kind: 'http', url: url.href, status: status as number };
}

/** Whether the stack's allow-list names where a URL leads: a bare entry means https, one with a scheme that very origin. */
export function isListed(url: URL, hosts: readonly string[]): boolean {
  return hosts.some((entry) =>
    entry.includes('://') ? entry === url.origin : url.protocol === 'https:' && entry === url.host,
  );
}

function parseUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return null;
  return url.username === '' && url.password === '' ? url : null;
}

/** `5s`, `500ms`, `2m` → milliseconds within bounds, else null. */
function duration(value: unknown, leastMs: number, mostMs: number): number | null {
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(value.trim()) : null;
  if (match === null) return null;
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h'];
  const ms = Math.round(Number(match[1]) * unit);
  return ms >= leastMs && ms <= mostMs ? ms : null;
}

function isStatus(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599;
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= most;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(at: string, right: string): Refusal {
  return refuse('bad-policy', `${at} must be ${right}.`);
}

/** A check that is named but not declared. */
export function undeclared(name: string, { declared }: Pick<Policy, 'declared'>, source: string): Refusal {
  const known = declared.map((check) => check.name);
  const near = nearest(name, known);
  const way =
    near !== null
      ? `did you mean “${near}”?`
      : known.length === 0
        ? 'it declares none.'
        : `it declares ${known.join(', ')}.`;
  return refuse('bad-policy', `${source}“${name}” is no check that the stack’s POLICY declares; ${way}`);
}
