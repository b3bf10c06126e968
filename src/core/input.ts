import type { Firing } from './alarm.ts';
import type { MinuteRow } from './ledger.ts';
import type { Actor, Version } from './rollout.ts';
import type { AliasView } from './routing.ts';

/** The verbs: everything that can happen to a rollout that exists. `start` is apart (preflight.ts, begin.ts). */
export type Input =
  | { readonly kind: 'tick' }
  | { readonly kind: 'alarm'; readonly alarm: string; readonly reason: string }
  | { readonly kind: 'refusedByAws'; readonly error: string }
  /** Who it was that changed the alias, found out after the fact. */
  | { readonly kind: 'named'; readonly by: Extract<Actor, { kind: 'outside' }> }
  /** A new start for the same target, which ends a watch. */
  | { readonly kind: 'superseded'; readonly by: Actor }
  | Press;

/** What a person or a pipeline does to a rollout. `stamp` binds a button to the situation it was drawn in; typed commands carry none. */
export type Press = {
  readonly kind: PressKind;
  readonly by: Actor;
  readonly reason: string | null;
  readonly stamp: Stamp | null;
  /** Idempotency: the same id again changes nothing. Null for presses that cannot repeat. */
  readonly id: string | null;
};

export type PressKind = 'promote' | 'rollback' | 'hold' | 'resume' | 'adopt' | 'reassert' | 'stop';

export const PRESS_KINDS: readonly PressKind[] = ['promote', 'rollback', 'hold', 'resume', 'adopt', 'reassert', 'stop'];

/** The rollout and turn that a button was drawn for. */
export interface Stamp {
  readonly rolloutId: string;
  readonly turn: number;
}

/** What a pass saw of the world. Absent: not looked at in this pass. */
export interface Seen {
  /** The worker's clock. */
  readonly atMs: number;
  readonly alias?: AliasView;
  /** The view of `alias` is the answer to this rollout's own write, not a mere read. */
  readonly wrote?: boolean;
  /** Names and reasons of the alarms that count for this rollout and are in ALARM. */
  readonly firing?: readonly Firing[];
  readonly metrics?: Reading;
  /** Who last changed the alias, where it can be known; read only when it is found changed. */
  readonly changedBy?: Actor;
}

/** One reading of both versions' metrics. */
export type Reading =
  | { readonly ok: true; readonly rows: readonly Omit<MinuteRow, 'stage'>[]; readonly settledThrough: number }
  | { readonly ok: false; readonly reason: string };

/** What a start asks for, after parsing and before anything was looked up. */
export interface Wish {
  /** A name, a partial or a full ARN, as written. */
  readonly function: string;
  readonly version: Version;
  readonly alias: string;
  /** The plan and its options as written; null: the policy's. */
  readonly plan: string | null;
  /** Where it was not written behind the plan. */
  readonly reason?: string | null;
  readonly by: Actor;
  /** Of a workspace that is not the app's own. */
  readonly stranger: boolean;
  /** Where it was asked for; the story goes there unless the policy names another channel. */
  readonly channel: string | null;
  /** Idempotency key of the call. */
  readonly id: string;
}
