import type { Planned } from '../app/planned.ts';
import { planSentence } from '../core/plan/plan.ts';
import type { Refusal } from '../core/refusal.ts';
import { calledName } from '../core/rollout.ts';
import { comparedWords } from './compared.ts';
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
import { forecastTable, forecastWords } from './forecast.ts';
import type { Message, MessageBlock } from './message.ts';
import { groupMention, namesPeople, personMention, shortTarget } from './words.ts';

const MOST_NAMES = 10;
const MOST_REASON = 1_500;

/** What a start would do: what stands against it first, then what to expect, what differs, and who is concerned. */
export function plannedMessage(planned: Planned): Message {
  const { target, stable, canary, plan, forecast, comparison } = planned;
  const note = planned.note === null ? null : md`${cut(oneLine(planned.note), 600)}`;
  const title = `${shortTarget(target)}  ${stable ?? '?'} → ${canary}`;
  const verdict = verdictWords(planned);
  const expected =
    forecast === null ? null : forecastWords({ ...planned, forecast, alias: target.alias, offer: offered(planned) });
  const steps = forecast === null ? null : forecastTable(forecast);
  const blocks: MessageBlock[] = [
    header(`Plan for ${title}`),
    section(verdict),
    ...planned.objections.map(objection),
    section(join([md`*Plan:* ${cut(planSentence(plan), 600)}`, note, expected], '\n')),
    ...(steps === null ? [] : [steps]),
    ...(comparison === null ? [] : versions(planned, comparison)),
    context(...concerned(planned)),
  ];
  const reasons = planned.objections.map(reasonWords);
  return { text: topText(join([md`Plan for ${title}.`, verdict, ...reasons, note, expected])), blocks };
}

function verdictWords({ objections }: Planned): Mrkdwn {
  return objections.length === 0
    ? md`Nothing stands against it now. Nothing was changed.`
    : md`:no_entry: It would be refused now:`;
}

/** Plain text, as refusals are, unless people and groups are to be named. Its end may be a command to copy. */
function objection(one: Refusal): MessageBlock {
  return namesPeople(one.code)
    ? section(md`• ${reasonWords(one)}`)
    : plainSection(`• ${cut(oneLine(one.reason), MOST_REASON)}`);
}

function reasonWords({ code: kind, reason }: Refusal): Mrkdwn {
  const words = md`${cut(oneLine(reason), MOST_REASON)}`;
  return namesPeople(kind) ? withMentions(words) : words;
}

/** As it is typed: whoever asked for a plan has the command before them. */
function offered({ offer, target, canary }: Planned): string | null {
  return offer === null
    ? null
    : `/canary start ${calledName(target)} ${canary} ${offer}${aliasOption(target.alias, offer)}`;
}

function aliasOption(alias: string, offer: string): string {
  return alias === 'live' || / alias=/.test(offer) ? '' : ` alias=${alias}`;
}

/** In words: the one table that a message may have shows the stages. */
function versions(
  { stable, canary }: Planned,
  comparison: NonNullable<Planned['comparison']>,
): readonly MessageBlock[] {
  const rows = comparison.rows.map(({ what, stable: old, canary: fresh }) => md`• ${what}: ${old} → ${fresh}`);
  const words = join([comparedWords(comparison, stable ?? '?', canary), ...rows], '\n');
  return words.text === '' ? [] : [section(new Mrkdwn(cutMrkdwn(words, 2_900)))];
}

function concerned(planned: Planned): readonly Mrkdwn[] {
  const { people, mayStart, channel, alarms, checks, forecast } = planned;
  const asks = (forecast?.approvals ?? 0) > 0;
  const self = people.selfApproval ? '' : ', not by whoever started it';
  return [
    md`May start it: ${who(people.starters)}${mayStart ? ' (you too)' : ', not you'}.`,
    asks
      ? md`Asked for approval: ${who(people.approvers)}${Math.max(1, people.approvals) > 1 ? `, ${people.approvals} of them` : ''}${self}.`
      : md`Nobody is asked for approval, unless the figures do not decide.`,
    channel === null || !/^[CGD][A-Z0-9]{1,30}$/.test(channel)
      ? md`Its story has no channel yet.`
      : md`Its story is told in ${new Mrkdwn(`<#${channel}>`)}.`,
    alarmWords(alarms),
    ...(checks.length === 0 ? [] : [md`Checks that it must pass: ${names(checks)}.`]),
  ];
}

function alarmWords({ named, ignored, firing }: Planned['alarms']): Mrkdwn {
  const more = named.length === 0 ? md`` : md` and ${names(named)}`;
  const less = ignored.length === 0 ? md`` : md`, but not ${names(ignored)}`;
  const now = firing.length === 0 ? md`none of them is in ALARM` : md`in ALARM now: ${names(firing)}`;
  return md`Alarms that count: those on this function${more}${less}; ${now}.`;
}

function who(ids: readonly string[]): Mrkdwn {
  if (ids.length === 0) return md`every member of the workspace`;
  const shown = ids
    .slice(0, MOST_NAMES)
    .map((id) => groupMention(id) ?? personMention(id) ?? md`the pipeline ${code(id.replace(/^pipeline:/, ''), 80)}`);
  return join([join(shown, ', '), ids.length > shown.length ? md`and ${ids.length - shown.length} more` : null]);
}

function names(all: readonly string[]): Mrkdwn {
  const shown = join(
    all.slice(0, MOST_NAMES).map((name) => code(name, 80)),
    ', ',
  );
  return join([shown, all.length > MOST_NAMES ? md`and ${all.length - MOST_NAMES} more` : null]);
}
