import type { Answer } from '../app/ask.ts';
import { planSentence } from '../core/plan/plan.ts';
import { isRefusal, type Refusal } from '../core/refusal.ts';
import type { Rollout } from '../core/rollout.ts';
import { percent } from '../core/routing.ts';
import { thousands } from '../core/verdict/figures.ts';
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
import { actorWords, momentWords, namesPeople, sentence, shortTarget, titleWords } from './words.ts';

type Accepted = Extract<Answer, { kind: 'accepted' }>;

/** How many rollouts or minutes one answer shows. */
const MOST_SHOWN = 20;

/** What the one who asked is told. In a thread `everybody` reads it: then nobody is called who only has to be named. */
export function answerMessage(answer: Answer, nowMs: number, heardBy: 'one' | 'everybody' = 'one'): Message {
  if (isRefusal(answer)) return refusalMessage(answer, heardBy);
  switch (answer.kind) {
    case 'accepted':
      return said(
        join([
          ...cameOf(answer.did, answer.rollout, nowMs),
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
      return plannedMessage(answer.planned, heardBy);
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

/** One sentence, as plain text. Rights are told with the people and groups that have them, named by Slack; only the reader sees it. */
function refusalMessage({ code: kind, reason }: Refusal, heardBy: 'one' | 'everybody'): Message {
  // No full stop is added: a way out may end in a command that people copy.
  const words = cut(oneLine(reason), 1500);
  if (heardBy === 'everybody' || !namesPeople(kind))
    return { text: topText(md`${words}`), blocks: [plainSection(words)] };
  const named = withMentions(md`${words}`);
  return said(named);
}

/** What was ordered, and where AWS or somebody else's hand stands before it, how it stands instead of what was meant to be. */
function cameOf(did: Accepted['did'], rollout: Rollout, nowMs: number): readonly Mrkdwn[] {
  const { name } = rollout.phase;
  if (did === 'reason' || (name !== 'blocked' && name !== 'drifted')) return [acceptedWords(did, rollout)];
  const title = md`${shortTarget(rollout.target)} ${rollout.stable} → ${rollout.canary}`;
  const ordered = did === 'start' ? acceptedWords(did, rollout) : md`Not done yet: ${title}.`;
  return [ordered, stateWords(rollout, nowMs)];
}

function acceptedWords(did: Accepted['did'], rollout: Rollout): Mrkdwn {
  const title = md`${shortTarget(rollout.target)} ${rollout.stable} → ${rollout.canary}`;
  switch (did) {
    case 'start':
      return md`Started ${title}. Plan: ${planSentence(rollout.plan)} The card in the channel tells how it goes.`;
    case 'promote':
      return rollout.phase.name === 'awaiting'
        ? md`Your approval for ${title} counts; it waits for more.`
        : md`Approved: ${title} goes on.`;
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
      return md`One stage back: ${title} bakes${hereWords(rollout)} anew.`;
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

/** ` at 10 %`, where it stays at a weight. */
function hereWords({ phase, plan }: Rollout): string {
  if (phase.name === 'held') return ` at ${percent(phase.weightBp)}`;
  return phase.name === 'baking' ? ` at ${percent(plan.stages[phase.stage]?.weightBp ?? 0)}` : '';
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
