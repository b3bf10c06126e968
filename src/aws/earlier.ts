import { DEFAULT_POLICY } from '../core/plan/policy.ts';
import type { FunctionFacts, Rollout } from '../core/rollout.ts';

/**
 * What earlier releases did not write: rollouts that they began go on under this one, and those that they finished are shown. Each field
 * has the value that means "not asked for" or "not known".
 */
const SINCE = { checks: [], runs: [], probe: null, after: null, group: null, ready: null } satisfies Partial<Rollout>;
const FACTS_SINCE = { before: null, bypass: null } satisfies Partial<FunctionFacts>;

/** A rollout as this release knows it, whichever release wrote it. */
export function asNow(stored: Rollout): Rollout {
  const { policy, facts } = stored;
  return {
    ...SINCE,
    ...stored,
    facts: { ...FACTS_SINCE, ...facts },
    policy: { ...DEFAULT_POLICY, ...policy, verdict: { ...DEFAULT_POLICY.verdict, ...policy.verdict } },
  };
}
