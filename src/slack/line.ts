import { durationWords } from '../core/duration.ts';
import { rateWords } from '../core/figures.ts';
import type { PressKind } from '../core/input.ts';
import { planSentence } from '../core/plan.ts';
import { approvalsNeeded } from '../core/press.ts';
import type { LogEntry, Rollout, RolloutEvent } from '../core/rollout.ts';
import { percent, routingWords, weightOf } from '../core/routing.ts';
import type { Figures, Verdict } from '../core/verdict.ts';
import { backCommand } from '../core/wayOut.ts';
import { buttons, reasonButton } from './button.ts';
import { code, cut, join, Mrkdwn, md, quote, section, topText } from './escape.ts';
import { counted, msWords } from './figures.ts';
import { evidenceLinks } from './links.ts';
import type { Message } from './message.ts';
import { verdictWords, weightAfterBp } from './state.ts';
import { actorWords, backWords, because, capital, commandFor, sentence, shortTarget, titleWords } from './words.ts';

/** A line of the thread. Alerts go to the channel too, so they name the rollout; the others stand under its card. */
export interface Line extends Message {
  readonly alert: boolean;
}

/** One thing that happened, in one or two sentences, with the numbers that led to it. */
export function lineMessage(rollout: Rollout, { event }: LogEntry): Line {
  const alert = isAlert(event);
  const words = eventWords(rollout, event);
  const told = join(
    [alert ? join([md`*${titleWords(rollout)}*`, words], ' — ') : words, lookCloser(rollout, event)],
    '\n',
  );
  const text = alert
    ? md`${shortTarget(rollout.target)}, version ${rollout.stable} to ${rollout.canary}: ${words}`
    : words;
  const presses = [
    ...buttons(rollout, offeredBy(rollout, event)),
    ...(isUnexplained(event) ? [reasonButton(rollout)] : []),
  ];
  const blocks = [section(told), ...(presses.length === 0 ? [] : [{ type: 'actions' as const, elements: presses }])];
  return { text: topText(text), blocks, alert };
}

/** What the whole channel must know: somebody has to act, or the canary was taken back. Routine lines never are. */
export function isAlert(event: RolloutEvent): boolean {
  switch (event.kind) {
    case 'rollingBack':
    case 'drifted':
    case 'harmWhileDrifted':
    case 'asked':
    case 'reminded':
    case 'timedOut':
    case 'blocked':
      return true;
    case 'lapsed':
      // The question is open again: whoever answered it must hear that. When it is taken back, `blind` says so already.
      return event.asksAgain === true;
    case 'verdict':
      return event.outcome === 'blind';
    default:
      return false;
  }
}

/** Rolling back stays one press away wherever an alert leaves traffic on the canary. It counts whatever the turn. */
function offeredBy(rollout: Rollout, event: RolloutEvent): readonly PressKind[] {
  if (event.kind === 'harmWhileDrifted') return ['rollback'];
  return event.kind === 'drifted' && weightOf(event.found, rollout.canary) > 0 ? ['rollback'] : [];
}

/** Rolling back asked nothing of the person; why can be said once the danger is over. */
function isUnexplained(event: RolloutEvent): boolean {
  if (event.kind !== 'rollingBack' || event.cause.kind !== 'person') return false;
  return event.cause.by.kind === 'slack' && event.cause.reason === null;
}

/** Ways into the AWS console; kept out of the text, which notifications show and screen readers say. */
function lookCloser(rollout: Rollout, event: RolloutEvent): Mrkdwn | null {
  const links = event.kind === 'rollingBack' || event.kind === 'harmWhileDrifted' ? evidenceLinks(rollout) : [];
  return links.length === 0 ? null : md`See the ${join(links, ' and the ')}.`;
}

function eventWords(rollout: Rollout, event: RolloutEvent): Mrkdwn {
  const { canary, stable, plan, target } = rollout;
  switch (event.kind) {
    case 'started': {
      const note = event.note === null ? null : md`${sentence(cut(event.note, 400))}`;
      return join([
        md`${actorWords(event.by)} started ${stable} → ${canary}${because(event.reason)}. Plan: ${lower(planSentence(plan))}`,
        note,
      ]);
    }
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
      return md`${canary} has all of the traffic. It is watched for ${durationWords(event.watchMs)} more and can still be rolled back.`;
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
      return md`AWS refuses what this rollout must do. It says: ${code(event.error, 600)}. It is tried again every minute. Whoever may change the alias ends the exposure with: ${code(backCommand(rollout), 600)}`;
    case 'unblocked':
      return md`AWS let it through; the rollout goes on.`;
    case 'abandoned':
      return md`${actorWords(event.by)} stopped the rollout. The alias stays as it is.`;
    default:
      return event satisfies never;
  }
}

/** Calls those whom the policy lets approve; nobody where it is everyone. */
function callWords({ policy }: Rollout): Mrkdwn | null {
  const named = policy.approvers.slice(0, 10).flatMap((id) => {
    if (/^S[A-Z0-9]{1,30}$/.test(id)) return [new Mrkdwn(`<!subteam^${id}>`)];
    return /^[UW][A-Z0-9]{1,30}$/.test(id) ? [new Mrkdwn(`<@${id}>`)] : [];
  });
  return named.length === 0 ? null : md`Asked are ${join(named, ', ')}.`;
}

function rollingBackLine(
  rollout: Rollout,
  { cause, evidence }: Extract<RolloutEvent, { kind: 'rollingBack' }>,
): Mrkdwn {
  return join(
    [
      md`${cause.kind === 'person' ? md`` : oncall(rollout)}${backWords('Rolling back', rollout, cause)}`,
      evidence === null ? null : evidenceWords(rollout, evidence),
    ],
    '\n',
  );
}

function evidenceWords({ stable, canary }: Rollout, evidence: Verdict): Mrkdwn {
  return md`• ${canary} (canary): ${figuresWords(evidence.canary)}\n• ${stable} (stable): ${figuresWords(evidence.stable)}`;
}

function figuresWords({ invocations, errors, errorRate, throttles, p50Ms, p99Ms }: Figures): string {
  if (invocations === 0) return 'no calls judged yet';
  const rate = errorRate === null ? '' : ` (${rateWords(errorRate)})`;
  const slow = p50Ms === null || p99Ms === null ? '' : `, p50 ${msWords(p50Ms)}, p99 ${msWords(p99Ms)}`;
  const throttled = throttles === 0 ? '' : `, ${counted(throttles, 'throttle')}`;
  return `${counted(invocations, 'call')}, ${counted(errors, 'error')}${rate}${throttled}${slow}`;
}

/** Calls the group that the policy names. Its id is Slack's own form or it is not used. */
function oncall({ policy }: Rollout): Mrkdwn {
  const { oncall: group } = policy;
  return new Mrkdwn(group !== null && /^S[A-Z0-9]{1,30}$/.test(group) ? `<!subteam^${group}> ` : '');
}

function lower(reason: string): string {
  return reason.replace(/^[A-Z](?=[a-z]+ )/, (letter) => letter.toLowerCase());
}
