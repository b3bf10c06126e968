import { durationWords } from '../core/duration.ts';
import type { Blocked, Drifted, Phase, Rollout } from '../core/rollout.ts';
import { percent, routingWords, wantedRouting } from '../core/routing.ts';
import { bakingSinceMs } from '../core/step/baking.ts';
import { approvalsNeeded } from '../core/step/press.ts';
import type { Verdict } from '../core/verdict/verdict.ts';
import { aliasCommand, backCommand, safeVersion } from '../core/wayOut.ts';
import { code, cut, join, type Mrkdwn, md } from './escape.ts';
import { counted } from './figures.ts';
import { actorWords, backWords, lower, provisionedWords, sentence } from './words.ts';

/** Where a rollout stands, in sentences for somebody who sees this app for the first time. Never empty. */
export function stateWords(rollout: Rollout, nowMs: number): Mrkdwn {
  const { phase, plan, canary } = rollout;
  switch (phase.name) {
    case 'checking':
      return join([md`Checking ${canary} before any traffic goes to it.`, unreadWords(rollout)]);
    case 'baking':
      return join([bakingWords(rollout, phase.stage, nowMs), verdictWords(rollout.verdict), unreadWords(rollout)]);
    case 'awaiting':
      return join([awaitingWords(rollout, phase), verdictWords(rollout.verdict)]);
    case 'promoting':
      return md`Moving all traffic to ${canary}; waiting about a minute until AWS is seen to hold it there.`;
    case 'watching': {
      const left = Math.max(0, plan.watchMs - (nowMs - phase.sinceMs));
      return join([
        md`${canary} has all of the traffic. Watching for another ${durationWords(left)}; until then it can still be rolled back.`,
        provisionedWords(rollout),
      ]);
    }
    case 'rollingBack':
      return join([backWords('Rolling back', rollout, phase.cause), provisionedWords(rollout)]);
    case 'held':
      return md`Held at ${percent(phase.weightBp)} by ${actorWords(phase.by)}. Nothing moves until somebody presses Resume or Roll back; an alarm, or figures that are clearly worse, still take it back.`;
    case 'drifted':
      return driftedWords(rollout, phase);
    case 'blocked':
      return blockedWords(rollout, phase);
    case 'promoted':
      return md`Promoted: ${canary} serves all of the traffic${tookWords(rollout)}.`;
    case 'rolledBack':
      return backWords('Rolled back', rollout, phase.cause);
    case 'abandoned':
      return md`Stopped by ${actorWords(phase.by)}. The alias was left as it was: ${routingWords(rollout.alias.seen.routing)}.`;
    default:
      return phase satisfies never;
  }
}

/** Where a rollout stands, without what changes every minute. Never empty. */
export function phaseWords(rollout: Rollout): Mrkdwn {
  const { phase, canary, plan } = rollout;
  switch (phase.name) {
    case 'baking':
      return md`Baking at ${percent(plan.stages[phase.stage]?.weightBp ?? 0)}.`;
    case 'awaiting':
      return awaitingWords(rollout, phase);
    case 'watching':
      return md`${canary} has all of the traffic and is watched.`;
    default:
      return stateWords(rollout, rollout.atMs);
  }
}

/** What the figures say, as a sentence; null when nothing was judged yet. */
export function verdictWords(verdict: Pick<Verdict, 'outcome' | 'reason'> | null): Mrkdwn | null {
  if (verdict === null) return null;
  const reason = sentence(cut(verdict.reason, 900));
  switch (verdict.outcome) {
    case 'pass':
      return md`The figures look good: ${lower(reason)}`;
    case 'blind':
      return md`${reason} Nothing is promoted until they can.`;
    case 'regress':
    case 'undecided':
      return md`${reason}`;
    default:
      return verdict.outcome satisfies never;
  }
}

/** The stage after this one in basis points: 10000 after the last. */
export function weightAfterBp({ plan }: Pick<Rollout, 'plan'>, stage: number): number {
  return plan.stages[stage + 1]?.weightBp ?? 10_000;
}

