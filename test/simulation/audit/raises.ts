import type { Rollout } from '../../../src/core/rollout.ts';
import { targetName } from '../../../src/core/rollout.ts';
import type { RolloutEvent } from '../../../src/core/rolloutEvent.ts';
import { alone, percent, sameRouting, wantedRouting, weightOf } from '../../../src/core/routing.ts';
import type { Audit } from './audit.ts';
import type { Record } from './record.ts';

/** Lines of the log that may give the canary more of the traffic. */
const RAISING: ReadonlySet<RolloutEvent['kind']> = new Set([
  'stage',
  'promoting',
  'set',
  'resumed',
  'driftAnswered',
  'driftOver',
]);

/** A save that wants more traffic on the canary says why, keeps to what was allowed, and breaks no freeze. */
export function checkRaise(audit: Audit, record: Record, before: Rollout, after: Rollout): void {
  const weightBp = weightIn(after);
  if (wantedRouting(after) === null || weightBp <= weightIn(before)) return;
  const events = after.log.slice(before.log.length).map(({ event }) => event);
  const what = `${after.id}: ${percent(weightIn(before))} → ${percent(weightBp)}`;
  if (weightBp > record.capBp) audit.broken(1, `${what}; no more than ${percent(record.capBp)} is allowed`);
  if (!events.some(({ kind }) => RAISING.has(kind))) audit.broken(1, `${what}, and the log does not say why`);
  const byOthers = events.some(
    (event) =>
      event.kind === 'driftOver' || (event.kind === 'drifted' && sameRouting(event.found, alone(after.canary))),
  );
  if (byOthers) return;
  checkFrozen(audit, after, what);
  // In a group a freeze of one holds all; what people order counts for each alone.
  if (!events.some(({ kind }) => kind === 'stage' || kind === 'promoting')) return;
  for (const { target } of after.group?.members ?? []) checkFrozen(audit, { ...after, target }, what);
}

/** Nothing starts or gets more traffic under a freeze; the way back does. */
export function checkFrozen(audit: Audit, rollout: Rollout, what: string): void {
  const freeze = audit.freezes.over(rollout.target.functionArn);
  if (freeze === null || rollout.plan.isUndo === true) return;
  audit.broken(1, `${what}, although ${targetName(rollout.target)} is frozen (${freeze.reason})`);
}

function weightIn(rollout: Rollout): number {
  return weightOf(wantedRouting(rollout) ?? rollout.alias.seen.routing, rollout.canary);
}
