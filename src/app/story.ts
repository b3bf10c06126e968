import type { Forecast } from '../core/forecast.ts';
import type { Freeze } from '../core/freeze.ts';
import type { PressKind, Stamp, Steering, SteerKind } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import type { Policy } from '../core/policy.ts';
import type { PolicyRow } from '../core/policyShown.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Actor, Rollout, Target } from '../core/rollout.ts';
import type { Routing } from '../core/routing.ts';
import type { Comparison } from '../core/versions.ts';
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
  /** Of a group, and not its first: the story is told under the card of that one. Absent: under a card of its own. */
  readonly under?: Target;
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
      /** False: nothing had changed since that version was published. */
      readonly isNew: boolean;
    }
  | { readonly kind: 'home' }
  | { readonly kind: 'words'; readonly text: string };

export type Did = 'start' | 'undo' | 'reason' | PressKind | SteerKind;

/** `closed`: the channel where it was asked for does not take the app's messages. */
export interface Elsewhere {
  readonly channel: string;
  readonly closed: boolean;
}

/** What somebody would get who started it now. */
export interface Planned {
  readonly target: Target;
  /** Null: the alias points to no published version that can be read. */
  readonly stable: string | null;
  readonly canary: string;
  readonly plan: Plan;
  /** Null where one of the two versions is missing. */
  readonly forecast: Forecast | null;
  readonly offer: string | null;
  readonly comparison: Comparison | null;
  /** The frozen policy's people: ids of Slack and `pipeline:<name>`; empty: everyone in the workspace. */
  readonly people: Pick<Policy, 'starters' | 'approvers' | 'approvals' | 'selfApproval'>;
  /** Whether the one who asks may start it. */
  readonly mayStart: boolean;
  /** Where the story would be told. */
  readonly channel: string | null;
  readonly alarms: {
    /** Those that the policy names beside the function's own. */
    readonly named: readonly string[];
    readonly ignored: readonly string[];
    /** Of those that count: in ALARM now. */
    readonly firing: readonly string[];
  };
  /** Names of the checks that it would have to pass. */
  readonly checks: readonly string[];
  /** All that stands against it now, as far as it can be known. */
  readonly objections: readonly Refusal[];
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
