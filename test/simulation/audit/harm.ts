import { isFinished, type Rollout } from '../../../src/core/rollout.ts';
import { HEALTHY } from '../world/load.ts';
import type { Audit } from './audit.ts';
import type { Memories } from './memory.ts';
import { innerOf } from './saves.ts';

/** Deviations that production is given to be sure: more than it takes. */
const SURE = 8;

/** More failures than the budget, by the world's own rates, do not stand in a pass that read the figures. */
export function checkHarm(audit: Audit, memories: Memories, after: Rollout): void {
  const budget = after.policy.harm;
  const { reading } = memories.of(after.target);
  // In the calm all versions are mended: what failed before is no longer told by their rates.
  if (audit.sim.calm) return;
  if (budget === null || reading?.ok !== true || isFinished(after.phase) || after.phase.name === 'drifted') return;
  if (after.plan.isUndo === true || innerOf(after.phase).name === 'rollingBack') return;
  const minutes = new Map(
    [...(after.after?.rows ?? []), ...after.ledger.rows].map(({ minute, canary }) => [minute, canary]),
  );
  const compared = after.ledger.rows.reduce((sum, { stable }) => sum + stable.invocations, 0);
  if (compared === 0) return;
  const { errors: rate } = audit.sim.load.qualities.get(after.stable) ?? HEALTHY;
  let [calls, errors] = [0, 0];
  for (const { invocations, errors: failed } of minutes.values()) {
    calls += invocations;
    errors += failed;
  }
  const likely = calls * rate;
  const chance = SURE * Math.sqrt(likely + 1 + (calls * calls * (rate + 1 / compared)) / compared);
  if (errors - likely - chance < budget) return;
  const what = `${errors} of ${calls} calls failed on ${after.canary}, ${Math.round(likely)} would on ${after.stable}`;
  audit.broken(0, `${after.id} is ${after.phase.name}: ${what}, and the harm budget is ${budget}`);
}
