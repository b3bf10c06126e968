import type { Ask, Notice } from '../app/ask.ts';
import { durationWords } from '../core/duration.ts';
import { functionName, targetName } from '../core/rollout.ts';
import { percent, routingWords } from '../core/routing.ts';
import { aliasCommand } from '../core/wayOut.ts';
import { startVersionButton } from './button.ts';
import { code, cut, join, type Mrkdwn, md, section, topText } from './escape.ts';
import type { Message } from './message.ts';
import { actorWords, capital, sentence } from './words.ts';

/** What a channel is told outside of any rollout's story: each names what happened, and what to do. */
export function noticeMessage(notice: Notice): Message {
  const words = noticeWords(notice);
  const offer = notice.kind === 'newVersion' ? [startVersionButton(notice.function, notice.version)] : [];
  const blocks = [section(words), ...(offer.length === 0 ? [] : [{ type: 'actions' as const, elements: offer }])];
  return { text: topText(words), blocks };
}

function noticeWords(notice: Notice): Mrkdwn {
  switch (notice.kind) {
    case 'gaveUp':
      return join([
        md`:warning: ${actorWords(notice.by)} asked for ${code(askWords(notice.ask), 200)}.`,
        capital(md`${sentence(cut(notice.reason, 900))}`),
      ]);
    case 'alarmLost':
      return md`:warning: The event of the alarm ${code(notice.alarm, 200)} could not be handled in any of its tries. Alarms are asked for again every minute, so what it concerns is rolled back by that.`;
    case 'orphan': {
      const { target, found } = notice;
      return join([
        md`:warning: ${code(targetName(target), 200)} says ${cut(routingWords(found), 120)}, but no rollout of this app is under way there. If nobody does that on purpose, this gives all of it to ${found.version}:`,
        code(aliasCommand(target, found.version), 600),
      ]);
    }
    case 'newVersion': {
      const by = notice.by === null ? md`` : md` by ${code(notice.by, 120)}`;
      return md`Version ${notice.version} of ${code(notice.function, 140)} was published${by}. It gets no traffic yet.`;
    }
    default:
      return notice satisfies never;
  }
}

/** As it could have been typed. */
function askWords(ask: Ask): string {
  if (ask.kind === 'startGroup') {
    const members = ask.members.map(({ function: name, version }) => `${name}:${version}`);
    return `start ${members.join(',')} ${ask.plan ?? ''}`.trim();
  }
  if (!('function' in ask) || ask.function === null) return ask.kind;
  const name = ask.function.startsWith('arn:') ? functionName(ask.function) : ask.function;
  return [ask.kind, name, ...argumentsOf(ask)].join(' ').trim();
}

function argumentsOf(ask: Ask): readonly string[] {
  switch (ask.kind) {
    case 'start':
    case 'plan':
      return [ask.version, ask.plan ?? ''];
    case 'set':
      return [percent(ask.weightBp)];
    case 'extend':
      return [durationWords(ask.byMs)];
    case 'freeze':
      return [`until ${ask.until}`];
    default:
      return [];
  }
}
