/** Finding the message inside a line of a function's log, in the forms that Lambda's runtimes and common loggers write. */

type Json = Readonly<Record<string, unknown>>;

/** Fields that hold the message, or an error that holds it, the most telling first. */
const MESSAGES = ['errorMessage', 'exception_message', 'error', 'err', 'exception', 'message', 'msg', 'reason'];
const TYPES = ['errorType', 'exception_name', 'name', 'type'];
const DEEPEST = 4;

const TIME = /^\[?\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?\s*/;
const REQUEST = /^(?:RequestId:\s*)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*/i;
const LEVEL = /^\[?(?:ERROR|FATAL|CRITICAL|SEVERE)\]?:?(?:\s+|$)/;

/** What Lambda writes about each invocation; what went wrong in it stands on a line of its own. */
const PLATFORM = /^(?:START|END|REPORT|INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT|XRAY) /;

/** The message alone, its first line: `TypeError: x is undefined`. Empty where nothing is left. */
export function messageOf(line: string): string {
  if (PLATFORM.test(line)) return '';
  const json = jsonIn(line);
  if (typeof json?.type === 'string' && json.type.startsWith('platform.')) return '';
  const told = json === null ? null : inside(json, 0);
  return firstLine(told ?? withoutPrefix(line.trim()));
}

/**
 * The JSON object of a line: the whole, or what stands behind tabs, as Node's runtime writes
 * `2026-11-21T12:00:00.000Z	<request>	ERROR	Invoke Error 	{"errorType":…}`.
 */
function jsonIn(line: string): Json | null {
  for (const text of [line, line.slice(line.lastIndexOf('\t') + 1)]) {
    if (!text.trimStart().startsWith('{')) continue;
    try {
      return JSON.parse(text) as Json;
    } catch {
      // Not JSON, or cut short: it is read as text.
    }
  }
  return null;
}

function inside(json: Json, depth: number): string | null {
  for (const field of MESSAGES) {
    const value = json[field];
    if (typeof value === 'string' && value.trim() !== '') return typed(json, value);
    if (typeof value === 'object' && value !== null && depth < DEEPEST) {
      const found = inside(value as Json, depth + 1);
      if (found !== null) return found;
    }
  }
  return null;
}

/** `TypeError: …`, unless the message says so itself. */
function typed(json: Json, message: string): string {
  const type = TYPES.map((field) => json[field]).find((value) => typeof value === 'string' && /^[\w.$]+$/.test(value));
  return type === undefined || message.startsWith(String(type)) ? message : `${type}: ${message}`;
}

/** Time, request and level come in any order. */
function withoutPrefix(line: string): string {
  let text = line;
  for (;;) {
    const rest = text.replace(TIME, '').replace(REQUEST, '').replace(LEVEL, '');
    if (rest === text) return text;
    text = rest;
  }
}

function firstLine(text: string): string {
  return (text.trim().split(/[\r\n]/)[0] ?? '').trim();
}
