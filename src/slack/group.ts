import type { TableBlock } from '@slack/types';
import type { Rollout } from '../core/rollout.ts';
import { percent } from '../core/routing.ts';
import { rateWords, thousands } from '../core/verdict/figures.ts';
import type { Figures } from '../core/verdict/verdict.ts';
import { cutMrkdwn, join, MOST_SECTION, Mrkdwn, md } from './escape.ts';
import { phaseWords } from './state.ts';
import { table } from './table.ts';
import { shortTarget, weightNowBp } from './words.ts';

/** What a card shows of several functions that are rolled out in lockstep. */

/** `checkout:live 42 → 43, cart:live 17 → 18`, as far as a headline takes it. */
export function groupTitle(rollouts: readonly Rollout[]): string {
  const names = rollouts.map(({ target, stable, canary }) => `${shortTarget(target)} ${stable} → ${canary}`);
  const all = names.join(', ');
  return all.length <= 140 ? all : `${names[0] ?? ''} and ${names.length - 1} more`;
}

/** Characters of one member's state; with many members each has its share of the section, line break included. */
const MOST_STATE = 400;

/** A sentence for each of them, short enough that the last one is on the card too. */
export function groupStates(rollouts: readonly Rollout[]): Mrkdwn {
  const most = Math.min(MOST_STATE, Math.floor(MOST_SECTION / rollouts.length) - 1);
  const lines = rollouts.map((rollout) => {
    const waits = rollout.ready === null ? null : md`Ready; it waits for the others.`;
    return new Mrkdwn(cutMrkdwn(md`*${shortTarget(rollout.target)}*: ${join([phaseWords(rollout), waits])}`, most));
  });
  return join(lines, '\n');
}

/** Slack takes one table a message: all of them side by side, stable's figures in brackets. */
export function groupTable(rollouts: readonly Rollout[]): TableBlock {
  const rows = rollouts.map((rollout) => {
    const { target, stable, canary, verdict } = rollout;
    return [
      shortTarget(target),
      `${stable} → ${canary}`,
      percent(weightNowBp(rollout)),
      both(verdict?.canary, verdict?.stable, ({ invocations }) => thousands(invocations)),
      both(verdict?.canary, verdict?.stable, ({ errorRate }) => (errorRate === null ? '–' : rateWords(errorRate))),
      verdict?.outcome ?? '–',
    ];
  });
  return table([['Function', 'Versions', 'Weight', 'Calls (stable)', 'Error rate (stable)', 'Verdict'], ...rows]);
}

function both(canary: Figures | undefined, stable: Figures | undefined, words: (of: Figures) => string): string {
  return canary === undefined || stable === undefined ? '–' : `${words(canary)} (${words(stable)})`;
}
