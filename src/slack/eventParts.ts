import type { Rollout } from '../core/rollout.ts';
import type { RolloutEvent } from '../core/rolloutEvent.ts';
import { percent } from '../core/routing.ts';
import { rateWords } from '../core/verdict/figures.ts';
import type { Figures, Verdict } from '../core/verdict/verdict.ts';
import { code, cut, join, type Mrkdwn, md } from './escape.ts';
import { counted, msWords } from './figures.ts';
import {
  actorWords,
  backWords,
  because,
  groupMention,
  personMention,
  provisionedWords,
  sentence,
  whenWords,
} from './words.ts';

/** The longer pieces of what a thread's lines say. */

export function checkedWords({ check, moment, outcome, reason }: Extract<RolloutEvent, { kind: 'checked' }>): Mrkdwn {
  const name = code(check, 40);
  const why = reason === null ? '.' : `: ${sentence(cut(reason, 600))}`;
  switch (outcome) {
    case 'passed':
      return md`The check ${name} passed ${whenWords(moment)}.`;
    case 'failed':
      return md`The check ${name} failed ${whenWords(moment)}${why}`;
    case 'unrun':
      return join([
        md`The check ${name} could not be run${why}`,
        md`That says nothing about the new version: it is tried again every minute, and until it has passed the rollout does not go on.`,
      ]);
    default:
      return outcome satisfies never;
  }
}

export function steppedBackWords(
  { canary }: Rollout,
  { by, weightBp, reason }: Extract<RolloutEvent, { kind: 'steppedBack' }>,
): Mrkdwn {
  const anew = md`It bakes there anew.`;
  if (by.kind !== 'app')
    return md`${actorWords(by)} took ${canary} one stage back, to ${percent(weightBp)}${because(reason)}. ${anew}`;
  const figures = reason === null ? '' : sentence(cut(reason, 600));
  return join([md`${canary} went one stage back by itself, to ${percent(weightBp)}.`, md`${figures}`, anew]);
}

/** Calls those whom the policy lets approve; nobody where it is everyone. */
export function callWords({ policy }: Rollout): Mrkdwn | null {
  const named = policy.approvers.slice(0, 10).flatMap((id) => groupMention(id) ?? personMention(id) ?? []);
  return named.length === 0 ? null : md`Asked are ${join(named, ', ')}.`;
}

export function rollingBackLine(
  rollout: Rollout,
  { cause, evidence }: Extract<RolloutEvent, { kind: 'rollingBack' }>,
): Mrkdwn {
  return join(
    [
      md`${cause.kind === 'person' ? md`` : oncall(rollout)}${backWords('Rolling back', rollout, cause)}`,
      provisionedWords(rollout),
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
export function oncall({ policy }: Rollout): Mrkdwn {
  const group = policy.oncall === null ? null : groupMention(policy.oncall);
  return group === null ? md`` : md`${group} `;
}
