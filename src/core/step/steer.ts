import { durationWords } from '../duration.ts';
import type { Steer } from '../input.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Deed } from '../rights.ts';
import { isFinished, type Phase, type Rollout, targetName } from '../rollout.ts';
import { percent, wantedBp } from '../routing.ts';
import { minuteOf } from '../verdict/ledger.ts';
import { asking } from './advance.ts';
import { bakingSinceMs } from './baking.ts';
import { asAllowed, entered, leaveStage, leftWhole, logged, stepBack } from './change.ts';
import { checksPassed } from './checking.ts';
import { stageAt } from './entry.ts';
import { approvalsNeeded, isRepeated, mayConsent, withReceipt } from './press.ts';
import { stateWords } from './pressable.ts';

/** Steering while it runs: another weight, a stage down, the rest of a bake left out, more time. */

const MOST_TIME_MS = 14 * 86_400_000;
/** Figures older than this allow nothing any more. */
const FRESH_MIN = 3;

/** What an order to steer does. Same object: nothing ({@link whyNotSteer} says why, in words). */
export function steer(rollout: Rollout, order: Steer, atMs: number): Rollout {
  if (isRepeated(rollout, order) || refusedSteer(rollout, order, atMs) !== null) return rollout;
  const next = steered(rollout, order, atMs);
  return next === rollout ? rollout : withReceipt(next, order, atMs);
}

/** What it takes to give an order: time, and any weight that was approved, is open to all; more than that is to approve, also where somebody else's hand gave more still. */
export function steerDeed(rollout: Rollout, order: Steer): Deed {
  switch (order.kind) {
    case 'back':
    case 'extend':
      return 'hold';
    case 'set':
      return order.weightBp > approvedBp(rollout) ? 'promote' : 'hold';
    case 'next':
      return order.force ? 'promote' : 'start';
    default:
      return order satisfies never;
  }
}

function steered(rollout: Rollout, order: Steer, atMs: number): Rollout {
  const { by, reason } = order;
  switch (order.kind) {
    case 'set': {
      const { weightBp } = order;
      const next: Rollout = { ...leftWhole(rollout), approvals: [] };
      // Held at a weight, it goes on later in the highest stage that is not above it.
      const phase: Phase = {
        name: 'held',
        by,
        from: { name: 'baking', stage: stageAt(rollout.plan, weightBp) },
        weightBp,
      };
      return entered(next, atMs, phase, { kind: 'set', by, weightBp, reason });
    }
    case 'back': {
      const stage = stageBelow(rollout);
      if (stage === null) return rollout;
      const below = stepBack(rollout, atMs, stage + 1, by, reason);
      // What somebody holds stays held: going on is for those who may resume it.
      const weightBp = rollout.plan.stages[stage]?.weightBp ?? 0;
      return rollout.phase.name === 'held'
        ? { ...below, phase: { name: 'held', by, from: { name: 'baking', stage }, weightBp } }
        : below;
    }
    case 'next': {
      const { phase, plan } = rollout;
      if (phase.name !== 'baking') return rollout;
      const forced = order.force && !allowsNext(rollout, atMs);
      const told = logged(rollout, atMs, { kind: 'skipped', by, stage: phase.stage, forced, reason });
      return plan.stages[phase.stage]?.gate === 'approval'
        ? asking(told, phase.stage, 'gate', atMs)
        : leaveStage(told, atMs, phase.stage);
    }
    case 'extend':
      return extended(rollout, order, atMs);
    default:
      return order satisfies never;
  }
}

/** The stage that the rollout is in; past the last one, at 100 %. Null where there is none to step back from. */
function stageNow({ phase, plan }: Rollout): number | null {
  const from = phase.name === 'held' ? phase.from : phase;
  if (from.name === 'baking' || from.name === 'awaiting') return from.stage;
  return from.name === 'promoting' || from.name === 'watching' ? plan.stages.length : null;
}

/** The next stage down that gives the canary less than it has; null: there is none. */
function stageBelow(rollout: Rollout): number | null {
  const now = stageNow(rollout) ?? 0;
  const weightBp = wantedBp(rollout);
  const most = approvedBp(rollout);
  const stage = rollout.plan.stages.findLastIndex(
    (one, i) => i < now && one.weightBp < weightBp && one.weightBp <= most,
  );
  return stage < 0 ? null : stage;
}

/** The most that the plan and the approvals so far allow. */
function approvedBp(rollout: Rollout): number {
  const { plan } = rollout;
  const phase = asAllowed(rollout.phase);
  if (phase.name === 'promoting' || phase.name === 'watching') return 10_000;
  // The plan had given all of it before a hand took some away, and a person kept that.
  if (phase.name === 'held' && (phase.from.name === 'promoting' || phase.from.name === 'watching')) return 10_000;
  const stage = stageNow({ ...rollout, phase });
  const ofStage = stage === null ? 0 : (plan.stages[stage]?.weightBp ?? 0);
  // What somebody else's hand gave and a person keeps was approved by nobody.
  return phase.name === 'held' && phase.adopted !== true ? Math.max(phase.weightBp, ofStage) : ofStage;
}

