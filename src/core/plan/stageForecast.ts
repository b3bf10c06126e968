import { expected, minutesUntilHarm, minutesUntilSafe, safeGains } from '../verdict/eta.ts';
import { safeDelta } from '../verdict/replay.ts';
import { type Counts, SAFE_ODDS } from '../verdict/stats.ts';
import type { Outset } from './forecast.ts';
import type { Plan, Stage } from './plan.ts';
import type { VerdictPolicy } from './policy.ts';

/** When the figures decide, stage by stage, on average minutes. */

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

/** "Five times the errors" of stable with hardly any: never less than these times this share. */
export const LEAST_RATE = 0.001;
/** CloudWatch's lag as the stack presets it (METRIC_LAG_SECONDS). */
const LAG_MS = 120_000;
/** How long CloudWatch takes to show what a rollback needs to see; it does not wait for minutes to settle. */
const VISIBLE_MIN = 2;
/** One minute may multiply a bet by 20 at most (stats.ts), so that proof takes two. */
const LEAST_PROOF_MIN = 2;
const DAY_MIN = 1_440;

/** A stretch of the rollout: so many judged minutes, all alike. */
interface Stretch {
  readonly minute: Counts;
  readonly minutes: number;
}

/** Every stage at so many calls a minute (null: unknown) and such an error rate. */
export function stageForecasts(outset: Outset, calls: number | null, rate: number): readonly StageForecast[] {
  const { plan } = outset;
  return calls === null ? plan.stages.map((stage, i) => unknown(plan, stage, i)) : walk(outset, calls, rate);
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
export function limitMin(plan: Plan, stage: Stage): number {
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

export function minutes(ms: number): number {
  return Math.ceil(ms / 60_000);
}

/** Three significant figures: it is a forecast. */
export function rounded<T extends number | null>(value: T): T {
  return (value === null ? null : Number(value.toPrecision(3))) as T;
}
