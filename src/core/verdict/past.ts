import type { Rollout } from '../rollout.ts';
import { rateWords, thousands } from './figures.ts';
import { BELIEVED_CALLS } from './harm.ts';
import type { Figures } from './verdict.ts';

/** What a canary that has all of the traffic is held against: stable has none left, so it is the past. */
export interface Past {
  /** Stable's calls and errors, minute by minute, at most an hour of them. */
  readonly minutes: readonly (readonly [calls: number, errors: number])[];
  /** The end of the sentence that says how the canary does: what that was compared with. `stable`: its figures of the minutes that were used. */
  readonly words: (stable: Figures) => string;
}

const HOUR = 60;

/** Calls of the yardstick in each minute: so many that it adds no chance of its own. */
const YARDSTICK_CALLS = 1_000_000;

/**
 * The hour before the rollout; where next to nothing was called then, the time when both versions had traffic; where that says nothing either, a
 * yardstick: a version that fails as large a share of the calls as the policy lets a pass expose.
 */
export function pastOf(rollout: Rollout): Past {
  const { facts, ledger, stable } = rollout;
  const before = facts.before ?? [];
  if (callsOf(before) >= BELIEVED_CALLS)
    return { minutes: before, words: (figures) => `; ${failed(stable, figures)} in the hour before the rollout.` };
  const shared = ledger.rows
    .filter((row) => row.stable.invocations > 0 && !ledger.changed.includes(row.minute))
    .slice(-HOUR)
    .map((row) => [row.stable.invocations, row.stable.errors] as const);
  if (callsOf(shared) >= BELIEVED_CALLS)
    return { minutes: shared, words: (figures) => `; ${failed(stable, figures)} while both had traffic.` };
  return yardstick(rollout);
}

function yardstick({ facts, policy, stable }: Rollout): Past {
  const { exposure, rho, delta } = policy.verdict;
  const minute = [YARDSTICK_CALLS, Math.round(YARDSTICK_CALLS * exposure)] as const;
  const calls = callsOf(facts.before ?? []);
  const known =
    facts.before === null
      ? `nothing is known of ${stable} in the hour before the rollout`
      : `${stable} had ${thousands(calls)} ${calls === 1 ? 'call' : 'calls'} in the hour before the rollout`;
  const most = rateWords(rho * exposure + delta);
  return {
    minutes: Array.from({ length: HOUR }, () => minute),
    words: () =>
      `. There is nothing from before to compare with: ${known}. It is told because more than ${most} fail, beyond what chance explains.`,
  };
}

function callsOf(minutes: Past['minutes']): number {
  return minutes.reduce((sum, [calls]) => sum + calls, 0);
}

function failed(stable: string, { errorRate }: Figures): string {
  return `${stable} failed ${errorRate === null ? 'nothing' : rateWords(errorRate)}`;
}
