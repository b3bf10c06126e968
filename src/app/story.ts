import type { PressKind, Stamp } from '../core/input.ts';
import type { PolicyRow } from '../core/policyShown.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Actor, Rollout, Target } from '../core/rollout.ts';
import type { Routing } from '../core/routing.ts';
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
  /** Entries of the log with `n` up to this one were published to other programs. */
  readonly publishedThrough: number;
  /** A line or card being posted, claimed before the call so that a crash is noticed; null when none. */
  readonly claim: { readonly n: number; readonly atMs: number } | null;
  /** Not before this time (Slack asked for patience, or is down). */
  readonly notBeforeMs: number;
  /** The channel that the story began in, when that one would not take it any more; said once, on the new card. */
  readonly movedFrom: string | null;
  /** The story is whole: rollout finished, every line told and published, card drawn for the last time. */
  readonly done: boolean;
}

/** Memory of one call from Slack, so that one acknowledgement has one outcome. Kept 24 h. */
export interface CallRecord {
  readonly id: string;
  /** When the last try began. */
  readonly atMs: number;
  /** `begun` calls are in the sparse index: one that nobody ends is found there by the tick. */
  readonly state: 'begun' | 'answered';
  /** What is needed to tell the person how it ended; null as soon as they know: a response URL speaks for them. */
  readonly envelope: Envelope | null;
  /** Kept before it is said: delivered again after a crash, the call gets the same refusal and is not weighed anew. */
  readonly refusal: Refusal | null;
  /** When it may be forgotten (TTL), epoch seconds. */
  readonly expiresAtS: number;
}

/** What is said outside of any rollout's story, to a channel. */
export type Notice =
  /** A call failed on every try; the person heard it too. */
  | { readonly kind: 'gaveUp'; readonly by: Actor; readonly ask: Ask; readonly reason: string }
  /** An alarm's event failed on every try. The tick asks for alarms itself, so at most its minute was lost. */
  | { readonly kind: 'alarmLost'; readonly alarm: string }
  /** An alias shares its traffic and no rollout of this app is under way there. */
  | { readonly kind: 'orphan'; readonly target: Target; readonly found: Routing };

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
  /** Where it is answered when there is no response URL; absent: to the person alone, in `channel`. */
  readonly replyIn?: ReplyIn;
  readonly ask: Ask;
}

/** A mention is answered in its thread, for all to read; what was done on the Home tab is answered there. */
export type ReplyIn = { readonly kind: 'thread'; readonly ts: string } | { readonly kind: 'home' };

/** A command, as the worker handles it. `function` is as typed: a name, a partial or a full ARN. */
export type Ask =
  | {
      readonly kind: 'start';
      readonly function: string;
      readonly version: string;
      readonly plan: string | null;
      readonly alias: string;
      /** Where it was not written behind the plan. */
      readonly reason?: string | null;
    }
  | {
      readonly kind: PressKind;
      readonly function: string;
      /** Null: not said; the only unfinished rollout of the function is meant, else that of `live`. */
      readonly alias: string | null;
      readonly reason: string | null;
      readonly stamp: Stamp | null;
    }
  | { readonly kind: 'status'; readonly function: string | null; readonly alias: string | null }
  | { readonly kind: 'list' }
  | { readonly kind: 'history'; readonly function: string; readonly as?: 'file' }
  | { readonly kind: 'why'; readonly function: string; readonly alias: string | null }
  | { readonly kind: 'versions'; readonly function: string }
  | { readonly kind: 'policy'; readonly function: string }
  /** Why this rollout was rolled back, said afterwards. */
  | {
      readonly kind: 'reason';
      readonly function: string;
      readonly alias: string;
      readonly rolloutId: string;
      readonly reason: string;
    }
  /** The Home tab was opened. */
  | { readonly kind: 'home' }
  /** Said to the app where only the worker can answer, and no order: help, or a slip of the pen. */
  | { readonly kind: 'words'; readonly text: string };

/** What comes back to the one who asked. */
export type Answer =
  | Refusal
  | {
      readonly kind: 'accepted';
      readonly did: Did;
      readonly rollout: Rollout;
      readonly note: string | null;
      /** The story is not told where it was asked for. */
      readonly elsewhere?: Elsewhere | null;
    }
  | { readonly kind: 'rollouts'; readonly title: string; readonly rollouts: readonly Rollout[] }
  | { readonly kind: 'history'; readonly function: string; readonly rollouts: readonly Rollout[] }
  | { readonly kind: 'filed'; readonly function: string; readonly rollouts: number }
  | { readonly kind: 'why'; readonly rollout: Rollout }
  | { readonly kind: 'versions'; readonly function: string; readonly versions: readonly VersionCard[] }
  | { readonly kind: 'policy'; readonly function: string; readonly policy: PolicyShown }
  | { readonly kind: 'home' }
  | { readonly kind: 'words'; readonly text: string };

export type Did = 'start' | 'reason' | PressKind;

/** `closed`: the channel where it was asked for does not take the app's messages. */
export interface Elsewhere {
  readonly channel: string;
  readonly closed: boolean;
}

/** A published version, as people choose among them. */
export interface VersionCard {
  readonly version: string;
  readonly description: string;
  readonly publishedAtMs: number | null;
  readonly state: string;
  /** Aliases that send it traffic, with their share: `live 90 %`. */
  readonly serves: readonly { readonly alias: string; readonly weightBp: number }[];
}

/** What holds for a function, and from where; `problem`: why nothing can be started under it. */
export interface PolicyShown {
  readonly rows: readonly PolicyRow[];
  readonly problem: string | null;
}
