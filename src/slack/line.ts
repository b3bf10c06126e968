import { leads } from '../core/group.ts';
import type { PressKind } from '../core/input.ts';
import type { Rollout } from '../core/rollout.ts';
import type { LogEntry, RolloutEvent } from '../core/rolloutEvent.ts';
import { weightOf } from '../core/routing.ts';
import { buttons, reasonButton } from './button.ts';
import { comparedTable } from './compared.ts';
import { join, type Mrkdwn, md, section, topText } from './escape.ts';
import { eventWords } from './eventWords.ts';
import { forecastTable } from './forecast.ts';
import { evidenceLinks, logsLink } from './links.ts';
import type { Message } from './message.ts';
import { shortTarget, titleWords } from './words.ts';

/** A line of the thread. Alerts go to the channel too, so they name the rollout; the others stand under its card. */
export interface Line extends Message {
  readonly alert: boolean;
}

/** One thing that happened, in one or two sentences, with the numbers that led to it. */
export function lineMessage(rollout: Rollout, { event }: LogEntry): Line {
  const alert = isAlert(event) && !isFollowing(rollout, event);
  // Under one card there are lines of several functions.
  const named = alert || rollout.group !== null;
  const words = eventWords(rollout, event);
  const told = join(
    [named ? join([md`*${titleWords(rollout)}*`, words], ' — ') : words, lookCloser(rollout, event)],
    '\n',
  );
  const text = alert
    ? md`${shortTarget(rollout.target)}, version ${rollout.stable} to ${rollout.canary}: ${words}`
    : words;
  const presses = [
    ...buttons(rollout, offeredBy(rollout, event)),
    ...(isUnexplained(event) && leads(rollout) ? [reasonButton(rollout)] : []),
  ];
  const drawn = tableOf(rollout, event);
  const blocks = [
    section(told),
    ...(drawn === null ? [] : [drawn]),
    ...(presses.length === 0 ? [] : [{ type: 'actions' as const, elements: presses }]),
  ];
  return { text: topText(text), blocks, alert };
}

/** What is better seen side by side. One stage is said in the sentence. */
function tableOf({ stable, canary }: Rollout, event: RolloutEvent) {
  if (event.kind === 'compared') return comparedTable(event, stable, canary);
  return event.kind === 'expected' && event.forecast.of > 1 ? forecastTable(event.forecast) : null;
}

/** In a group the first one asks for all, and the one that brings it down has said so. */
function isFollowing(rollout: Rollout, event: RolloutEvent): boolean {
  if (rollout.group === null) return false;
  if (event.kind === 'rollingBack') {
    return event.cause.kind === 'group' || (event.cause.kind === 'person' && !leads(rollout));
  }
  const asks = event.kind === 'asked' && event.why === 'gate';
  return asks && !leads(rollout);
}

/** What the whole channel must know: somebody has to act, or the canary was taken back. Routine lines never are. */
function isAlert(event: RolloutEvent): boolean {
  switch (event.kind) {
    case 'rollingBack':
    case 'drifted':
    case 'harmWhileDrifted':
    case 'asked':
    case 'reminded':
    case 'timedOut':
    case 'blocked':
    case 'worseThanBefore':
    case 'alarmsUnread':
      return true;
    case 'steppedBack':
      // By itself it means that the figures speak against the canary.
      return event.by.kind === 'app';
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
  if (event.kind === 'harmWhileDrifted' || event.kind === 'worseThanBefore') return ['rollback'];
  return event.kind === 'drifted' && weightOf(event.found, rollout.canary) > 0 ? ['rollback'] : [];
}

/** Rolling back asked nothing of the person; why can be said once the danger is over. */
function isUnexplained(event: RolloutEvent): boolean {
  if (event.kind !== 'rollingBack' || event.cause.kind !== 'person') return false;
  return event.cause.by.kind === 'slack' && event.cause.reason === null;
}

/** Ways into the AWS console; kept out of the text, which notifications show and screen readers say. */
function lookCloser(rollout: Rollout, event: RolloutEvent): Mrkdwn | null {
  const isHarm = ['rollingBack', 'harmWhileDrifted', 'worseThanBefore'].includes(event.kind);
  const logs = event.kind === 'broke' ? [logsLink(rollout.target, rollout.canary)] : [];
  const links = (isHarm ? evidenceLinks(rollout) : logs).filter(({ text }) => text !== '');
  return links.length === 0 ? null : md`See the ${join(links, ' and the ')}.`;
}
