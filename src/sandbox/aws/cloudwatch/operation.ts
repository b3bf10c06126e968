import type { SandboxWorld } from '../../world/world.ts';
import { AwsError } from '../awsError.ts';

/** One CloudWatch operation: parameters in, result out, whatever the protocol. Dates in the result are `Date`s, maps are `Map`s. */
export interface CloudWatchOperation {
  readonly name: string;
  readonly run: (input: Input, world: SandboxWorld) => Record<string, unknown>;
}

export type Input = Readonly<Record<string, unknown>>;

/** A list parameter; absent is empty. */
export function list(value: unknown): readonly Input[] {
  return Array.isArray(value) ? value : [];
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A number, as JSON has it or as text (query protocol). */
export function number(value: unknown, fallback: number): number {
  return value === undefined || value === null || value === '' ? fallback : Number(value);
}

/** A time in epoch milliseconds, out of epoch seconds (JSON) or ISO text (query protocol). */
export function time(value: unknown, name: string): number {
  const ms = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  if (Number.isNaN(ms)) throw missing(name);
  return ms;
}

/** The dimensions of a parameter as name → value. */
export function dimensions(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(list(value).map(({ Name, Value }) => [String(Name), String(Value ?? '')]));
}

export function missing(name: string): AwsError {
  const code = 'MissingRequiredParameterException';
  return new AwsError(400, code, `The parameter ${name} is required.`, 'MissingParameter');
}

/** What CloudWatch answers to most of what does not fit: `ValidationError`, in JSON `ValidationException` (recorded from AWS). */
export function validationError(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message, 'ValidationError');
}

/** A page of a list; the token is opaque. */
export function paged<T>(items: readonly T[], token: unknown, size: number): { items: readonly T[]; next?: string } {
  const from = token === undefined ? 0 : Number(Buffer.from(String(token), 'base64url').toString());
  if (!Number.isInteger(from)) {
    throw new AwsError(400, 'InvalidNextToken', 'The specified next token is invalid.');
  }
  const rest = from + size < items.length ? { next: Buffer.from(String(from + size)).toString('base64url') } : {};
  return { items: items.slice(from, from + size), ...rest };
}
