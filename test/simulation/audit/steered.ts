import type { SteerKind } from '../../../src/core/input.ts';
import type { Actor, Rollout } from '../../../src/core/rollout.ts';
import type { RolloutEvent } from '../../../src/core/rolloutEvent.ts';
import { sameActor } from '../../../src/core/step/press.ts';
import type { Audit } from './audit.ts';
import { isMeant } from './groups.ts';
import type { Record } from './record.ts';

type Event<K extends RolloutEvent['kind']> = Extract<RolloutEvent, { kind: K }>;

/** What people do to a rollout's course: ordered by somebody, and no more than one person's word is worth. */

export function checkSet(audit: Audit, record: Record, before: Rollout, event: Event<'set'>): void {
  const { weightBp, by } = event;
  checkOrdered(audit, before, 'set', by, (ask) => ask.kind === 'set' && ask.weightBp === weightBp);
  if (weightBp > record.capBp) checkConsent(audit, before, by, `is set to ${weightBp / 100} %`);
  record.capBp = Math.max(record.capBp, weightBp);
  if (weightBp <= 0 || weightBp >= 10_000) audit.broken(1, `${before.id} is set to ${weightBp / 100} %`);
}

export function checkSteppedBack(audit: Audit, before: Rollout, after: Rollout, event: Event<'steppedBack'>): void {
  const { by, stage } = event;
  if (by.kind !== 'app') checkOrdered(audit, before, 'back', by, () => true);
  else {
    const times = after.log.filter(({ event: e }) => e.kind === 'steppedBack' && e.by.kind === 'app').length;
    if (after.policy.onRegress !== 'back') audit.broken(1, `${after.id} steps back by itself, which nobody wanted`);
    if (times > 2) audit.broken(1, `${after.id} steps back by itself ${times} times`);
    if (before.phase.name !== 'baking' || before.phase.stage !== stage + 1)
      audit.broken(1, `${after.id} steps back to stage ${stage} out of ${before.phase.name}`);
  }
  if (event.weightBp !== after.plan.stages[stage]?.weightBp) {
    audit.broken(1, `${after.id}: stage ${stage} is not at the plan's weight`);
  }
}

/** A bake that was cut short: its figures pass, or somebody who may approve takes it upon themselves. */
export function checkSkipped(audit: Audit, before: Rollout, event: Event<'skipped'>): void {
  const { by, stage, forced, reason } = event;
  checkOrdered(audit, before, 'next', by, (ask) => ask.kind === 'next' && (ask.force || !forced));
  if (before.phase.name !== 'baking' || before.phase.stage !== stage)
    audit.broken(1, `${before.id}: the bake of stage ${stage} is cut short in ${before.phase.name}`);
  audit.checks.checkPassed(before, 'stage', stage);
  if (!forced) {
    if (before.verdict?.outcome !== 'pass')
      audit.broken(9, `${before.id}: stage ${stage} is cut short on “${before.verdict?.outcome}”`);
    return;
  }
  if (reason === null) audit.broken(1, `${before.id}: stage ${stage} is cut short by force without a reason`);
  if (before.plan.stages[stage]?.gate === 'auto') checkConsent(audit, before, by, `leaves stage ${stage} by force`);
}

export function checkExtended(audit: Audit, before: Rollout, { by, byMs }: Event<'extended'>): void {
  checkOrdered(audit, before, 'extend', by, (ask) => ask.kind === 'extend' && ask.byMs === byMs);
}

/** What one person's word is worth as an approval. */
function checkConsent(audit: Audit, before: Rollout, by: Actor, what: string): void {
  const { policy, verdict, id } = before;
  if (policy.approvals > 1) audit.broken(1, `${id} ${what} by one person of ${policy.approvals}`);
  if (!policy.selfApproval && sameActor(by, before.startedBy)) audit.broken(1, `${id} ${what} by its starter`);
  if (verdict?.outcome === 'blind' || verdict?.outcome === 'regress')
    audit.broken(9, `${id} ${what} on “${verdict.outcome}”`);
}

function checkOrdered(
  audit: Audit,
  before: Rollout,
  kind: SteerKind,
  by: Actor,
  is: (ask: Audit['sent'][number]['ask']) => boolean,
): void {
  const sent = audit.sent.some(
    ({ ask, by: who, target }) => ask.kind === kind && sameActor(who, by) && isMeant(before, target) && is(ask),
  );
  if (!sent) audit.broken(11, `${before.id}: ${kind} acts, which nobody ordered so`);
}
