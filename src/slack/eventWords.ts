import { durationWords } from '../core/duration.ts';
import { planSentence } from '../core/plan/plan.ts';
import type { Rollout } from '../core/rollout.ts';
import type { RolloutEvent } from '../core/rolloutEvent.ts';
import { percent, routingWords } from '../core/routing.ts';
import { approvalsNeeded } from '../core/step/press.ts';
import { aliasCommand, backCommand, safeVersion } from '../core/wayOut.ts';
import { brokeWords } from './broke.ts';
import { comparedWords } from './compared.ts';
import { code, cut, join, type Mrkdwn, md, quote } from './escape.ts';
import { callWords, checkedWords, oncall, rollingBackLine, steppedBackWords } from './eventParts.ts';
import { counted } from './figures.ts';
import { forecastWords } from './forecast.ts';
import { freezeWords } from './safety.ts';
import { readyingAhead, verdictWords, weightAfterBp } from './state.ts';
import { actorWords, because, capital, commandFor, lower, provisionedWords, sentence } from './words.ts';

/** What happened, in one or two sentences of a thread. */
export function eventWords(rollout: Rollout, event: RolloutEvent): Mrkdwn {
  const { canary, stable, plan, target } = rollout;
  switch (event.kind) {
    case 'started': {
      const note = event.note === null ? null : md`${sentence(cut(event.note, 400))}`;
      return join([
        md`${actorWords(event.by)} started ${stable} → ${canary}${because(event.reason)}. Plan: ${lower(planSentence(plan))}`,
        note,
      ]);
    }
    case 'expected':
      return md`What to expect. ${forecastWords({ ...event, alias: target.alias, canary })}`;
    case 'compared':
      return comparedWords(event, stable, canary);
    case 'splitOff':
      return md`${canary} gets ${percent(event.observedBp)} of the calls where ${percent(event.weightBp)} is set (seen on ${counted(event.calls, 'call')}). Lambda draws the version anew for each call, and chance does not explain this. The verdict goes by the share that was seen; how many callers meet ${canary} is not what was set.`;
    case 'stage': {
      const bakeMs = plan.stages[event.stage]?.bakeMs ?? 0;
      return md`${percent(event.weightBp)} of the traffic goes to ${canary}, for at least ${durationWords(bakeMs)} (stage ${event.stage + 1} of ${plan.stages.length}).`;
    }
    case 'verdict':
      return verdictWords(event) ?? md``;
    case 'asked': {
      const from = percent(plan.stages[event.stage]?.weightBp ?? 0);
      const to = percent(weightAfterBp(rollout, event.stage));
      const why =
        event.why === 'undecided'
          ? md`The figures alone did not decide at ${from}; should ${canary} go on to ${to}?`
          : md`The bake at ${from} is over; may ${canary} go on to ${to}?`;
      return join([
        why,
        md`${sentence(cut(event.reason, 900))}`,
        callWords(rollout),
        md`Press Promote on the card or type ${commandFor('promote', target)}.`,
      ]);
    }
    case 'reminded': {
      const to = percent(weightAfterBp(rollout, event.stage));
      const missing = Math.max(1, approvalsNeeded(rollout) - rollout.approvals.length);
      return join([
        md`Still waiting, since ${durationWords(event.waitedMs)}: may ${canary} go on to ${to}? ${counted(missing, 'approval')} missing.`,
        callWords(rollout),
        md`Press Promote on the card or type ${commandFor('promote', target)}.`,
      ]);
    }
    case 'timedOut':
      return md`Nobody approved within ${durationWords(event.waitedMs)}, so the rollout is held at ${percent(event.weightBp)}, as the policy says. Resume asks again, Roll back ends it.`;
    case 'explained':
      return md`${actorWords(event.by)} says why it was rolled back: ${quote(event.reason, 600)}`;
    case 'approved':
      return md`${actorWords(event.by)} approved leaving ${percent(plan.stages[event.stage]?.weightBp ?? 0)}.`;
    case 'lapsed':
      return join([
        md`The approvals given so far no longer count, because the figures changed under them: ${sentence(cut(event.reason, 900))}`,
        event.asksAgain === true ? md`Whoever still means it, knowing that, approves again.` : null,
      ]);
    case 'held':
      return md`${actorWords(event.by)} holds the rollout at ${percent(event.weightBp)}.`;
    case 'resumed':
      return md`${actorWords(event.by)} resumed it; it goes on where it was held.`;
    case 'promoting':
      return md`All traffic goes to ${canary} now.`;
    case 'watching':
      return join([
        md`${canary} has all of the traffic. It is watched for ${durationWords(event.watchMs)} more and can still be rolled back.`,
        provisionedWords(rollout),
      ]);
    case 'promoted':
      return event.endedBy === null
        ? md`Promoted: ${canary} serves.`
        : md`Promoted: ${canary} serves. ${actorWords(event.endedBy)} ended the watch by starting the next rollout.`;
    case 'rollingBack':
      return rollingBackLine(rollout, event);
    case 'rolledBack':
      return md`Rolled back: ${stable} has all of the traffic, and AWS was seen to hold it there.`;
    case 'harmWhileDrifted': {
      const what =
        event.alarm === null ? md`version ${canary} does worse.` : md`the alarm ${code(event.alarm, 120)} went off.`;
      return md`${oncall(rollout)}${capital(what)} ${sentence(cut(event.reason, 600))} The alias was changed outside this app and traffic still reaches ${canary}; nothing is written until somebody presses Roll back.`;
    }
    case 'drifted':
      return md`The alias was changed outside this app, by ${actorWords(event.by)}: it says ${cut(routingWords(event.found), 120)} where ${cut(routingWords(event.wanted), 120)} was wanted. Choose on the card: Adopt keeps the change, Reassert undoes it, Stop ends the rollout here.`;
    case 'driftAnswered':
      return event.answer === 'adopt'
        ? md`${actorWords(event.by)} adopted the outside change; the rollout is held there.`
        : md`${actorWords(event.by)} had the outside change undone.`;
    case 'driftNamed':
      return md`CloudTrail says that it was ${actorWords(event.by)} who changed the alias.`;
    case 'driftOver':
      return md`The alias is as this rollout wants it again; it goes on.`;
    case 'blocked':
      if (event.readying === 'ahead') return md`${oncall(rollout)}${readyingAhead(rollout, event.error)}`;
      if (event.readying !== undefined)
        return md`${oncall(rollout)}${sentence(cut(event.error, 400))} Until then ${canary} goes on serving, though it is rolled back. Whoever may change the alias can ask for ${stable} once more with: ${code(backCommand(rollout), 600)}`;
      return md`AWS refuses what this rollout must do. It says: ${code(event.error, 600)}. It is tried again every minute. Whoever may change the alias ends the exposure with: ${code(aliasCommand(target, safeVersion(rollout)), 600)}`;
    case 'broke':
      return brokeWords(rollout, event);
    case 'unblocked':
      return md`AWS let it through; the rollout goes on.`;
    case 'checked':
      return checkedWords(event);
    case 'set':
      return md`${actorWords(event.by)} set the weight of ${canary} to ${percent(event.weightBp)}${because(event.reason)}. It stays there until somebody presses Resume or Roll back.`;
    case 'steppedBack':
      return steppedBackWords(rollout, event);
    case 'skipped': {
      const here = percent(plan.stages[event.stage]?.weightBp ?? 0);
      const forced = event.forced ? md` The figures did not allow that yet.` : md``;
      return md`${actorWords(event.by)} left out the rest of the bake at ${here}${because(event.reason)}.${forced}`;
    }
    case 'extended':
      return md`${actorWords(event.by)} gave the ${event.what} ${durationWords(event.byMs)} more.`;
    case 'worseThanBefore':
      return join([
        md`${oncall(rollout)}${sentence(cut(event.reason, 600))} With no traffic left on ${stable} only the past could be compared with, so nothing goes back by it: a person decides.`,
        md`Press Revert to ${stable} or type ${commandFor('rollback', target)}.`,
        provisionedWords(rollout),
      ]);
    case 'frozen':
      return md`It would go on now, but ${freezeWords(event.freeze)} Rolling back and holding still may.`;
    case 'alarmsUnread':
      return md`Which alarms are in ALARM has not been known for ${durationWords(event.unreadMs)}. AWS says: ${code(event.reason, 400)}. Until it is, ${canary} gets no more traffic by itself and no watch ends; an alarm that goes off still takes it back.`;
    case 'alarmsRead':
      return md`Which alarms are in ALARM is known again.`;
    case 'abandoned':
      return md`${actorWords(event.by)} stopped the rollout. The alias stays as it is.`;
    default:
      return event satisfies never;
  }
}
