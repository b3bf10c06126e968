import type { Version } from '../rollout.ts';

/**
 * Checks: what must hold before, during and after traffic, declared in the stack's `POLICY` and only named by tags and commands.
 * A payload never comes from chat.
 */

/** When a check is required: before the first weight, at each stage, once all traffic is on the canary. */
export type Moment = 'before' | 'stage' | 'after';
export const MOMENTS: readonly Moment[] = ['before', 'stage', 'after'];

interface Common {
  /** As declared: the name that tags and commands use. */
  readonly name: string;
  readonly when: readonly Moment[];
  /** Run again after this time while the moment lasts, milliseconds; null: once. */
  readonly everyMs: number | null;
  /** Failed runs in a row that take the canary back, 1–5; the next one comes at the next tick. */
  readonly tries: number;
  /** The most that one run may take, milliseconds. */
  readonly timeoutMs: number;
}

/** What an answer must be like. All that is given must hold. */
export interface Expectation {
  /** `statusCode` of the answer, as functions behind an API give it. */
  readonly status?: number;
  /** The answer's text has this in it. */
  readonly contains?: string;
  /** Path in the answer (`$.body.ok`, `$.items[0].id`) → the value that must stand there. */
  readonly json?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Calls the canary version by its qualified ARN and looks at the answer. */
export interface InvokeCheck extends Common {
  readonly kind: 'invoke';
  /** Any JSON value. */
  readonly payload: unknown;
  readonly expect: Expectation;
}

/** Gets a URL whose host the stack's allow-list names. */
export interface HttpCheck extends Common {
  readonly kind: 'http';
  readonly url: string;
  readonly status: number;
}

/** An alarm that must not be in ALARM. */
export interface AlarmCheck extends Common {
  readonly kind: 'alarm';
  readonly alarm: string;
}

/** Asks a validation function, which answers `{"status":"Succeeded"|"Failed","reason"}`. */
export interface HookCheck extends Common {
  readonly kind: 'hook';
  /** Name or ARN of the function. */
  readonly function: string;
}

export type Check = InvokeCheck | HttpCheck | AlarmCheck | HookCheck;

/** What one run came to. `unrun`: it could not be asked (AWS is away, throttles): says nothing about the canary. */
export type CheckResult =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'unrun'; readonly reason: string };

/** The part of a rollout that a check is required for: `stage` goes with its number. */
export interface Occasion {
  readonly moment: Moment;
  /** Null where the moment is no stage. */
  readonly stage: number | null;
}

/** The memory of a run. */
export interface CheckRun extends Occasion {
  readonly check: string;
  readonly atMs: number;
  readonly outcome: CheckResult['outcome'];
  readonly reason: string | null;
}

/** Whom a check is about. */
export interface Subject extends Occasion {
  readonly functionArn: string;
  readonly alias: string;
  readonly stable: Version;
  readonly canary: Version;
  readonly rolloutId: string;
}
