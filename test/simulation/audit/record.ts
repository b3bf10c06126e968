import type { Ask } from '../../../src/app/ask.ts';
import type { Actor, Rollout, Target } from '../../../src/core/rollout.ts';
import type { Routing } from '../../../src/core/routing.ts';

/** An order as it was sent, whatever became of it. */
export interface Sent {
  readonly ask: Ask;
  readonly by: Actor;
  readonly target: Target;
  readonly atMs: number;
}

/** What the auditor keeps of one rollout, apart from the rollout's own memory. */
export interface Record {
  readonly id: string;
  readonly target: Target;
  readonly rollout: Rollout;
  /** When it was saved first, which is long after its own beginning where that was tried several times. */
  readonly savedAtMs: number;
  /** The highest weight that stages entered, consents given, adoptions made and orders followed allow so far. */
  capBp: number;
  /** What that was before somebody else put all traffic on the canary, which approves nothing; null: nobody did, or it was approved since. */
  ownBp: number | null;
  /** People whose consent to leave the present stage stands. */
  consents: Actor[];
  /** Since when a rollback is decided. */
  decidedAtMs: number | null;
  endedAtMs: number | null;
}

/** Somebody else's change of an alias that no own write may pass over in silence. */
export interface Foreign {
  readonly atMs: number;
  readonly routing: Routing;
  readonly revisionId: string;
}
