import type { PressKind, Stamp } from '../core/input.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Actor, Rollout, Target } from '../core/rollout.ts';
import type { Posted } from './ports.ts';

/** How far a rollout's story has been told in Slack. Kept apart from the rollout, so that telling never delays deciding. */
export interface Tale {
  readonly target: Target;
  readonly rolloutId: string;
  readonly channel: string;
  readonly card: Posted | null;
  /** What the card showed when it was last drawn. */
  readonly drawn: string | null;
  /** Lines told: entries of the log with `n` up to this one. */
  readonly toldThrough: number;
  /** A line or card being posted, claimed before the call so that a crash is noticed; null when none. */
  readonly claim: { readonly n: number; readonly atMs: number } | null;
  /** Not before this time (Slack asked for patience, or is down). */
  readonly notBeforeMs: number;
  /** The channel that the story began in, when that one would not take it any more; said once, on the new card. */
  readonly movedFrom: string | null;
  /** The story is whole: rollout finished, every line told, card drawn for the last time. */
  readonly done: boolean;
}

/** Memory of one call from Slack, so that one acknowledgement has one outcome. Kept 24 h. */
export interface CallRecord {
  readonly id: string;
  readonly atMs: number;
  readonly state: 'begun' | 'answered';
  /** When it may be forgotten (TTL), epoch seconds. */
  readonly expiresAtS: number;
}

/** What the Slack function hands to the worker: who asked for what, where to answer. */
export interface Envelope {
  readonly kind: 'slack';
  /** Unique per thing done in Slack (trigger id, or action_ts + user + action), hashed. */
  readonly id: string;
  readonly by: Extract<Actor, { kind: 'slack' }>;
  /** The workspace that the app was used in, as Slack signed it; a person of a shared channel may be of another. */
  readonly workspace: string;
  readonly channel: string | null;
  readonly responseUrl: string | null;
  readonly ask: Ask;
}

/** A command, as the worker handles it. `function` is as typed: a name, a partial or a full ARN. */
export type Ask =
  | {
      readonly kind: 'start';
      readonly function: string;
      readonly version: string;
      readonly plan: string | null;
      readonly alias: string;
    }
  | {
      readonly kind: PressKind;
      readonly function: string;
      readonly alias: string;
      readonly reason: string | null;
      readonly stamp: Stamp | null;
    }
  | { readonly kind: 'status'; readonly function: string | null; readonly alias: string | null }
  | { readonly kind: 'list' }
  | { readonly kind: 'history'; readonly function: string }
  | { readonly kind: 'why'; readonly function: string; readonly alias: string };

/** What comes back to the one who asked. */
export type Answer =
  | Refusal
  | {
      readonly kind: 'accepted';
      readonly did: 'start' | PressKind;
      readonly rollout: Rollout;
      readonly note: string | null;
    }
  | { readonly kind: 'rollouts'; readonly title: string; readonly rollouts: readonly Rollout[] }
  | { readonly kind: 'history'; readonly function: string; readonly rollouts: readonly Rollout[] }
  | { readonly kind: 'why'; readonly rollout: Rollout };
