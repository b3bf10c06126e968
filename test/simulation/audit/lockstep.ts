import type { Rollout } from '../../../src/core/rollout.ts';
import type { Audit } from './audit.ts';
import { checkBaked, checkLeft } from './entries.ts';
import type { Memories } from './memory.ts';

/** A member says that it may ask about its stage, or leave it: only where one alone would do so in this very save. */
export function checkReady(audit: Audit, memories: Memories, before: Rollout, after: Rollout): void {
  const { ready } = after;
  const record = audit.records.get(after.id);
  if (ready === null || record === undefined) return;
  if (before.ready?.stage === ready.stage && before.ready.to === ready.to) return;
  if (ready.stage >= after.plan.stages.length) audit.checks.checkPassed(before, 'after', null);
  else if (ready.to === 'leave') checkLeft(audit, memories, record, before, after, ready.stage);
  else checkBaked(audit, memories, after, ready.stage);
}
