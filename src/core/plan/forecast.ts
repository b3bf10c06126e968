import type { FunctionFacts } from '../rollout.ts';
import type { Plan } from './plan.ts';
import type { Policy } from './policy.ts';
import { limitMin, minutes, rounded, type StageForecast, stageForecasts } from './stageForecast.ts';

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
/** 55 s in which the alias must be seen at 100 % (SETTLE_MS), in whole ticks. */
const SETTLE_MIN = 1;

/** What a plan comes to. Pure and total; a plan of a hundred stages takes some milliseconds. */
export function forecast(outset: Outset): Forecast {
  const { plan, facts } = outset;
  const calls = facts.callsPerMinute !== null && facts.callsPerMinute > 0 ? facts.callsPerMinute : null;
  const errorRate = rateOf(facts.before);
  const stages = stageForecasts(outset, calls, errorRate ?? 0);
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