/** The stage that a phase is in or came from; null where the plan's stages do not matter. */
export function stageOf(phase: Phase): number | null {
  switch (phase.name) {
    case 'baking':
    case 'awaiting':
      return phase.stage;
    case 'held':
    case 'drifted':
    case 'blocked':
      return stageOf(phase.from);
    default:
      return null;
  }
}

function bakingWords(rollout: Rollout, stage: number, nowMs: number): Mrkdwn {
  const { plan, canary } = rollout;
  const { weightBp, bakeMs } = plan.stages[stage] ?? { weightBp: 0, bakeMs: 0 };
  const sinceMs = bakingSinceMs(rollout);
  if (sinceMs === null) return md`Moving ${percent(weightBp)} of the traffic to ${canary}.`;
  const bakedMs = Math.max(0, nowMs - sinceMs);
  if (bakedMs < bakeMs) {
    return md`Baking at ${percent(weightBp)} — ${Math.floor(bakedMs / 60_000)} of ${durationWords(bakeMs)}.`;
  }
  return md`Baking at ${percent(weightBp)} — ${durationWords(bakedMs)}, longer than the planned ${durationWords(bakeMs)}, until the figures decide.`;
}

/** What else keeps it from going on; null where its alarms are known. */
function unreadWords({ unreadAlarms }: Rollout): Mrkdwn | null {
  return unreadAlarms?.isTold === true ? md`Its alarms cannot be read, and until they can it does not go on.` : null;
}

function awaitingWords(rollout: Rollout, phase: Extract<Phase, { name: 'awaiting' }>): Mrkdwn {
  const { plan, approvals } = rollout;
  const here = percent(plan.stages[phase.stage]?.weightBp ?? 0);
  const next = percent(weightAfterBp(rollout, phase.stage));
  const needed = approvalsNeeded(rollout);
  const soFar = needed > 1 ? md` (${approvals.length} of ${counted(needed, 'approval')})` : md``;
  const why = phase.why === 'undecided' ? md` The figures alone did not decide, so a person does.` : md``;
  return md`Waiting for approval to go from ${here} to ${next}${soFar}.${why}`;
}

function driftedWords({ canary }: Rollout, { found, by }: Drifted): Mrkdwn {
  const weight = found.version === canary || found.other?.version === canary;
  const harm = weight ? md` Traffic still reaches ${canary}.` : md``;
  return md`The alias was changed outside this app, by ${actorWords(by)}: it now says ${cut(routingWords(found), 120)}.${harm} Nothing is written until somebody chooses: Adopt keeps that, Reassert undoes it, Stop ends the rollout here.`;
}

function blockedWords(rollout: Rollout, { error, readying }: Blocked): Mrkdwn {
  if (readying === 'ahead') return readyingAhead(rollout, error);
  if (readying !== undefined)
    return md`${sentence(cut(error, 400))} Until then ${rollout.canary} goes on serving. Whoever may change the alias can ask for ${rollout.stable} once more with: ${code(backCommand(rollout), 600)}`;
  const wanted = wantedRouting(rollout);
  const what = wanted === null ? md`the change` : md`to set the alias to ${routingWords(wanted)}`;
  const safe = safeVersion(rollout);
  return md`AWS refuses ${what}. It says: ${code(error, 400)}. It is tried again every minute; until then the traffic stays as it is. Whoever may change the alias gives it all to ${safe} with: ${code(aliasCommand(rollout.target, safe), 600)}`;
}

/** All of the traffic is to go to the new version (to the safe one, in an undo), and AWS lets it wait. */
export function readyingAhead({ stable, canary, target }: Rollout, error: string): Mrkdwn {
  return md`${sentence(cut(error, 400))} Until then ${stable} goes on serving. Whoever may change the alias can ask for ${canary} once more with: ${code(aliasCommand(target, canary), 600)}`;
}

function tookWords({ startedAtMs, finishedAtMs }: Rollout): string {
  return finishedAtMs === null ? '' : `, ${durationWords(finishedAtMs - startedAtMs)} after the start`;
}
