import { expected, minutesUntilHarm, minutesUntilSafe, safeGains } from './eta.ts';
import type { Plan, Stage } from './plan.ts';
import type { Policy, VerdictPolicy } from './policy.ts';
import { safeDelta } from './replay.ts';
import type { FunctionFacts } from './rollout.ts';
import { type Counts, SAFE_ODDS } from './stats.ts';

/**
 * What a plan comes to before anything moves: the same bets that the verdict places later, on average minutes of the hour before, with a canary
 * that is as good as stable. Averages: a real rollout takes half to twice as long. docs/planner.md tells it in plain words.
 */

/** What a forecast reckons with. `policy`: with what the command changes in it. */
export interface Outset {
  readonly plan: Plan;
  readonly policy: Policy;
  readonly facts: Pick<FunctionFacts, 'callsPerMinute' | 'before' | 'bypass' | 'timeoutMs'>;
}

/** All times are minutes from the stage's beginning. */
export interface StageForecast {
  /** 0 is the first. */
  readonly stage: number;
  readonly weightBp: number;
  readonly gate: Stage['gate'];
  /** Calls a minute on the canary; null: unknown. */
  readonly canaryPerMinute: number | null;
  /** Until the figures pass it. Null: not in sight at this traffic. */
  readonly passMin: number | null;
  /** Until it ends at the earliest: when its bake is over and the figures pass, or when a person is asked or the plan goes on without. */
  readonly leaveMin: number;
  /** Whether the figures decide before that. */
  readonly decides: boolean;
  /** Until a canary with twice and with five times the errors would be taken back. Null: not within a day. */
  readonly findsTwiceMin: number | null;
  readonly findsFiveMin: number | null;
}

/** Why a plan cannot do what it is meant to do. Stages count from 0. */
export type Warning =
  | { readonly kind: 'noTraffic' }
  /** Not within `limitMin`, the plan's max-bake; a person is asked then. `neededMin` null: not in sight. */
  | {
      readonly kind: 'cannotDecide';
      readonly stages: readonly number[];
      readonly limitMin: number;
      readonly neededMin: number | null;
    }
  /** A CodeDeploy plan: the stage ends on time, with or without a verdict. */
  | {
      readonly kind: 'goesOnUndecided';
      readonly stages: readonly number[];
      readonly limitMin: number;
      readonly neededMin: number | null;
    };

export interface Forecast {
  /** Through the alias, in the hour before; null: unknown or none. */
  readonly callsPerMinute: number | null;
  /** Stable's share of failed calls in that hour, 0–1; null: unknown, reckoned with as none. */
  readonly errorRate: number | null;
  /** At most {@link MOST_STAGES}: of a longer plan the first ones and the last. */
  readonly stages: readonly StageForecast[];
  readonly of: number;
  /** Until all traffic is on the canary and has settled there, without the time that people take to approve. */
  readonly earliestMin: number;
  readonly watchMin: number;
  /** How often a person is asked. */
  readonly approvals: number;
  readonly warnings: readonly Warning[];
  /** Share of the function's calls that do not come through the alias, 0–1; null: unknown. */
  readonly bypass: number | null;
}

/** Stages that a forecast keeps: it lives in the rollout's item. */
export const MOST_STAGES = 12;
/** "Five times the errors" of stable with hardly any: never less than these times this share. */
export const LEAST_RATE = 0.001;
/** CloudWatch's lag as the stack presets it (METRIC_LAG_SECONDS). */
const LAG_MS = 120_000;
/** How long CloudWatch takes to show what a rollback needs to see; it does not wait for minutes to settle. */
const VISIBLE_MIN = 2;
/** One minute may multiply a bet by 20 at most (stats.ts), so that proof takes two. */
const LEAST_PROOF_MIN = 2;
/** 55 s in which the alias must be seen at 100 % (SETTLE_MS), in whole ticks. */
const SETTLE_MIN = 1;
const DAY_MIN = 1_440;

export function forecast(outset: Outset): Forecast {
  const { plan, facts } = outset;
  const calls = facts.callsPerMinute !== null && facts.callsPerMinute > 0 ? facts.callsPerMinute : null;
  const errorRate = rateOf(facts.before);
  const stages =
    calls === null ? plan.stages.map((stage, i) => unknown(plan, stage, i)) : walk(outset, calls, errorRate ?? 0);
  const gates = plan.stages.filter(({ gate }) => gate === 'approval').length;
  return {
    callsPerMinute: rounded(calls),
    errorRate: rounded(errorRate),
    stages: stages.length <= MOST_STAGES ? stages : [...stages.slice(0, MOST_STAGES - 1), ...stages.slice(-1)],
    of: stages.length,
    earliestMin: stages.reduce((sum, { leaveMin }) => sum + leaveMin, 0) + SETTLE_MIN,
    watchMin: minutes(plan.watchMs),
    approvals: gates,
    warnings: warningsOf(plan, stages, calls),
    bypass:
      facts.bypass === null || facts.bypass.calls === 0 ? null : rounded(facts.bypass.around / facts.bypass.calls),
  };
}

/** A stretch of the rollout: so many judged minutes, all alike. */
interface Stretch {
  readonly minute: Counts;
  readonly minutes: number;
}

