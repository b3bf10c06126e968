import type { Answer, Elsewhere, PolicyShown, VersionCard } from '../app/ask.ts';
import type { Freeze } from '../core/freeze.ts';
import type { PolicyRow } from '../core/plan/policyShown.ts';
import { percent } from '../core/routing.ts';
import { startVersionButton } from './button.ts';
import { code, context, cut, join, Mrkdwn, md, oneLine, section, topText } from './escape.ts';
import { helpMessage } from './help.ts';
import type { Message } from './message.ts';
import { ageWords } from './options.ts';
import { parseCommand } from './parse.ts';
import { mistakeMessage } from './parsed.ts';
import { freezeWords } from './safety.ts';
import { table } from './table.ts';
import { capital, sentence } from './words.ts';

/** Answers that show what there is: versions, the policy, help. */

export function versionsMessage(name: string, versions: readonly VersionCard[], nowMs: number): Message {
  const shortName = code(name, 140);
  if (versions.length === 0) {
    const none = md`${shortName} has no published version yet.`;
    return { text: topText(none), blocks: [section(none)] };
  }
  const rows = versions.map(({ version, publishedAtMs, state, serves, description }) => [
    version,
    publishedAtMs === null ? '–' : ageWords(nowMs - publishedAtMs),
    serves.map(({ alias, weightBp }) => `${alias} ${percent(weightBp)}`).join(', '),
    [oneLine(description), state === 'Active' || state === 'Unknown' ? '' : `(${state})`].join(' ').trim(),
  ]);
  const newest = versions[0]?.version ?? '';
  const words = md`The newest versions of ${shortName}. Roll one out with ${code(`/canary start ${name} ${newest} 10%`, 200)}.`;
  const drawn = table([['Version', 'Age', 'Serves', 'Description'], ...rows]);
  return { text: topText(words), blocks: [section(words), { ...drawn, column_settings: LEFT }] };
}

const LEFT = Array.from({ length: 4 }, () => ({ align: 'left' as const, is_wrapped: true }));

const FROM: Readonly<Record<PolicyRow['from'], string>> = {
  default: 'this app’s default',
  stack: 'the stack’s POLICY',
  tag: 'tag on the function',
  command: 'the rollout’s command',
};

export function policyMessage(name: string, { rows, problem }: PolicyShown): Message {
  const words = join([
    md`What holds for ${code(name, 140)}, and where it comes from.`,
    problem === null ? null : md`:warning: ${sentence(cut(problem, 900))}`,
  ]);
  if (rows.length === 0) return { text: topText(words), blocks: [section(words)] };
  const lines = rows.map(({ name: setting, value, from }) => [setting, value, FROM[from]]);
  const drawn = table([['Setting', 'Value', 'From'], ...lines]);
  const legend = md`A tag is called ${code('canary:')} and the setting’s name; it goes before the stack’s ${code('POLICY')}, a command goes before both.`;
  return {
    text: topText(words),
    blocks: [section(words), { ...drawn, column_settings: LEFT.slice(1) }, context(legend)],
  };
}

/** How many freezes one answer shows. */
const MOST_FREEZES = 20;

/** What is frozen now, behind what was just done about it. */
export function freezesMessage(did: 'froze' | 'unfroze' | null, freezes: readonly Freeze[]): Message {
  const words = join([
    did === null ? null : did === 'froze' ? md`Frozen.` : md`The freeze is lifted.`,
    freezes.length === 0
      ? md`Nothing is frozen now.`
      : md`Frozen now: nothing there starts or gets more traffic; rolling back and holding always may.`,
  ]);
  // Newest first: whoever froze something looks for that.
  const newest = [...freezes].sort((a, b) => b.sinceMs - a.sinceMs).slice(0, MOST_FREEZES);
  const lines = newest.map((freeze) => md`• ${capital(freezeWords(freeze))}`);
  const rest = freezes.length - newest.length;
  return {
    text: topText(join([words, ...lines], '\n')),
    blocks: [
      section(words),
      ...lines.map((line) => section(line)),
      ...(rest > 0 ? [context(md`and ${rest} more`)] : []),
    ],
  };
}

/** What was published, with a way to start it. */
export function publishedMessage({ function: name, version, isNew }: Extract<Answer, { kind: 'published' }>): Message {
  const words = isNew
    ? md`Published ${code(name, 140)} ${version}. It gets no traffic yet.`
    : isNew === null
      ? md`Version ${version} of ${code(name, 140)} is its code and settings as they are now.`
      : md`Nothing has changed since version ${version} of ${code(name, 140)} was published, so AWS made no other.`;
  return {
    text: topText(words),
    blocks: [section(words), { type: 'actions', elements: [startVersionButton(name, version)] }],
  };
}

/** Where the story is told, for whoever looks for it where they typed. */
export function elsewhereWords(elsewhere: Elsewhere | null): Mrkdwn | null {
  if (elsewhere === null || !/^[CGD][A-Z0-9]{1,30}$/.test(elsewhere.channel)) return null;
  const there = new Mrkdwn(`<#${elsewhere.channel}>`);
  return elsewhere.closed
    ? md`Its story is told in ${there}: this channel does not take my messages. Invite me with ${code('/invite @Canary')} to have the next one here.`
    : md`Its story is told in ${there}, as the policy says.`;
}

/** What was said to the app where only the worker can answer: help, or the nearest right form. */
export function wordsMessage(text: string): Message {
  const parsed = parseCommand(text);
  switch (parsed.kind) {
    case 'help':
      return helpMessage(parsed.topic);
    case 'mistake':
      return mistakeMessage(parsed);
    default: {
      const words = md`To order something, begin a message with my name, then the command: ${code('@Canary status checkout')}. The form opens with ${code('/canary start')}.`;
      return { text: topText(words), blocks: [section(words)] };
    }
  }
}
