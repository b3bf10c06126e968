import type { Moment } from '../core/plan/check.ts';
import type { RefusalCode } from '../core/refusal.ts';
import type { Actor, RollbackCause, Rollout, Target } from '../core/rollout.ts';
import { calledName, targetName } from '../core/rollout.ts';
import { weightOf } from '../core/routing.ts';
import { code, cut, Mrkdwn, md, oneLine, quote } from './escape.ts';

/** Small pieces of speech that cards, lines and answers share. */

/** Who did it. A Slack person is named by a mention, which Slack draws as their name. */
export function actorWords(by: Actor): Mrkdwn {
  switch (by.kind) {
    case 'slack':
      return personMention(by.userId) ?? quote(by.userId, 40);
    case 'pipeline':
      return md`the pipeline ${quote(by.name, 80)}`;
    case 'app':
      return md`this app`;
    case 'outside':
      return by.name === null ? md`somebody in AWS` : code(by.name, 120);
    default:
      return by satisfies never;
  }
}

/** Only Slack's own ids become a mention; null: it is somebody's text. */
export function personMention(id: string): Mrkdwn | null {
  return /^[UW][A-Z0-9]{1,30}$/.test(id) ? new Mrkdwn(`<@${id}>`) : null;
}

/** The same of a user group. */
export function groupMention(id: string): Mrkdwn | null {
  return /^S[A-Z0-9]{1,30}$/.test(id) ? new Mrkdwn(`<!subteam^${id}>`) : null;
}

/** Refusals that name the people and groups who have a right. */
export function namesPeople(code: RefusalCode): boolean {
  return code === 'not-allowed' || code === 'below-policy';
}

/** That the canary goes or went back, and why: who or what did it, then the evidence in its own words. */
export function backWords(
  verb: 'Rolling back' | 'Rolled back',
  rollout: Pick<Rollout, 'canary' | 'stable'>,
  cause: RollbackCause,
): Mrkdwn {
  const { canary, stable } = rollout;
  switch (cause.kind) {
    case 'alarm':
      return md`${verb} to ${stable}: the alarm ${code(cause.alarm, 120)} went off. ${sentence(cut(oneLine(cause.reason), 400))}`;
    case 'regress':
      return md`${verb} to ${stable}: ${canary} does worse. ${sentence(cut(oneLine(cause.reason), 600))}`;
    case 'person':
      return md`${verb} to ${stable} by ${actorWords(cause.by)}${because(cause.reason)}.`;
    case 'outside':
      return md`${verb} to ${stable}: the alias was set back there outside this app, by ${actorWords(cause.by)}.`;
    case 'check': {
      const none = cause.moment === 'before' ? md` No traffic had gone to ${canary} yet.` : md``;
      return md`${verb} to ${stable}: the check ${code(cause.check, 40)} failed ${whenWords(cause.moment)}: ${sentence(cut(oneLine(cause.reason), 600))}${none}`;
    }
    case 'harm':
      return md`${verb} to ${stable}: ${canary} does more harm than the budget allows. ${sentence(cut(oneLine(cause.reason), 600))}`;
    case 'group':
      return md`${verb} to ${stable} together with its group, because of ${code(cause.member, 120)}: ${sentence(cut(oneLine(cause.reason), 400))}`;
    default:
      return cause satisfies never;
  }
}

/** When a check was required, as the end of a sentence. */
export function whenWords(moment: Moment): string {
  switch (moment) {
    case 'before':
      return 'before any traffic';
    case 'stage':
      return 'at this stage';
    case 'after':
      return 'at 100 %';
    default:
      return moment satisfies never;
  }
}

/** What provisioned concurrency does on the way back from 100 %; null where the alias has none, or stable still has its main weight. */
export function provisionedWords({ facts, alias, stable, canary }: Rollout): Mrkdwn | null {
  if (facts.provisioned !== true || alias.seen.routing.version !== canary) return null;
  return md`The alias has provisioned concurrency: on the way back AWS readies it for ${stable} first and leaves the traffic on ${canary} until then, which can take some minutes.`;
}

/** `: “too slow”`, or nothing. */
export function because(reason: string | null): Mrkdwn {
  return reason === null || oneLine(reason) === '' ? md`` : md`: ${quote(reason, 300)}`;
}

/** Ends in a full stop, as sentences do. Empty stays empty. */
export function sentence(text: string): string {
  const line = oneLine(text);
  return line === '' || /[.!?…]$/.test(line) ? line : `${line}.`;
}

/** Capital first letter. Mentions and code are left alone. */
export function capital({ text }: Mrkdwn): Mrkdwn {
  return new Mrkdwn(text.replace(/^[a-z]/, (letter) => letter.toUpperCase()));
}

/** `checkout:live`, whatever length AWS allowed. */
export function shortTarget(target: Target): string {
  const name = targetName(target);
  return name.length <= 100 ? name : `${cut(calledName(target), 60)}:${cut(target.alias, 39)}`;
}

/** `checkout:live  42 → 43`. */
export function titleWords({ target, stable, canary }: Pick<Rollout, 'target' | 'stable' | 'canary'>): string {
  return `${shortTarget(target)}  ${stable} → ${canary}`;
}

/** The command that presses a button, for places without buttons. */
export function commandFor(verb: string, target: Target): Mrkdwn {
  return code(`/canary ${verb} ${shortTarget(target)}`, 200);
}

/** The canary's share of the traffic at this moment, in basis points, as far as it is known. */
export function weightNowBp(rollout: Rollout): number {
  const { phase, alias, canary } = rollout;
  switch (phase.name) {
    case 'promoted':
      return 10_000;
    case 'rolledBack':
      return 0;
    case 'drifted':
      return weightOf(phase.found, canary);
    default:
      return weightOf(alias.seen.routing, canary);
  }
}

/** A moment in the reader's own time zone, with UTC where that cannot be shown. */
export function momentWords(atMs: number): Mrkdwn {
  const utc = `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return new Mrkdwn(`<!date^${Math.floor(atMs / 1000)}^{date_short_pretty} {time}|${utc}>`);
}

/** The sentence goes on after a colon; words that are names or numbers keep their capital. */
export function lower(reason: string): string {
  return reason.replace(/^[A-Z](?=[a-z]+ )/, (letter) => letter.toLowerCase());
}
