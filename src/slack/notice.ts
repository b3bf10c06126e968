import type { Ask, Notice } from '../app/story.ts';
import { functionName, targetName } from '../core/rollout.ts';
import { routingWords } from '../core/routing.ts';
import { aliasCommand } from '../core/wayOut.ts';
import { code, cut, join, md, section, topText } from './escape.ts';
import type { Message } from './message.ts';
import { actorWords, capital, sentence } from './words.ts';

/** What a channel is told outside of any rollout's story: each names what happened, and what to do. */
export function noticeMessage(notice: Notice): Message {
  const words = noticeWords(notice);
  return { text: topText(words), blocks: [section(words)] };
}

function noticeWords(notice: Notice) {
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
        md`:warning: ${code(targetName(target), 200)} says ${cut(routingWords(found), 120)}, but no rollout of this app is under way there. If nobody does that on purpose, this ends it:`,
        code(aliasCommand(target, found.version), 600),
      ]);
    }
    default:
      return notice satisfies never;
  }
}

/** As it could have been typed. */
function askWords(ask: Ask): string {
  if (!('function' in ask) || ask.function === null) return ask.kind;
  const name = ask.function.startsWith('arn:') ? functionName(ask.function) : ask.function;
  return [ask.kind, name, ...('version' in ask ? [ask.version, ask.plan ?? ''] : [])].join(' ').trim();
}
