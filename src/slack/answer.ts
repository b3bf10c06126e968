import type { Answer } from '../app/ask.ts';
import { isRefusal, type Refusal } from '../core/refusal.ts';
import type { Rollout } from '../core/rollout.ts';
import { thousands } from '../core/verdict/figures.ts';
import { acceptedWords } from './accepted.ts';
import {
  code,
  context,
  cut,
  cutMrkdwn,
  header,
  join,
  Mrkdwn,
  md,
  oneLine,
  plainSection,
  section,
  topText,
  withMentions,
} from './escape.ts';
import type { Message, MessageBlock } from './message.ts';
import { plannedMessage } from './planned.ts';
import {
  elsewhereWords,
  freezesMessage,
  policyMessage,
  publishedMessage,
  versionsMessage,
  wordsMessage,
} from './shown.ts';
import { stateWords } from './state.ts';
import { figuresTable } from './table.ts';
import { whyMessage } from './why.ts';
import { actorWords, momentWords, namesPeople, sentence, titleWords } from './words.ts';

/** How many rollouts or minutes one answer shows. */
const MOST_SHOWN = 20;

/** What the one who asked is told. For a thread, which everybody reads, `named` takes its mentions out. */
export function answerMessage(answer: Answer, nowMs: number): Message {
  if (isRefusal(answer)) return refusalMessage(answer);
  switch (answer.kind) {
    case 'accepted':
      return said(
        join([
          ...acceptedWords(answer.did, answer.rollout, nowMs),
          answer.note === null ? null : md`${sentence(cut(answer.note, 600))}`,
          elsewhereWords(answer.elsewhere ?? null),
        ]),
      );
    case 'rollouts':
      return rolloutsMessage(answer.title, answer.rollouts, nowMs);
    case 'history':
      return historyMessage(answer.function, answer.rollouts, nowMs);
    case 'filed':
      return said(
        md`The audit trail of ${code(answer.function, 140)}, ${answer.rollouts} ${answer.rollouts === 1 ? 'rollout' : 'rollouts'}, is in this channel as a file.`,
      );
    case 'why':
      return whyMessage(answer.rollout);
    case 'versions':
      return versionsMessage(answer.function, answer.versions, nowMs);
    case 'policy':
      return policyMessage(answer.function, answer.policy);
    case 'planned':
      return plannedMessage(answer.planned);
    case 'freezes':
      return freezesMessage(answer.did, answer.freezes);
    case 'published':
      return publishedMessage(answer);
    case 'home':
      return said(md`Your Home tab shows what runs.`);
    case 'words':
      return wordsMessage(answer.text);
    default:
      return answer satisfies never;
  }
}

function said(words: Mrkdwn): Message {
  return { text: topText(words), blocks: [section(words)] };
}

/** One sentence, as plain text. Rights are told with the people and groups that have them, named by Slack. */
function refusalMessage({ code: kind, reason }: Refusal): Message {
  // No full stop is added: a way out may end in a command that people copy.
  const words = cut(oneLine(reason), 1500);
  return namesPeople(kind)
    ? said(withMentions(md`${words}`))
    : { text: topText(md`${words}`), blocks: [plainSection(words)] };
}

function rolloutsMessage(title: string, rollouts: readonly Rollout[], nowMs: number): Message {
  const first = rollouts[0];
  if (first === undefined) {
    return said(md`Nothing runs now. Start one with ${new Mrkdwn('`/canary start checkout 43 10%`')}.`);
  }
  if (rollouts.length === 1) {
    const state = stateWords(first, nowMs);
    const blocks: MessageBlock[] = [header(titleWords(first)), section(state)];
    if (first.verdict !== null) blocks.push(figuresTable(first));
    return { text: topText(md`${titleWords(first)}: ${state}`), blocks };
  }
  const shown = rollouts.slice(0, MOST_SHOWN);
  const lines = shown.map((rollout) => {
    return section(new Mrkdwn(cutMrkdwn(md`*${titleWords(rollout)}*\n${stateWords(rollout, nowMs)}`, 1000)));
  });
  const rest = rollouts.length - shown.length;
  const more = rest > 0 ? [context(md`and ${thousands(rest)} more`)] : [];
  return {
    text: topText(md`${sentence(cut(title, 300))}`),
    blocks: [section(md`${sentence(cut(title, 300))}`), ...lines, ...more],
  };
}

function historyMessage(name: string, rollouts: readonly Rollout[], nowMs: number): Message {
  const shortName = code(name, 140);
  if (rollouts.length === 0) return said(md`${shortName} has no rollouts yet.`);
  const lines = rollouts.slice(0, MOST_SHOWN).map((rollout) => {
    const words = md`*${titleWords(rollout)}*, started ${momentWords(rollout.startedAtMs)} by ${actorWords(rollout.startedBy)}\n${stateWords(rollout, nowMs)}`;
    return section(new Mrkdwn(cutMrkdwn(words, 1000)));
  });
  const title = md`The last rollouts of ${shortName}, newest first.`;
  return { text: topText(title), blocks: [section(title), ...lines] };
}
