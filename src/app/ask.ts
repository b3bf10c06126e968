import type { Freeze } from '../core/freeze.ts';
import type { PressKind, Stamp, Steering, SteerKind } from '../core/input.ts';
import type { PolicyRow } from '../core/plan/policyShown.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Actor, Rollout, Target } from '../core/rollout.ts';
import type { Routing } from '../core/routing.ts';
import type { Planned } from './planned.ts';

/** What is asked of the app, and what it answers. */

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
  | { readonly kind: 'orphan'; readonly target: Target; readonly found: Routing }
  /** Somebody published a version of a function that opted in; `by`: who, in AWS' words. */
  | {
      readonly kind: 'newVersion';
      readonly function: string;
      readonly functionArn: string;
      readonly version: string;
      readonly by: string | null;
    };

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
  /** Several functions in lockstep. */
  | {
      readonly kind: 'startGroup';
      readonly members: readonly { readonly function: string; readonly version: string }[];
      readonly plan: string | null;
      readonly alias: string;
    }
  /** To the version before the last rollout, at once. */
  | { readonly kind: 'undo'; readonly function: string; readonly alias: string | null; readonly reason: string | null }
  /** `set`, `back`, `next`, `extend`. */
  | ({ readonly function: string; readonly alias: string | null; readonly reason: string | null } & Steering)
  /** What a start would do, without starting. */
  | {
      readonly kind: 'plan';
      readonly function: string;
      readonly version: string;
      readonly plan: string | null;
      readonly alias: string;
    }
  /** `until` is as typed: `18:00`, `2h`, `2026-11-23 08:00`; `function` null: everything. */
  | { readonly kind: 'freeze'; readonly function: string | null; readonly until: string; readonly reason: string }
  | { readonly kind: 'unfreeze'; readonly function: string | null }
  /** What is frozen now. */
  | { readonly kind: 'freezes' }
  /** Publishes `$LATEST` as a version and offers to start it. */
  | { readonly kind: 'publish'; readonly function: string; readonly note: string }
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
  /** What a start would do; nothing was changed. */
  | { readonly kind: 'planned'; readonly planned: Planned }
  /** What is frozen now; `did`: what was just done about it. */
  | {
      readonly kind: 'freezes';
      readonly did: 'froze' | 'unfroze' | null;
      readonly freezes: readonly Freeze[];
    }
  | {
      readonly kind: 'published';
      readonly function: string;
      readonly functionArn: string;
      readonly version: string;
      /** False: nothing had changed since that version was published; null: it could not be told. */
      readonly isNew: boolean | null;
    }
  | { readonly kind: 'home' }
  | { readonly kind: 'words'; readonly text: string };

export type Did = 'start' | 'undo' | 'reason' | PressKind | SteerKind;

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
