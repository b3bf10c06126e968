import { maskedLine } from '../mask.ts';
import type { Expectation } from './check.ts';

/** Holding a function's answer against what a check expects of it. Pure. */

export type Found = { readonly there: true; readonly value: unknown } | { readonly there: false };

const NOTHING: Found = { there: false };
const STEP = /\.([\w-]+)|\[(\d+)\]/g;
/** How much of an answer a reason quotes, characters. */
const QUOTED = 120;

/**
 * What stands at a path such as `$.body.items[0].id`. A text that is to be walked into and is JSON itself is parsed on the way:
 * functions behind an API give their body as text. Only an object's own fields are found, never what it inherits.
 */
export function readPath(value: unknown, path: string): Found {
  let at: unknown = value;
  for (const [, name, index] of path.matchAll(STEP)) {
    const inside = typeof at === 'string' ? parsed(at) : at;
    if (typeof inside !== 'object' || inside === null) return NOTHING;
    const key = name ?? Number(index);
    // `[0]` is a place in a list, `.name` a field of an object; neither stands for the other.
    if (Array.isArray(inside) !== (name === undefined) || !Object.hasOwn(inside, key)) return NOTHING;
    at = (inside as Readonly<Record<string | number, unknown>>)[key];
  }
  return { there: true, value: at };
}

/**
 * What is wrong with an answer, as the end of a sentence: `$.body.ok is false, not true`. Null: it is as expected.
 * @param answer the payload's text as it came
 */
export function mismatch(answer: string, { status, contains, json }: Expectation): string | null {
  if (status === undefined && json === undefined) return lacking(answer, contains);
  const value = parsed(answer);
  if (value === undefined) return `the answer is no JSON: ${quoted(answer)}`;
  if (status !== undefined) {
    const found = readPath(value, '$.statusCode');
    if (!found.there) return `the answer has no statusCode, where ${status} is expected`;
    if (found.value !== status) return `the status is ${shown(found.value)}, not ${status}`;
  }
  for (const [path, wanted] of Object.entries(json ?? {})) {
    const found = readPath(value, path);
    if (!found.there) return `${path} is missing, where ${shown(wanted)} is expected`;
    if (found.value !== wanted) return `${path} is ${shown(found.value)}, not ${shown(wanted)}`;
  }
  return lacking(answer, contains);
}

/** The text may stand in the answer as it came or, where quotation marks are escaped there, in its `body`. */
function lacking(answer: string, contains: string | undefined): string | null {
  if (contains === undefined || answer.includes(contains)) return null;
  const body = readPath(parsed(answer), '$.body');
  if (body.there && typeof body.value === 'string' && body.value.includes(contains)) return null;
  return `“${contains}” is not in the answer: ${quoted(answer)}`;
}

/** Undefined: no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

function quoted(text: string): string {
  return `“${maskedLine(text, QUOTED)}”`;
}
