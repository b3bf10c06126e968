import type { HomeView } from '@slack/types';
import type { Ended, HomeModel, Shown } from '../app/homeModel.ts';
import type { Rollout } from '../core/rollout.ts';
import { percent } from '../core/routing.ts';
import { offers } from '../core/step/offers.ts';
import { buttons, startButton } from './button.ts';
import { context, cut, header, join, Mrkdwn, md, section } from './escape.ts';
import type { MessageBlock } from './message.ts';
import { phaseWords } from './state.ts';
import { actorWords, backWords, momentWords, sentence, titleWords, weightNowBp } from './words.ts';

/** How many rollouts a part of the Home tab shows; Slack draws at most 100 blocks in all. */
const MOST_WAITING = 10;
const MOST_RUNNING = 15;

/**
 * The app's Home tab for one person, drawn whole. It says what changes seldom (weight and verdict, not minutes and calls), so
 * that it need not be drawn anew every minute.
 */
export function homeView({ waiting, running, ended, notice }: HomeModel): HomeView {
  const blocks: MessageBlock[] = [
    ...(notice === null ? [] : [section(md`:warning: ${sentence(cut(notice, 900))}`)]),
    { type: 'actions', elements: [startButton()] },
    header(waiting.length === 0 ? 'Nothing waits for you' : `Waiting for you (${waiting.length})`),
    ...waiting.slice(0, MOST_WAITING).flatMap(waitingBlocks),
    ...rest(waiting.length - MOST_WAITING),
    header(running.length === 0 ? 'Nothing runs now' : `Running (${running.length})`),
    ...running.slice(0, MOST_RUNNING).map(runningBlock),
    ...rest(running.length - MOST_RUNNING),
    ...(ended.length === 0 ? [] : [header('Finished last'), ...ended.slice(0, 10).map(endedBlock)]),
    context(md`Everything here can be typed as well: \`/canary help\`.`),
  ];
  // The SDK's blocks do not know charts, of which there are none here.
  return { type: 'home', blocks: blocks as HomeView['blocks'] };
}

function waitingBlocks({ rollout, channel, turn }: Shown): MessageBlock[] {
  const presses = buttons({ ...rollout, turn }, offers(rollout));
  const words = md`*${titleWords(rollout)}*\n${phaseWords(rollout)} ${verdictBrief(rollout)}${place(channel)}`;
  return [section(words), ...(presses.length === 0 ? [] : [{ type: 'actions' as const, elements: presses }])];
}

function runningBlock({ rollout, channel }: Shown): MessageBlock {
  const weight = percent(weightNowBp(rollout));
  return section(
    md`*${titleWords(rollout)}* — ${weight} on ${rollout.canary}\n${phaseWords(rollout)} ${verdictBrief(rollout)}${place(channel)}`,
  );
}

function endedBlock({ stable, canary, target, phase, startedBy, finishedAtMs }: Ended): MessageBlock {
  const title = md`*${titleWords({ target, stable, canary })}*`;
  const by = md`, started by ${actorWords(startedBy)}, ${momentWords(finishedAtMs)}`;
  switch (phase.name) {
    case 'promoted':
      return section(md`${title} — promoted${by}`);
    case 'abandoned':
      return section(md`${title} — stopped by ${actorWords(phase.by)}${by}`);
    case 'rolledBack':
      return section(join([md`${title}${by}`, backWords('Rolled back', { stable, canary }, phase.cause)], '\n'));
    default:
      return phase satisfies never;
  }
}

/** The verdict in a few words, without figures that change with every call. */
function verdictBrief({ verdict, phase }: Rollout): Mrkdwn {
  // On the way back the cause has said it all.
  if (verdict === null || phase.name === 'rollingBack' || phase.name === 'watching') return md``;
  switch (verdict.outcome) {
    case 'pass':
      return md`The figures look good.`;
    case 'regress':
      return md`It does worse.`;
    case 'blind':
      return md`Metrics cannot be read.`;
    case 'undecided':
      return verdict.about === 'data'
        ? md`Not enough data yet.`
        : md`The figures speak against it: look at ${verdict.about}.`;
    default:
      return verdict.outcome satisfies never;
  }
}

function place(channel: string | null): Mrkdwn {
  const known = channel !== null && /^[CG][A-Z0-9]{1,30}$/.test(channel);
  return known ? new Mrkdwn(` In <#${channel}>.`) : md``;
}

function rest(count: number): MessageBlock[] {
  return count > 0 ? [context(md`and ${count} more: \`/canary list\``)] : [];
}
