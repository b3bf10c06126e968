/**
 * Slack's mrkdwn as a small tree. Text becomes React nodes only, never HTML, so nothing in a message can become markup.
 * Source: docs.slack.dev, "Formatting message text".
 */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly inside: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }
  | { readonly kind: 'user' | 'group' | 'channel' | 'broadcast'; readonly id: string }
  | { readonly kind: 'date'; readonly seconds: number; readonly format: string; readonly fallback: string }
  | { readonly kind: 'emoji'; readonly name: string }
  | { readonly kind: 'break' };

export type Part =
  | { readonly kind: 'paragraph' | 'quote'; readonly inside: readonly Inline[] }
  | { readonly kind: 'pre'; readonly text: string };

/** Blocks of code, quotes, and the paragraphs between. */
export function parseMrkdwn(source: string): Part[] {
  const parts: Part[] = [];
  for (const [i, piece] of source.split(/\n?```\n?/).entries()) {
    // Every second piece stands between two fences.
    if (i % 2 === 1) parts.push({ kind: 'pre', text: unescaped(piece) });
    else if (piece !== '') parts.push(...paragraphs(piece));
  }
  return parts;
}

function paragraphs(piece: string): Part[] {
  const parts: { kind: 'paragraph' | 'quote'; lines: string[] }[] = [];
  for (const line of piece.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const kind = quoted ? 'quote' : 'paragraph';
    const text = quoted ? (quoted[1] ?? '') : line;
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(text);
    else parts.push({ kind, lines: [text] });
  }
  return parts
    .filter(({ lines }) => lines.some((line) => line !== '') || parts.length === 1)
    .map(({ kind, lines }) => ({
      kind,
      inside: lines.flatMap((line, n): Inline[] =>
        n === 0 ? parseInline(line) : [{ kind: 'break' }, ...parseInline(line)],
      ),
    }));
}

const INLINE = new RegExp(
  [
    '`([^`\\n]+)`',
    '<([^<>\\s][^<>]*)>',
    '(?<![\\w*])\\*(\\S(?:[^*\\n]*\\S)?)\\*(?![\\w*])',
    '(?<![\\w_])_(\\S(?:[^_\\n]*\\S)?)_(?![\\w_])',
    '(?<![\\w~])~(\\S(?:[^~\\n]*\\S)?)~(?![\\w~])',
    ":([a-z0-9_+'-]+):",
    '(https?://[^\\s<>]+[^\\s<>.,;:!?)])',
  ].join('|'),
  'g',
);

export function parseInline(line: string): Inline[] {
  const nodes: Inline[] = [];
  let from = 0;
  for (const match of line.matchAll(INLINE)) {
    if (match.index > from) nodes.push({ kind: 'text', text: unescaped(line.slice(from, match.index)) });
    nodes.push(inlineOf(match));
    from = match.index + match[0].length;
  }
  if (from < line.length) nodes.push({ kind: 'text', text: unescaped(line.slice(from)) });
  return nodes;
}

function inlineOf([whole, code, special, bold, italic, strike, emoji, url]: RegExpMatchArray): Inline {
  if (code !== undefined) return { kind: 'code', text: unescaped(code) };
  if (special !== undefined) return specialOf(special);
  if (bold !== undefined) return { kind: 'bold', inside: parseInline(bold) };
  if (italic !== undefined) return { kind: 'italic', inside: parseInline(italic) };
  if (strike !== undefined) return { kind: 'strike', inside: parseInline(strike) };
  if (emoji !== undefined) return { kind: 'emoji', name: emoji };
  return { kind: 'link', url: unescaped(url ?? whole), label: unescaped(url ?? whole) };
}

/** What stands between angle brackets: mentions, dates, links. */
function specialOf(inside: string): Inline {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : unescaped(inside.slice(bar + 1));
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1) };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1) };
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice('!subteam^'.length) };
  if (target.startsWith('!date^')) {
    const [, seconds = '0', format = ''] = target.split('^');
    return { kind: 'date', seconds: Number(seconds), format, fallback: label ?? '' };
  }
  if (target.startsWith('!')) return { kind: 'broadcast', id: target.slice(1) };
  return { kind: 'link', url: unescaped(target), label: label ?? unescaped(target) };
}

/** The three characters that Slack escapes. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Only these may become links; anything else is shown as text. */
export function isSafeUrl(url: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(url);
}
