import type { PlainTextOption } from '@slack/types';
import type { VersionCard } from '../app/ask.ts';
import type { LookAnswer } from '../app/look.ts';
import { isRefusal } from '../core/refusal.ts';
import { percent } from '../core/routing.ts';
import { oneLine, plain } from './escape.ts';
import { MOST_VALUE } from './form.ts';
import { NO_OPTION } from './formState.ts';

/** Options of the forms' type-ahead. Where there are none, one says why: Slack would only say that nothing was found. */

/** Slack draws no more. */
const MOST_OPTIONS = 100;

/** `null`: the worker did not answer in the time that Slack gives. */
export function optionsOf(answer: LookAnswer | null): PlainTextOption[] {
  if (answer === null) return [saying('AWS took too long to answer; type on to try again')];
  if (isRefusal(answer)) return [saying(answer.reason)];
  switch (answer.kind) {
    case 'functions':
      if (answer.names.length === 0) return [saying('No function with canary:enabled = true matches')];
      return namesOf(answer.names);
    case 'versions':
      if (answer.versions.length === 0) return [saying('No published version matches')];
      return answer.versions.slice(0, MOST_OPTIONS).map((card) => ({
        text: plain(versionWords(card, answer.nowMs), 75),
        value: card.version.slice(0, 75),
        ...(oneLine(card.description) === '' ? {} : { description: plain(oneLine(card.description), 75) }),
      }));
    default:
      return [];
  }
}

/** Names as people choose them; those that do not fit are left out, since cut they name nothing, and that is said. */
function namesOf(names: readonly string[]): PlainTextOption[] {
  const fitting = names.filter((name) => name.length <= MOST_VALUE);
  const left = names.length - fitting.length;
  const more = fitting.length === 0 ? `${left}` : `${left} more`;
  const note = left === 0 ? [] : [saying(`${more} with too long a name: type /canary start … instead`)];
  return [
    ...fitting.slice(0, MOST_OPTIONS - note.length).map((name) => ({ text: plain(name, 75), value: name })),
    ...note,
  ];
}

/** `43 · 2 days old · live 10 %`. */
function versionWords({ version, publishedAtMs, state, serves }: VersionCard, nowMs: number): string {
  const age = publishedAtMs === null ? '' : ` · ${ageWords(nowMs - publishedAtMs)}`;
  const active = state === 'Active' || state === 'Unknown' ? '' : ` · ${state}`;
  const used = serves.map(({ alias, weightBp }) => ` · ${alias} ${percent(weightBp)}`).join('');
  return `${version}${age}${active}${used}`;
}

/** `just now`, `40 min old`, `3 hours old`, `12 days old`. */
export function ageWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 90) return `${minutes} min old`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} hours old`;
  return `${Math.round(hours / 24)} days old`;
}

/** An option that cannot be submitted: the form refuses it at its field. */
function saying(words: string): PlainTextOption {
  return { text: plain(oneLine(words), 75), value: NO_OPTION };
}

export function needsFunction(): PlainTextOption[] {
  return [saying('Choose the function first')];
}
