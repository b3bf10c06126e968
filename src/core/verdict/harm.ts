import type { Rollout } from '../rollout.ts';
import { thousands } from './figures.ts';
import type { Tally } from './ledger.ts';

/** Stable's rate is believed from so many calls on; an outage in one minute that hits both is then nobody's fault. */
export const BELIEVED_CALLS = 20;

/** Standard deviations that chance is given: over a rollout's many looks a canary as good as stable passes them in fewer than 1 in 100. */
const CHANCE = 3;

/**
 * Failed calls on the canary beyond what stable's rate and chance explain, so far. In each minute stable's rate is the larger of the whole
 * rollout's and that minute's own. With next to no stable traffic in the rollout, its rate of the hour before counts too; where neither is known
 * stable explains nothing, and each failed call counts. Chance: at 30,000 calls a minute two equal versions differ by more than a hundred failures
 * in an hour, which is nobody's harm.
 */
export function excessFailures(rollout: Rollout): number {
  const { rows, checkpoint } = rollout.ledger;
  const known = knownOf(rollout);
  const usual = known === null ? 0 : known.errors / known.invocations;
  const parts: Part[] = rows.map(({ canary, stable }) => {
    const own = stable.invocations >= BELIEVED_CALLS ? stable.errors / stable.invocations : 0;
    return { canary, rate: Math.max(usual, own) };
  });
  if (checkpoint !== undefined) parts.push({ canary: checkpoint.canary, rate: usual });
  for (const { calls, errors } of [sumAfter(rollout), rollout.earlier ?? NOTHING]) {
    if (calls > 0 || errors > 0) parts.push({ canary: { invocations: calls, errors }, rate: usual });
  }
  const beyond = sumBeyond(parts);
  return known === null ? beyond : Math.max(0, beyond - CHANCE * Math.sqrt(scatter(parts, known)));
}

const NOTHING = { calls: 0, errors: 0 };

/** What the canary did since all of the traffic is on it, but for the minutes that stand in the ledger too: the last before and the first at 100 % may. */
export function sumAfter({ ledger, after }: Pick<Rollout, 'ledger' | 'after'>): { calls: number; errors: number } {
  if (after === null) return NOTHING;
  const { rows, checkpoint } = ledger;
  const booked = new Set(rows.map(({ minute }) => minute));
  const own = after.rows.filter(({ minute }) => !booked.has(minute) && minute > (checkpoint?.through ?? 0));
  return {
    calls: after.folded.calls + own.reduce((sum, { canary }) => sum + canary.invocations, 0),
    errors: after.folded.errors + own.reduce((sum, { canary }) => sum + canary.errors, 0),
  };
}

/** Whether enough calls of stable are known to tell what of the canary's failures is its own. */
export function isCompared(rollout: Rollout): boolean {
  return knownOf(rollout) !== null;
}

/** Why the harm budget ends the rollout; null: it does not, or there is none. */
export function harmDone(rollout: Rollout): { readonly budget: number; readonly reason: string } | null {
  const { policy, stable, canary } = rollout;
  const budget = policy.harm;
  const excess = budget === null ? 0 : excessFailures(rollout);
  if (budget === null || excess < budget) return null;
  const reason = isCompared(rollout)
    ? `About ${thousands(excess)} calls failed on ${canary} beyond what ${stable}'s rate and chance explain; the harm budget is ${thousands(budget)}.`
    : `${thousands(excess)} calls failed on ${canary}. Too few calls of ${stable} are known to compare with, so each of them counts; the harm budget is ${thousands(budget)}.`;
  return { budget, reason };
}

type Counts = Pick<Tally, 'invocations' | 'errors'>;

/**
 * What stable's rate is known from: the rollout, with the hour before where that says too little. Null: both together do. While both versions have
 * traffic their calls grow together, and chance reckons with few of them; at 100 % a call or two of before would explain any number of failures.
 */
function knownOf({ ledger, facts, after }: Rollout): Counts | null {
  const { rows, checkpoint } = ledger;
  const during = sumOf([...rows.map(({ stable }) => stable), ...(checkpoint === undefined ? [] : [checkpoint.stable])]);
  if (during.invocations >= BELIEVED_CALLS) return during;
  const before = (facts.before ?? []).map(([invocations, errors]) => ({ invocations, errors }));
  const both = sumOf([during, ...before]);
  const growing = after === null && during.invocations > 0;
  return growing || both.invocations >= BELIEVED_CALLS ? both : null;
}

/** Canary calls, and the share of them that would have failed on stable. */
interface Part {
  readonly canary: Counts;
  readonly rate: number;
}

function sumBeyond(parts: readonly Part[]): number {
  return parts.reduce((sum, { canary, rate }) => sum + canary.errors - canary.invocations * rate, 0);
}

/** Variance of that sum for two equal versions: the canary's own, and that of stable's rate, which is known from so many calls only. */
function scatter(parts: readonly Part[], known: Counts): number {
  // One more failure than was seen: none in a few calls is no proof that there are none.
  const rate = (known.errors + 1) / (known.invocations + 1);
  const calls = parts.reduce((sum, { canary }) => sum + canary.invocations, 0);
  const own = parts.reduce((sum, part) => sum + part.canary.invocations * Math.max(rate, part.rate), 0);
  return own + (calls * calls * rate) / known.invocations;
}

function sumOf(counts: readonly Counts[]): { invocations: number; errors: number } {
  const sum = { invocations: 0, errors: 0 };
  for (const { invocations, errors } of counts) {
    sum.invocations += invocations;
    sum.errors += errors;
  }
  return sum;
}
