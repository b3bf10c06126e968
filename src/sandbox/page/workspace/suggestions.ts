import type { StateJson } from '../../slack/stateJson.ts';

/** What the composer offers while a person types. */
export interface Suggestion {
  /** What the text becomes. */
  readonly text: string;
  readonly label: string;
  readonly what: string;
  /** A global shortcut of the app: it acts at once instead of changing the text. */
  readonly shortcut?: string;
}

export const EXAMPLES = [
  { text: '/canary start checkout 43 10%', what: 'a healthy version' },
  { text: '/canary start checkout 44 10%', what: 'fails a fifth of its calls' },
  { text: '/canary help', what: 'everything it understands' },
] as const;

const COMMANDS: readonly (readonly [form: string, what: string])[] = [
  ['start checkout 43 10%', 'Roll a version out, step by step'],
  ['status', 'How the rollouts are doing'],
  ['list', 'All rollouts that are not finished'],
  ['promote checkout', 'Go on to the next stage'],
  ['rollback checkout', 'Take the canary to 0 % now'],
  ['hold checkout', 'Stay at this weight'],
  ['resume checkout', 'Go on after a hold'],
  ['history checkout', 'Earlier rollouts'],
  ['why checkout', 'What the verdict rests on'],
  ['help', 'Everything it understands'],
];

/** Commands while the text is one; names after an `@`. */
export function suggestionsFor(draft: string, slack: StateJson, inThread: boolean): Suggestion[] {
  if (draft.startsWith('/') && !inThread)
    return [...commandsFor(draft, slack.command.name), ...shortcutsFor(draft, slack)];
  const typed = /(^|\s)@([\w-]*)$/.exec(draft);
  if (!typed) return [];
  const before = draft.slice(0, draft.length - (typed[2]?.length ?? 0));
  const handles = [
    { handle: slack.app.title, what: 'App' },
    ...slack.people.map(({ name, title }) => ({ handle: name, what: title })),
    ...slack.groups.map(({ handle, name }) => ({ handle, what: name })),
  ];
  return handles
    .filter(({ handle }) => handle.toLowerCase().startsWith((typed[2] ?? '').toLowerCase()))
    .map(({ handle, what }) => ({ text: `${before}${handle} `, label: `@${handle}`, what }));
}

function commandsFor(draft: string, name: string): Suggestion[] {
  if (!name.startsWith(draft.split(' ')[0] ?? '')) return [];
  const all = COMMANDS.map(([form, what]) => ({ text: `${name} ${form}`, label: `${name} ${form}`, what }));
  const fitting = all.filter(({ text }) => text.startsWith(draft) && text !== draft);
  return (draft.length <= name.length ? all : fitting).slice(0, 10);
}

function shortcutsFor(draft: string, slack: StateJson): Suggestion[] {
  const typed = draft.slice(1).toLowerCase();
  return slack.shortcuts
    .filter(({ name }) => name.toLowerCase().includes(typed))
    .map(({ name, callbackId, description }) => ({ text: '', label: name, what: description, shortcut: callbackId }));
}
