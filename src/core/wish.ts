import type { VerdictPolicy } from './policy.ts';

/** What a plan's text asks for; everything left open is null and comes from the policy. */
export interface PlanWish {
  /** Null: the text gave only options. */
  readonly shape: PlanShape | null;
  readonly everyMs: number | null;
  readonly maxBakeMs: number | null;
  readonly watchMs: number | null;
  readonly gates: Gates | null;
  readonly alias: string | null;
  readonly reason: string | null;
  readonly ignoreAlarms: readonly string[];
  /** `pc=accept`: start although the alias has provisioned concurrency. */
  readonly acceptProvisioned: boolean;
  /** `strict`, `normal`, `lenient` and single numbers, in the order written. */
  readonly verdict: Partial<VerdictPolicy>;
  readonly text: string;
}

export type Gates = 'auto' | 'approve' | 'approve-each';

/** The weights of a plan's form, with what the form itself says of times and gates. */
export interface PlanShape {
  readonly weightsBp: readonly number[];
  readonly everyMs: number | null;
  readonly gates: Gates;
  readonly undecided: 'ask' | 'goOn';
}
