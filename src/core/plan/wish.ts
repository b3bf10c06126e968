import { type Refusal, refuse } from '../refusal.ts';
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
  /** Names of checks that it must pass beside the policy's; null: only the policy's. */
  readonly checks: readonly string[] | null;
  /** `no-checks`: none at all. */
  readonly noChecks: boolean;
  /** Calls a minute that top up thin traffic; 0 turns the policy's off. */
  readonly probe: number | null;
  /** Failed calls beyond what stable's rate explains; 0 turns the policy's bound off. */
  readonly harm: number | null;
  readonly onRegress: 'ask' | 'back' | null;
  readonly text: string;
}

export type Gates = 'auto' | 'approve' | 'approve-each';

/** The weights of a plan's form, with what the form itself says of times and gates. */
export interface PlanShape {
  readonly weightsBp: readonly number[];
  readonly everyMs: number | null;
  readonly gates: Gates;
  readonly undecided: 'ask' | 'goOn';
  /** Blue/green: the old version is always kept in the alias `previous`. */
  readonly isSwitch?: boolean;
}

/** Where the alias has a field of its own, a plan that names another one contradicts it; null: it does not. */
export function otherAlias({ alias }: PlanWish, field: string): Refusal | null {
  return alias === null || alias === field ? null : refuse('bad-plan', `The plan names another alias, “${alias}”.`);
}
