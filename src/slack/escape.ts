import type { ContextBlock, HeaderBlock, PlainTextElement, SectionBlock } from '@slack/types';

/**
 * Text of others (names, reasons, AWS' words) reaches Slack through here only. {@link md} escapes whatever is put into it
 * unless it is {@link Mrkdwn} already, so that forgetting to escape is not possible.
 */
export class Mrkdwn {
  constructor(readonly text: string) {}
}

/** Slack's limits, with a little room where a count could be taken differently. */
export const MOST_SECTION = 3000;
const MOST_CONTEXT = 3000;
const MOST_HEADER = 150;
const MOST_TEXT = 3900;

/** What stands where nothing was given. */
const NOTHING = '–';

/** A mrkdwn text from a template; strings put into it are escaped, Mrkdwn is taken as it is. */
export function md(template: TemplateStringsArray, ...values: readonly (string | number | Mrkdwn)[]): Mrkdwn {
  const pieces = template.map((piece, i) => {
    const value = values[i];
    if (value === undefined) return piece;
    return piece + (value instanceof Mrkdwn ? value.text : escaped(String(value)));
  });
  return new Mrkdwn(pieces.join(''));
}

/** Texts one after the other, without those that say nothing. */
export function join(parts: readonly (Mrkdwn | null)[], between = ' '): Mrkdwn {
  return new Mrkdwn(parts.flatMap((part) => (part === null || part.text === '' ? [] : [part.text])).join(between));
}

/**
 * Escapes for mrkdwn. `&`, `<` and `>` defuse mentions, links and quotes; the other characters that format are replaced
 * by their look-alikes, because mrkdwn has no way to escape them.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
export function escaped(text: string): string {
  return clean(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', 'ˋ')
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replace(/(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9])/g, '＿');
}

/** Slack's own ids of people and groups as mentions again, in a sentence of this app's that was escaped whole. */
export function withMentions({ text }: Mrkdwn): Mrkdwn {
  return new Mrkdwn(text.replace(/&lt;(@[UW][A-Z0-9]{1,30}|!subteam\^S[A-Z0-9]{1,30})&gt;/g, '<$1>'));
}

/** Others' words as code: shown as they are, nothing in them formats, links or becomes an emoji. */
export function code(text: string, most = 300): Mrkdwn {
  const inner = cut(oneLine(text), most).replaceAll('`', 'ˋ').replaceAll('&', '&amp;');
  const safe = inner.replaceAll('<', '&lt;').replaceAll('>', '&gt;').trim();
  return new Mrkdwn(`\`${safe === '' ? ' ' : safe}\``);
}

/** Others' words in quotation marks, cut to a length that no message suffers from. */
export function quote(text: string, most = 300): Mrkdwn {
  return md`“${cut(oneLine(text), most)}”`;
}

/** Without line breaks, control characters, and marks that turn the direction of writing or hide. */
export function clean(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, '')
    .replace(/\p{Cs}/gu, '\uFFFD');
}

/** {@link clean}, with single spaces and none at the ends. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/** At most so many UTF-16 units, never half a character, with an ellipsis where something was left out. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(0, most - 1)).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept.trimEnd()}…`;
}

/** Cuts finished mrkdwn without leaving half an entity or half a link behind. */
export function cutMrkdwn({ text }: Mrkdwn, most: number): string {
  // Slack takes no empty text.
  if (text.trim() === '') return NOTHING;
  if (text.length <= most) return text;
  return cut(text, most).replace(/(?:&[a-z]{0,4}|<[^<>]*)…$/, '…');
}

export function plain(text: string, most: number): PlainTextElement {
  const line = cut(clean(text), most);
  return { type: 'plain_text', text: line.trim() === '' ? NOTHING : line, emoji: false };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, MOST_HEADER) };
}

export function section(text: Mrkdwn): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: cutMrkdwn(text, MOST_SECTION), verbatim: true } };
}

/** Others' sentences as they are: nothing in them formats, links or becomes an emoji (`:aws:` in an ARN, for example). */
export function plainSection(text: string): SectionBlock {
  return { type: 'section', text: plain(text, MOST_SECTION) };
}

export function context(...lines: readonly Mrkdwn[]): ContextBlock {
  const elements = lines.slice(0, 10).map((line) => {
    return { type: 'mrkdwn' as const, text: cutMrkdwn(line, MOST_CONTEXT), verbatim: true };
  });
  return { type: 'context', elements };
}

/** The top-level text of a message. */
export function topText(text: Mrkdwn): string {
  return cutMrkdwn(text, MOST_TEXT);
}
