import type { Did } from '../app/ask.ts';
import { planSentence } from '../core/plan/plan.ts';
import type { Phase, Rollout } from '../core/rollout.ts';
import { percent } from '../core/routing.ts';
import { approvalsNeeded } from '../core/step/press.ts';
import { type Mrkdwn, md } from './escape.ts';
import { stateWords } from './state.ts';
import { shortTarget } from './words.ts';

type Name = Phase['name'];

const GOES_ON: readonly Name[] = ['baking', 'awaiting', 'promoting', 'watching', 'promoted'];

/** Where a rollout is while what is said of a deed is still so. Absent: it is said of the past, and stays so. */
const SO_WHILE: Readonly<Partial<Record<Did, readonly Name[]>>> = {
  promote: GOES_ON,
  rollback: ['rollingBack', 'rolledBack'],
  hold: ['held'],
  adopt: ['held'],
  reassert: ['checking', 'baking', 'awaiting', 'held', 'promoting', 'watching', 'rollingBack'],
  undo: ['checking', ...GOES_ON],
  set: ['held'],
  back: ['baking', 'held'],
  next: GOES_ON,
  extend: ['baking', 'awaiting', 'promoting', 'watching'],
};

/**
 * What was ordered. Where AWS or somebody else's hand stands before it, or the rollout has gone elsewhere before the answer was given (it may come
 * minutes late), also how it stands instead of what was meant to be.
 */
export function acceptedWords(did: Did, rollout: Rollout, nowMs: number): readonly Mrkdwn[] {
  const { name } = rollout.phase;
  const now = stateWords(rollout, nowMs);
  if (did !== 'reason' && (name === 'blocked' || name === 'drifted'))
    return [did === 'start' ? doneWords(did, rollout) : md`Not done yet: ${titleOf(rollout)}.`, now];
  return isStillSo(did, rollout)
    ? [doneWords(did, rollout)]
    : [md`${did} was done to ${titleOf(rollout)}, which has moved on since.`, now];
}

function isStillSo(did: Did, { phase, approvals }: Rollout): boolean {
  // The next stage's question: what was approved was the one before.
  if (did === 'promote' && phase.name === 'awaiting' && approvals.length === 0) return false;
  return SO_WHILE[did]?.includes(phase.name) ?? true;
}

function doneWords(did: Did, rollout: Rollout): Mrkdwn {
  const title = titleOf(rollout);
  switch (did) {
    case 'start':
      return md`Started ${title}. Plan: ${planSentence(rollout.plan)} The card in the channel tells how it goes.`;
    case 'promote':
      return promotedWords(rollout, title);
    case 'rollback':
      return md`Rolling back ${title}: all traffic goes to ${rollout.stable}.`;
    case 'hold':
      return md`Held ${title}${hereWords(rollout)}.`;
    case 'resume':
      return md`Resumed ${title}.`;
    case 'adopt':
      return md`Adopted: ${title} is held at what the alias says now.`;
    case 'reassert':
      return md`Reasserted: the alias is set back to what ${title} wants.`;
    case 'stop':
      return md`Stopped ${title}; the alias stays as it is.`;
    case 'undo':
      return md`Undone: all of the traffic of ${title} goes back to ${rollout.canary} at once. The card in the channel tells how it goes.`;
    case 'set':
      return md`Set: ${title} is held${hereWords(rollout)}.`;
    case 'back':
      return rollout.phase.name === 'held'
        ? md`One stage back: ${title} is held${hereWords(rollout)}.`
        : md`One stage back: ${title} bakes${hereWords(rollout)} anew.`;
    case 'next':
      return rollout.phase.name === 'awaiting'
        ? md`The bake of ${title} is over; it asks for approval now.`
        : md`The rest of the bake is left out: ${title} goes on.`;
    case 'extend':
      return md`Extended: ${title} stays where it is for longer.`;
    case 'reason':
      return md`Thank you: the reason stands in the thread of ${title}.`;
    default:
      return did satisfies never;
  }
}

function promotedWords(rollout: Rollout, title: Mrkdwn): Mrkdwn {
  if (rollout.phase.name !== 'awaiting') return md`Approved: ${title} goes on.`;
  return rollout.approvals.length < approvalsNeeded(rollout)
    ? md`Your approval for ${title} counts; it waits for more.`
    : md`Approved: ${title} goes on as soon as all of its group may.`;
}

function titleOf({ target, stable, canary }: Rollout): Mrkdwn {
  return md`${shortTarget(target)} ${stable} → ${canary}`;
}

/** ` at 10 %`, where it stays at a weight. */
function hereWords({ phase, plan }: Rollout): string {
  if (phase.name === 'held') return ` at ${percent(phase.weightBp)}`;
  return phase.name === 'baking' ? ` at ${percent(plan.stages[phase.stage]?.weightBp ?? 0)}` : '';
}
