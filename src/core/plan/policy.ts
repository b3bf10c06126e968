import type { Check } from './check.ts';

/**
 * The policy of a rollout: what may be done, by whom, and how the figures are judged. Stack defaults (`POLICY`), overridden by
 * tags on the function (`canary:…`), overridden by the command (policyText.ts reads them). Frozen into the rollout at its start.
 */

/** Named thresholds of the verdict; docs/verdict.md explains each. */
export interface VerdictPolicy {
  /** Bound on the probability of a false rollback, over the whole rollout. */
  readonly alpha: number;
  /** Bound on the probability that a canary at the margin passes. */
  readonly beta: number;
  /** Harm margin: the canary is worse when its error rate exceeds `rho` × stable's + `delta`. */
  readonly rho: number;
  readonly delta: number;
  /** Relative margin within which a canary may pass. */
  readonly safeRho: number;
  /** Share of all traffic that may ever be exposed to unproven extra failures; grades the margin per stage. */
  readonly exposure: number;
  /** Least minutes of data before a pass, whatever the bake. */
  readonly minBakeMin: number;
  /** Floor of the burst guard: errors are known to come in clumps of about this many. */
  readonly burst: number;
  /** What slow calls do: hold and ask, roll back, or nothing. */
  readonly latency: 'ask' | 'rollback' | 'ignore';
}

/** The defaults, measured in docs/verdict.md. */
export const NORMAL: VerdictPolicy = {
  alpha: 0.01,
  beta: 0.05,
  rho: 1,
  delta: 0,
  safeRho: 2,
  exposure: 0.005,
  minBakeMin: 0,
  burst: 1,
  latency: 'ask',
};

/** Rolls back on weaker evidence and wants more of it before going on: for functions where a bad minute is dear. */
export const STRICT: VerdictPolicy = {
  ...NORMAL,
  alpha: 0.05,
  beta: 0.01,
  safeRho: 1.5,
  exposure: 0.002,
  latency: 'rollback',
};

/** Tolerates small differences and goes on with less: for functions with little traffic or where small differences do not matter. */
export const LENIENT: VerdictPolicy = { ...NORMAL, rho: 1.25, delta: 0.001, exposure: 0.02 };

export interface Policy {
  readonly verdict: VerdictPolicy;
  /** The plan used when the command names none, as a person would write it. */
  readonly plan: string;
  /** Slack channel id where the story is told; null: where the command was typed, else the stack's default. */
  readonly channel: string | null;
  /** Who may approve: Slack user ids (U…, W…), user group ids (S…) and `pipeline:<name>`; empty: everyone in the workspace. */
  readonly approvers: readonly string[];
  /** Who may start; same form; empty: everyone in the workspace. */
  readonly starters: readonly string[];
  /** How many different people an approval needs; 0 leaves every gate to the verdict. */
  readonly approvals: 0 | 1 | 2;
  /** Whether the person who started may be one of them. */
  readonly selfApproval: boolean;
  /** How long a request for approval stays open. */
  readonly approvalTimeoutMs: number;
  /** What happens when nobody answered it in that time. */
  readonly onTimeout: 'hold' | 'rollback';
  /** Names of alarms that count besides those found by their dimensions. */
  readonly alarms: readonly string[];
  readonly bakeMs: number;
  readonly maxBakeMs: number;
  readonly watchMs: number;
  /** Point the alias `previous` at stable before 100 %. */
  readonly previous: boolean;
  /** What an alarm or a regression does while the alias is drifted with canary weight left. */
  readonly onDrift: 'ask' | 'rollback';
  /** Slack user group (S…) to mention in alerts; null: nobody. */
  readonly oncall: string | null;
  /** Checks that the stack declares, whether or not anything names them. */
  readonly declared: readonly Check[];
  /** Hosts that http checks may call, as the stack's allow-list names them. */
  readonly hosts: readonly string[];
  /** Names of the checks that a rollout must pass. */
  readonly checks: readonly string[];
  /** Calls a minute that top up thin traffic; null: none. */
  readonly probe: number | null;
  /** Failed calls on the canary, beyond what stable's rate explains, after which it goes back whatever the verdict; null: no such bound. */
  readonly harm: number | null;
  /** What a soft regression (suspicious, slow or throttled) does: a person is asked when the bake is over, or one stage back at once. */
  readonly onRegress: 'ask' | 'back';
}

export const DEFAULT_POLICY: Policy = {
  verdict: NORMAL,
  plan: '10%',
  channel: null,
  approvers: [],
  starters: [],
  approvals: 1,
  selfApproval: true,
  approvalTimeoutMs: 24 * 3_600_000,
  onTimeout: 'hold',
  alarms: [],
  bakeMs: 10 * 60_000,
  maxBakeMs: 60 * 60_000,
  watchMs: 30 * 60_000,
  previous: true,
  onDrift: 'ask',
  oncall: null,
  declared: [],
  hosts: [],
  checks: [],
  probe: null,
  harm: null,
  onRegress: 'ask',
};
