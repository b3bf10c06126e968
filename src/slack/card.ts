import { groupTurn } from '../core/group.ts';
import type { PressKind } from '../core/input.ts';
import { whereWords } from '../core/place.ts';
import { planSentence } from '../core/plan/plan.ts';
import type { Rollout } from '../core/rollout.ts';
import { percent } from '../core/routing.ts';
import { approvalsNeeded } from '../core/step/press.ts';
import { buttons } from './button.ts';
import { charts, chartsInWords } from './chart.ts';
import { code, context, cut, header, join, Mrkdwn, md, section, topText } from './escape.ts';
import { clockWords } from './figures.ts';
import { groupStates, groupTable, groupTitle } from './group.ts';
import type { Message, MessageBlock } from './message.ts';
import { safetyLines, waitingForThaw } from './safety.ts';
import { stageOf, stateWords } from './state.ts';
import { figuresTable } from './table.ts';
import { actorWords, because, momentWords, shortTarget, titleWords, weightNowBp } from './words.ts';

/** What the caller knows beside the rollout: which presses would change it, and whether this workspace draws charts. */
export interface CardOptions {
  readonly offers: readonly PressKind[];
  readonly charts: boolean;
  /** The others of its group. */
  readonly others: readonly Rollout[];
  /** The channel that the story had to leave, where it did. */
  readonly movedFrom: string | null;
}

/** The root message of a rollout, drawn whole from its state. */
export function cardMessage(rollout: Rollout, nowMs: number, options: CardOptions): Message {
  const all = [rollout, ...options.others];
  const state = stateWords(rollout, nowMs);
  const words = options.charts || options.others.length > 0 ? null : chartsInWords(rollout);
  const presses = buttons({ ...rollout, turn: groupTurn(all) }, options.offers);
  const thaw = waitingForThaw(rollout, nowMs);
  // The buttons stand right under the sentence: whoever must act at once has no charts to scroll past.
  const blocks: MessageBlock[] = [
    header(all.length > 1 ? groupTitle(all) : titleWords(rollout)),
    section(all.length > 1 ? groupStates(all) : state),
    ...(thaw === null ? [] : [context(thaw)]),
    ...(options.movedFrom === null ? [] : [context(movedWords(options.movedFrom))]),
    section(join([progressBar(rollout), stagesWords(rollout)], '\n')),
    ...(presses.length === 0 ? [] : [{ type: 'actions' as const, elements: presses }]),
    ...(all.length > 1 ? [groupTable(all)] : rollout.verdict === null ? [] : [figuresTable(rollout)]),
    ...(options.charts && all.length === 1 ? charts(rollout) : []),
    ...(words === null ? [] : [context(words)]),
    context(join(detailWords(rollout), '\n')),
  ];
  return { text: cardText(rollout, state), blocks };
}

function cardText({ target, stable, canary }: Rollout, state: Mrkdwn): string {
  return topText(md`${shortTarget(target)}, version ${stable} to ${canary}: ${state}`);
}

function movedWords(channel: string): Mrkdwn {
  const there = /^[CG][A-Z0-9]{1,30}$/.test(channel) ? new Mrkdwn(`<#${channel}>`) : md`its channel`;
  return md`This story began in ${there}, which does not take my messages. If I am only not a member there, /invite me.`;
}

/** The canary's share of the traffic, drawn and said. */
function progressBar(rollout: Rollout): Mrkdwn {
  const bp = weightNowBp(rollout);
  const cells = 20;
  const full = bp > 0 ? Math.max(1, Math.floor((bp / 10_000) * cells)) : 0;
  return md`${'█'.repeat(full)}${'░'.repeat(cells - full)}  ${percent(bp)} of the traffic on ${rollout.canary}`;
}

/** The stages in a row, the current one marked; long plans show what is near. */
function stagesWords({ plan, phase }: Rollout): Mrkdwn {
  const all = [...plan.stages.map(({ weightBp }) => percent(weightBp)), '100 %'];
  const at =
    phase.name === 'promoting' || phase.name === 'watching' || phase.name === 'promoted'
      ? all.length - 1
      : stageOf(phase);
  const from = Math.max(0, Math.min((at ?? 0) - 3, all.length - 8));
  const near = all.slice(from, from + 8);
  const marked = near.map((weight, i) => (from + i === at ? md`*▸ ${weight}*` : md`${weight}`));
  const before = from > 0 ? md`… → ` : md``;
  const after = from + 8 < all.length ? md` → … → 100 %` : md``;
  return md`Stages: ${before}${join(marked, ' → ')}${after}`;
}

function detailWords(rollout: Rollout): readonly Mrkdwn[] {
  const { plan, verdict, policy, ignoredAlarms, ledger } = rollout;
  const dataThrough = verdict?.dataThrough ?? ledger.rows.at(-1)?.minute ?? null;
  const ignored = ignoredAlarms.length === 0 ? md`` : md`, but not ${names(ignoredAlarms)}`;
  const named = policy.alarms.length === 0 ? md`` : md` and ${names(policy.alarms)}`;
  return [
    md`Started by ${actorWords(rollout.startedBy)} ${momentWords(rollout.startedAtMs)}${because(rollout.reason)}`,
    md`Plan: ${cut(planSentence(plan), 400)}`,
    ...approvalWords(rollout),
    md`Alarms that count: those on this function${named}${ignored}`,
    ...safetyLines(rollout),
    ...(dataThrough === null
      ? []
      : [
          md`Calls and errors of the whole rollout, durations of the newest minutes; data through ${clockWords(dataThrough * 60_000)} UTC`,
        ]),
    md`Rollout ${rollout.id}${placeWords(rollout)}`,
  ];
}

/** Where it is, when that is not the app's own account and region. */
function placeWords({ target: { functionArn, place } }: Rollout): Mrkdwn {
  return place === undefined ? md`` : md` in ${code(place, 40)}: ${whereWords(functionArn)}`;
}

function approvalWords(rollout: Rollout): readonly Mrkdwn[] {
  const { approvals, phase } = rollout;
  const needed = approvalsNeeded(rollout);
  const given = approvals.slice(0, 5).map((approval) => actorWords(approval.by));
  const by = join(given, ', ');
  if (phase.name !== 'awaiting') return given.length === 0 ? [] : [md`Approved by ${by}`];
  const missing = Math.max(0, needed - approvals.length);
  return [
    given.length === 0 ? md`Approvals: none yet, ${missing} needed` : md`Approved by ${by}; ${missing} more needed`,
  ];
}

function names(alarms: readonly string[]): Mrkdwn {
  const shown = alarms.slice(0, 5).map((alarm) => code(alarm, 80));
  const rest = alarms.length - shown.length;
  return join([join(shown, ', '), rest > 0 ? md`and ${rest} more` : null]);
}
