import type { Firing } from './alarm.ts';
import type { Freeze } from './freeze.ts';
import type { Group, Peer } from './group.ts';
import type { CheckResult, Occasion } from './plan/check.ts';
import type { Policy } from './plan/policy.ts';
import type { Actor, Version } from './rollout.ts';
import type { AliasView } from './routing.ts';
import type { MinuteRow } from './verdict/ledger.ts';

/** The verbs: everything that can happen to a rollout that exists. `start` is apart (preflight.ts, begin.ts). */
export type Input =
  | { readonly kind: 'tick' }
  | { readonly kind: 'alarm'; readonly alarm: string; readonly reason: string }
  | { readonly kind: 'refusedByAws'; readonly error: string }
  /** Who it was that changed the alias, found out after the fact. */
  | { readonly kind: 'named'; readonly by: Extract<Actor, { kind: 'outside' }> }
  /** A new start for the same target, which ends a watch. */
  | { readonly kind: 'superseded'; readonly by: Actor }
  /** Another function of its group goes back. */
  | { readonly kind: 'groupBack'; readonly member: string; readonly reason: string }
  /** Checks that were due were run. */
  | { readonly kind: 'checked'; readonly results: readonly Checked[] }
  /** A round of probes was called. */
  | { readonly kind: 'probed'; readonly minute: number; readonly results: readonly CheckResult[] }
  | Press
  | Steer;

/** One check's result, and what it was run for. */
export interface Checked extends Occasion {
  readonly check: string;
  readonly result: CheckResult;
}

/** What a person does to a running rollout's course, by command. */
export type Steer = {
  readonly by: Actor;
  readonly reason: string | null;
  /** Idempotency: the same id again changes nothing. */
  readonly id: string | null;
} & Steering;

export type Steering =
  | { readonly kind: 'set'; readonly weightBp: number }
  /** One stage down. */
  | { readonly kind: 'back' }
  /** Leave out the rest of the bake. */
  | { readonly kind: 'next'; readonly force: boolean }
  | { readonly kind: 'extend'; readonly byMs: number };
export type SteerKind = Steering['kind'];

export const STEER_KINDS: readonly SteerKind[] = ['set', 'back', 'next', 'extend'];

export function isSteering(kind: string): kind is SteerKind {
  return (STEER_KINDS as readonly string[]).includes(kind);
}

export function isSteer(order: Press | Steer): order is Steer {
  return isSteering(order.kind);
}

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
  /** Why {@link firing} is not known though it was asked for. */
  readonly alarmsUnread?: string;
  readonly metrics?: Reading;
  /** The others of its group. */
  readonly peers?: readonly Peer[];
  /** What forbids going on now; null: nothing does. Absent: not asked, and no first weight is given. */
  readonly freeze?: Freeze | null;
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
  /** The way back to the version before: alarms that fire and freezes do not stand against it. */
  readonly isUndo?: boolean;
  /** The policy that holds where the function's own tags cannot be read. */
  readonly fallback?: Policy;
  /** The version that must still serve: somebody else may have been at the alias since it was looked at. */
  readonly leaves?: Version;
  /** Those it is started with. */
  readonly group?: Group;
}
