import { leads } from '../core/group.ts';
import type { Rollout, Target } from '../core/rollout.ts';
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

/** A new tale: nothing told yet. */
export function newTale(rollout: Pick<Rollout, 'target' | 'id' | 'group'>, channel: string, atMs: number): Tale {
  const { target, id: rolloutId, group } = rollout;
  const first = group?.members[0]?.target;
  return {
    ...(first === undefined || leads(rollout) ? {} : { under: first }),
    target,
    rolloutId,
    channel,
    card: null,
    drawn: null,
    toldThrough: 0,
    publishedThrough: 0,
    claim: null,
    notBeforeMs: atMs,
    movedFrom: null,
    done: false,
  };
}