function extended(rollout: Rollout, { by, byMs }: Extract<Steer, { kind: 'extend' }>, atMs: number): Rollout {
  const { phase, plan } = rollout;
  if (phase.name === 'promoting' || phase.name === 'watching') {
    const longer = { ...rollout, plan: { ...plan, watchMs: Math.min(MOST_TIME_MS, plan.watchMs + byMs) } };
    return logged(longer, atMs, { kind: 'extended', by, what: 'watch', byMs });
  }
  if (phase.name !== 'baking' && phase.name !== 'awaiting') return rollout;
  const bakedMs = atMs - (bakingSinceMs(rollout) ?? atMs);
  const stages = plan.stages.map((stage, i) => {
    if (i !== phase.stage) return stage;
    // Once its time is over, the added time counts from now.
    return { ...stage, bakeMs: Math.min(MOST_TIME_MS, Math.max(stage.bakeMs, bakedMs) + byMs) };
  });
  const maxBakeMs = Math.max(plan.maxBakeMs, stages[phase.stage]?.bakeMs ?? 0);
  const longer: Rollout = { ...rollout, approvals: [], plan: { ...plan, stages, maxBakeMs } };
  return entered(longer, atMs, { name: 'baking', stage: phase.stage }, { kind: 'extended', by, what: 'bake', byMs });
}

/** Why an order to steer changes nothing, in words, with the way out. */
export function whyNotSteer(rollout: Rollout, order: Steer, atMs: number): Refusal {
  const name = `${targetName(rollout.target)} ${rollout.stable} → ${rollout.canary}`;
  if (isFinished(rollout.phase))
    return refuse('finished', `${name} is over; there is nothing to steer. Nothing was changed.`);
  const now = `${name} is ${stateWords(rollout, atMs)}`;
  return refuse('not-now', `${now}; ${refusedSteer(rollout, order, atMs) ?? 'that changes nothing'}.`);
}

/** The end of a sentence that begins with where the rollout is; null: it may be done. */
function refusedSteer(rollout: Rollout, order: Steer, atMs: number): string | null {
  const { phase } = rollout;
  if (isFinished(phase)) return 'it is over';
  switch (order.kind) {
    case 'set':
      return refusedSet(rollout, order);
    case 'back': {
      const stage = stageNow(rollout);
      if (stage === null) return 'a stage can only be left downwards while it bakes, waits, is held or at 100 %';
      if (rollout.plan.stages.length === 0) return 'it has no stage to go back to: rollback takes all of it back';
      return stageBelow(rollout) === null ? 'no stage is below that: hold keeps it there, rollback ends it' : null;
    }
    case 'next':
      return refusedNext(rollout, order, atMs);
    case 'extend':
      return ['baking', 'awaiting', 'promoting', 'watching'].includes(phase.name)
        ? null
        : 'only a bake or a watch can be extended';
    default:
      return order satisfies never;
  }
}

function refusedSet(rollout: Rollout, order: Extract<Steer, { kind: 'set' }>): string | null {
  const { weightBp } = order;
  const { phase, plan, verdict, stable } = rollout;
  if (stageNow(rollout) === null || plan.stages.length === 0) {
    return 'its weight can be set while it bakes, waits, is held, or at 100 % after stages';
  }
  if (weightBp <= 0) return `0 % is a rollback: all traffic to ${stable} is /canary rollback`;
  if (weightBp >= 10_000)
    return `100 % is a promotion: the plan goes there by itself, or after an approval with /canary promote`;
  if (phase.name === 'held' && weightBp === wantedBp(rollout)) return `it is held at ${percent(weightBp)} already`;
  if (weightBp <= approvedBp(rollout)) return null;
  if (!checksPassed({ ...rollout, phase: asAllowed(phase) }))
    return `not all checks of this stage have passed yet${phase.name === 'held' ? ', and while it is held none is run: resume runs them' : ''}`;
  // More than what was approved so far: whoever sets it, approves it, and nobody may do more than approve.
  if (verdict?.outcome === 'blind' || verdict?.outcome === 'regress')
    return `more than the ${percent(approvedBp(rollout))} allowed so far needs figures: ${bare(verdict.reason)}`;
  return refusedAlone(rollout, order);
}

/** Why one person's word is not enough for what takes an approval; null: it is. */
function refusedAlone(rollout: Rollout, { by }: Steer): string | null {
  if (approvalsNeeded(rollout) > 1) {
    return `more than ${percent(approvedBp(rollout))} needs ${approvalsNeeded(rollout)} people, who approve it with /canary promote when it is asked for`;
  }
  return mayConsent(rollout, by)
    ? null
    : 'the policy wants somebody other than the person who started it to give it more traffic';
}

/** Whether the figures, and they are of now, let it leave its stage. */
function allowsNext({ verdict }: Rollout, atMs: number): boolean {
  return verdict?.outcome === 'pass' && minuteOf(atMs) - 1 - verdict.asked.now <= FRESH_MIN;
}

function bare(reason: string): string {
  return reason.replace(/\.$/, '');
}

function refusedNext(rollout: Rollout, order: Extract<Steer, { kind: 'next' }>, atMs: number): string | null {
  const { phase, verdict, plan } = rollout;
  const { force, reason } = order;
  if (phase.name === 'awaiting') return 'its bake is over: it waits for /canary promote';
  if (phase.name !== 'baking') return 'only a bake can be cut short';
  if (rollout.group !== null)
    return 'a group leaves its stages together: when all may, or by /canary set, which gives all the same weight';
  if (bakingSinceMs(rollout) === null) return 'its weight is not on the alias yet';
  if (!checksPassed(rollout)) return 'not all checks of this stage have passed yet';
  if (verdict?.outcome === 'blind' || verdict?.outcome === 'regress') return `it cannot go on: ${bare(verdict.reason)}`;
  if (allowsNext(rollout, atMs)) return null;
  if (force && reason !== null)
    return plan.stages[phase.stage]?.gate === 'approval' ? null : refusedAlone(rollout, order);
  const bake = durationWords(plan.stages[phase.stage]?.bakeMs ?? 0);
  const why = verdict === null || verdict.outcome === 'pass' ? 'there are no figures of now' : bare(verdict.reason);
  return `the figures do not allow to cut its bake of ${bake} short (${why}). Whoever may approve can add --force and a reason`;
}
