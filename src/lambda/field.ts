import { type Refusal, refuse } from '../core/refusal.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a person would recognise it in a sentence, cut short. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
}

/** A field that may be absent (null) but not of another form. `right` says what would be right, after "must be". */
export function optionalText(event: Json, key: string, form: RegExp, right: string): string | null | Refusal {
  const value = event[key];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && form.test(value)) return value;
  return refuse('bad-input', `"${key}" must be ${right}, not ${quote(value)}.`);
}

/** Like {@link optionalText} for a field that must be there. */
export function requiredText(event: Json, key: string, form: RegExp, right: string): string | Refusal {
  return optionalText(event, key, form, right) ?? refuse('bad-input', `"${key}" is missing: it must be ${right}.`);
}

/** A published version, which pipelines write as text or as a number. Its sense is judged where a typed one is. */
export function versionText(event: Json, key: string): string | Refusal {
  const value = event[key];
  const right = `a published version's number such as "43"`;
  if (value === undefined || value === null) return refuse('bad-input', `"${key}" is missing: it must be ${right}.`);
  if (typeof value === 'number' && Number.isInteger(value)) return String(value);
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 64) return value;
  return refuse('bad-input', `"${key}" must be ${right}, not ${quote(value)}.`);
}

/** Functions by name, partial or full ARN; what exactly is judged where a typed one is. */
export const FUNCTION = { form: /^\s*\S{1,200}\s*$/, right: 'a function name such as "checkout", or a full ARN' };
export const ALIAS = { form: /^(?![0-9]+$)[a-zA-Z0-9-_]{1,128}$/, right: 'the name of an alias such as "live"' };
export const ID = { form: /^[\x20-\x7e]{1,128}$/, right: 'text of 1 to 128 plain characters, unique for each call' };