/** Stage after stage, as evidence gathers: what was seen at smaller weights counts for the later margins as well. */
function walk({ plan, policy, facts }: Outset, calls: number, rate: number): readonly StageForecast[] {
  const { verdict } = policy;
  const weightsBp = plan.stages.map(({ weightBp }) => weightBp);
  const settlingMin = Math.ceil((Math.min(facts.timeoutMs, 60_000) + LAG_MS) / 60_000);
  const before: Stretch[] = [];
  return plan.stages.map((stage, i) => {
    const delta = safeDelta({ policy: verdict, weightsBp }, i);
    const canary = (calls * stage.weightBp) / 10_000;
    const traffic = { canary, stable: calls - canary };
    const minute = expected(traffic, { canary: rate, stable: rate });
    const passMin = minutesToPass(before, minute, verdict, delta, settlingMin);
    const decides = passMin !== null && passMin <= limitMin(plan, stage);
    const leaveMin = leaving(plan, stage, decides ? passMin : null);
    // The minute in which the weight changed is not judged.
    before.push({ minute, minutes: Math.max(0, leaveMin - 1) });
    const finds = (times: number) => {
      const worse = expected(traffic, { canary: Math.min(1, times * Math.max(rate, LEAST_RATE)), stable: rate });
      return minutesToFind(worse, verdict);
    };
    const told = { stage: i, weightBp: stage.weightBp, gate: stage.gate, canaryPerMinute: rounded(canary) };
    return { ...told, passMin, leaveMin, decides, findsTwiceMin: finds(2), findsFiveMin: finds(5) };
  });
}

/**
 * Minutes from a stage's beginning until `pass`, which looks at settled minutes only: those of this stage come in one by one after the change's
 * own minute and the settling, those before it until the settling is over.
 */
function minutesToPass(
  before: readonly Stretch[],
  minute: Counts,
  policy: VerdictPolicy,
  delta: number,
  settlingMin: number,
): number | null {
  const burst = Math.max(1, policy.burst);
  const gains = before.map((stretch) => safeGains(stretch.minute, policy, delta, burst));
  const judged = before.reduce((sum, stretch) => sum + stretch.minutes, 0);
  const sums = (missing: number) =>
    SAFE_ODDS.map((_, j) =>
      before.reduce((sum, stretch, r) => {
        const known = stretch.minutes - (r === before.length - 1 ? missing : 0);
        return sum + Math.max(0, known) * (gains[r]?.[j] ?? 0);
      }, 0),
    );
  const here = safeGains(minute, policy, delta, burst);
  for (let elapsed = 0; before.length > 0 && elapsed <= settlingMin; elapsed += 1) {
    const missing = settlingMin - elapsed;
    const enough = minutesUntilSafe(sums(missing), here, policy) === 0;
    if (enough && judged - missing >= policy.minBakeMin) return elapsed;
  }
  const needed = minutesUntilSafe(sums(0), here, policy);
  if (needed === null || !(minute.nc > 0)) return null;
  return settlingMin + 1 + Math.max(1, Math.ceil(Math.max(needed, policy.minBakeMin - judged)));
}

function minutesToFind(minute: Counts, policy: VerdictPolicy): number | null {
  const proof = minutesUntilHarm(minute, 0, policy, Math.max(1, policy.burst));
  if (proof === null) return null;
  const found = Math.ceil(Math.max(LEAST_PROOF_MIN, proof)) + 1 + VISIBLE_MIN;
  return found > DAY_MIN ? null : found;
}

/** The time in which the figures must decide, for the verdict to count. */
function limitMin(plan: Plan, stage: Stage): number {
  return minutes(plan.undecided === 'goOn' ? stage.bakeMs : Math.max(plan.maxBakeMs, stage.bakeMs));
}

function leaving(plan: Plan, stage: Stage, passMin: number | null): number {
  const bakeMin = minutes(stage.bakeMs);
  if (plan.undecided === 'goOn') return bakeMin;
  if (passMin !== null) return Math.max(bakeMin, passMin);
  return stage.gate === 'approval' ? bakeMin : limitMin(plan, stage);
}

function unknown(plan: Plan, stage: Stage, i: number): StageForecast {
  return {
    stage: i,
    weightBp: stage.weightBp,
    gate: stage.gate,
    canaryPerMinute: null,
    passMin: null,
    leaveMin: leaving(plan, stage, null),
    decides: false,
    findsTwiceMin: null,
    findsFiveMin: null,
  };
}

function warningsOf(plan: Plan, stages: readonly StageForecast[], calls: number | null): readonly Warning[] {
  // A plan without stages compares nothing, as its sentence says.
  if (stages.length === 0) return [];
  if (calls === null) return [{ kind: 'noTraffic' }];
  const open = stages.filter(({ decides }) => !decides);
  if (open.length === 0) return [];
  const needed = open.map(({ passMin }) => passMin);
  return [
    {
      kind: plan.undecided === 'goOn' ? 'goesOnUndecided' : 'cannotDecide',
      stages: open.map(({ stage }) => stage).slice(0, MOST_STAGES),
      limitMin: Math.max(...open.map(({ stage }) => limitMin(plan, plan.stages[stage]!))),
      neededMin: needed.includes(null) ? null : Math.max(...needed.map((min) => min ?? 0)),
    },
  ];
}

function rateOf(before: FunctionFacts['before']): number | null {
  if (before === null) return null;
  const calls = before.reduce((sum, [invocations]) => sum + invocations, 0);
  return calls === 0 ? null : before.reduce((sum, [, errors]) => sum + errors, 0) / calls;
}

function minutes(ms: number): number {
  return Math.ceil(ms / 60_000);
}

/** Three significant figures: it is a forecast. */
function rounded<T extends number | null>(value: T): T {
  return (value === null ? null : Number(value.toPrecision(3))) as T;
}
