import { durationWords } from '../duration.ts';
import type { Press } from '../input.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { isFinished, type Rollout, targetName } from '../rollout.ts';
import { percent, routingWords, wantedRouting } from '../routing.ts';
import { bakingSinceMs } from './baking.ts';
import { checksPassed } from './checking.ts';
import { adoptable, approvalsNeeded, holdable, isStale, mayConsent, sameActor } from './press.ts';

/** Why a press changes nothing, in words for the person, with the way out. Asked only after `step` returned the same object. */
export function whyNot(rollout: Rollout, press: Press, atMs: number): Refusal {
  const name = `${targetName(rollout.target)} ${rollout.stable} → ${rollout.canary}`;
  const { phase } = rollout;
  if (press.stamp !== null && press.stamp.rolloutId !== rollout.id) {
    return refuse(
      'stale',
      `That button belongs to an earlier rollout; ${name} runs now. Use the buttons on its own card.`,
    );
  }
  if (isFinished(phase)) {
    const over = `${name} is over: ${finishedWords(rollout)}. Nothing was changed.`;
    // An undo is not undone by another one, which would go to the bad version.
    const undone = press.kind === 'rollback' && phase.name === 'promoted' && rollout.plan.isUndo !== true;
    return refuse(
      'finished',
      undone ? `${over} /canary undo ${targetName(rollout.target)} goes back to ${rollout.stable}.` : over,
    );
  }
  if (isStale(rollout, press)) {
    return refuse(
      'stale',
      `${name} has moved on since that button was drawn: it is now ${stateWords(rollout, atMs)}. Look at the card and press again if you still mean it.`,
    );
  }
  const now = `${name} is ${stateWords(rollout, atMs)}`;
  switch (press.kind) {
    case 'rollback':
      return refuse('not-now', `${now} already; all traffic is on its way to ${rollout.stable}.`);
    case 'promote':
      return whyNotPromote(rollout, press, now, atMs);
    case 'hold':
      if (phase.name === 'held') return refuse('not-now', `${now} already. Resume lets it go on, Roll back ends it.`);
      return refuse(
        'not-now',
        holdable(rollout) === null
          ? `${now}; it cannot be held there. Roll back takes it to ${rollout.stable}.`
          : `${now}.`,
      );
    case 'resume':
      return refuse('not-now', `${now}; only a held rollout can be resumed.`);
    case 'adopt':
      if (phase.name === 'drifted' && !adoptable(rollout, phase)) {
        return refuse(
          'not-now',
          `${now}; that routing (${routingWords(phase.found)}) cannot be this rollout's own. Reassert or stop it.`,
        );
      }
      return refuse('not-now', `${now}; there is no outside change to adopt.`);
    case 'reassert':
      return refuse(
        'not-now',
        phase.name === 'drifted'
          ? `${now}; that is what this rollout wants there: it goes on by itself within a minute.`
          : `${now}; there is no outside change to undo.`,
      );
    case 'stop':
      return refuse('not-now', `${now}; stop is for a rollout that drifted or is blocked. Use hold or rollback.`);
    default:
      return press.kind satisfies never;
  }
}

function whyNotPromote(rollout: Rollout, press: Press, now: string, atMs: number): Refusal {
  const { phase, verdict, approvals } = rollout;
  if (phase.name !== 'awaiting') {
    return refuse('not-now', `${now}. ${whyUnasked(rollout)}`);
  }
  if (verdict?.outcome === 'blind')
    return refuse('not-now', `${now}, but its metrics cannot be read: ${verdict.reason}`);
  if (!checksPassed(rollout)) return refuse('not-now', `${now}, but not all checks of this stage have passed.`);
  if (!mayConsent(rollout, press.by)) {
    if (approvals.some(({ by }) => sameActor(by, press.by))) {
      return refuse(
        'not-allowed',
        `You have approved already; this gate needs ${approvalsNeeded(rollout)} different people (${approvals.length} so far).`,
      );
    }
    return refuse('not-allowed', 'The policy wants somebody other than the person who started it to approve.');
  }
  return refuse('not-now', `${now} (${durationWords(atMs - rollout.startedAtMs)} since its start).`);
}

function whyUnasked({ phase, ready }: Rollout): string {
  if (phase.name !== 'baking') return 'It waits for no approval.';
  // In a group one asks a moment before the other, and one answer may come between.
  return ready === null
    ? 'Approval is asked for when the bake is over.'
    : 'It is ready and has not asked yet: approve it when it does.';
}

/** Where a rollout is, as the end of “… is”. */
export function stateWords(rollout: Rollout, atMs: number): string {
  const { phase, plan } = rollout;
  const weight = (stage: number) => percent(plan.stages[stage]?.weightBp ?? 0);
  switch (phase.name) {
    case 'checking':
      return 'being checked before its first weight';
    case 'baking': {
      const sinceMs = bakingSinceMs(rollout);
      const stage = plan.stages[phase.stage];
      if (sinceMs === null || stage === undefined) return `moving to ${weight(phase.stage)}`;
      return `baking at ${weight(phase.stage)} (${Math.floor((atMs - sinceMs) / 60_000)} of ${durationWords(stage.bakeMs)})`;
    }
    case 'awaiting':
      return `waiting for approval at ${weight(phase.stage)}`;
    case 'promoting':
      return 'moving to 100 %';
    case 'watching':
      return `at 100 % and watched (${Math.floor((atMs - phase.sinceMs) / 60_000)} of ${durationWords(plan.watchMs)})`;
    case 'rollingBack':
      return 'being rolled back';
    case 'held':
      return `held at ${percent(phase.weightBp)}`;
    case 'drifted':
      return `stopped because somebody else changed the alias (${routingWords(phase.found)})`;
    case 'blocked': {
      if (phase.readying !== undefined)
        return `${phase.readying === 'ahead' ? 'going to 100 %' : 'being rolled back'}, but ${phase.error}`;
      const wanted = wantedRouting(rollout);
      return `blocked: AWS refuses ${wanted === null ? 'the change' : `“${routingWords(wanted)}”`} (${phase.error})`;
    }
    case 'promoted':
    case 'rolledBack':
    case 'abandoned':
      return finishedWords(rollout);
    default:
      return phase satisfies never;
  }
}

function finishedWords({ phase, canary, stable }: Rollout): string {
  switch (phase.name) {
    case 'promoted':
      return `promoted, ${canary} serves`;
    case 'rolledBack':
      return `rolled back, ${stable} serves`;
    case 'abandoned':
      return 'stopped by hand, the alias was left as it was';
    default:
      return 'unfinished';
  }
}
