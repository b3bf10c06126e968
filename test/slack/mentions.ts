import type { Message } from '../../src/slack/message.ts';

/**
 * Whom a message calls, or whose name it draws: everything in angle brackets where Slack reads mrkdwn, but links and dates.
 * Plain and raw texts are not read by Slack, so what looks like a mention there is none.
 */
export function mentions(message: Message): string[] {
  const texts = [message.text, ...mrkdwn(message.blocks)];
  const found = texts.flatMap((text) => text.match(/<[^>]*>?/g) ?? []);
  return found.filter(
    (one) => !/^<https:\/\/[^|<>]+\|[^|<>]+>$|^<!date\^\d+\^\{date_short_pretty\} \{time\}\|[^|<>]+>$/.test(one),
  );
}

function mrkdwn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(mrkdwn);
  if (typeof node !== 'object' || node === null) return [];
  const { type, text } = node as { type?: unknown; text?: unknown };
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(node).flatMap(mrkdwn)];
}
