import type { Finished, Rollout, Target } from '../core/rollout.ts';

/** What the Home tab shows one person. */
export interface HomeModel {
  /** Rollouts that wait for this very person: to approve, or to say what becomes of an outside change. */
  readonly waiting: readonly Shown[];
  readonly running: readonly Shown[];
  readonly ended: readonly Ended[];
  /** What came of the last thing done here, where it was refused; null otherwise. */
  readonly notice: string | null;
}

export interface Shown {
  readonly rollout: Rollout;
  /** Where its story is told; null when that is not known yet. */
  readonly channel: string | null;
  /** What its buttons are stamped with: its turn, or that of its group. */
  readonly turn: number;
}

/** How a rollout ended, in few enough words to keep ten of them in one item. */
export interface Ended {
  readonly id: string;
  readonly target: Target;
  readonly stable: Rollout['stable'];
  readonly canary: Rollout['canary'];
  readonly phase: Finished;
  readonly startedBy: Rollout['startedBy'];
  readonly finishedAtMs: number;
}

/** Somebody who opened the Home tab; Slack does not say when they leave. */
export interface Viewer {
  readonly userId: string;
  readonly teamId: string;
  readonly openedAtMs: number;
  /** Fingerprint of what was drawn last. */
  readonly drawn: string | null;
}
