import { CHANNELS, NAMES } from './names.ts';

/** What a message looks like to a reader, as plain text: for pages of the documentation. */

type Json = Readonly<Record<string, unknown>>;

const WIDTH = 116;
/** Columns of a table are told apart by this much. */
const GAP = '  ';
const EMOJI: Readonly<Record<string, string>> = { ':warning:': '⚠', ':snowflake:': '❄' };

/** A message's blocks in order; its text where it has none. */
export function plainMessage({ text, blocks }: { readonly text: string; readonly blocks: readonly Json[] | null }) {
  if (blocks === null || blocks.length === 0) return wrapped(plain(text));
  return blocks.map(plainBlock).join('\n');
}

/** Slack's mrkdwn without its marks. */
export function plain(mrkdwn: string): string {
  return (
    mrkdwn
      .replace(/<@(\w+)>/g, (_, id: string) => `@${NAMES.get(id) ?? id}`)
      .replace(/<#(\w+)>/g, (_, id: string) => `#${CHANNELS.get(id) ?? id}`)
      .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
      .replace(/<https?:[^|>]*\|([^>]*)>/g, '$1')
      .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, '$1')
      .replace(/:[a-z_]+:/g, (name) => EMOJI[name] ?? name)
      // The end of a rollout's id is made of the call's, which is another at each run.
      .replace(/\b(\d{12})-[0-9a-f]{6}\b/g, '$1-…')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  );
}

function plainBlock(block: Json): string {
  switch (block.type) {
    case 'header':
    case 'section':
      return wrapped(textOf(block.text));
    case 'context':
      return (block.elements as readonly Json[]).map((element) => wrapped(textOf(element))).join('\n');
    case 'actions':
      return (block.elements as readonly Json[]).map(({ text }) => `[${textOf(text)}]`).join(' ');
    case 'table':
      return plainTable(block);
    case 'data_visualization':
      return `(a chart: ${block.title})`;
    default:
      throw new Error(`No page shows a block of the type ${block.type} yet.`);
  }
}

function textOf(of: unknown): string {
  const { type, text } = of as { readonly type: string; readonly text: string };
  return type === 'mrkdwn' ? plain(text) : text;
}

function plainTable(block: Json): string {
  const rows = (block.rows as readonly (readonly Json[])[]).map((row) => row.map(({ text }) => String(text).trim()));
  const columns = block.column_settings as readonly { readonly align?: string }[];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => {
        const width = widths[i] ?? 0;
        return columns[i]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      });
      return cells.join(GAP).trimEnd();
    })
    .join('\n');
}

/** Lines no longer than a page shows without scrolling; what belongs to a point stands under it. */
function wrapped(text: string): string {
  return text.split('\n').map(wrappedLine).join('\n');
}

function wrappedLine(line: string): string {
  const hanging = line.startsWith('• ') ? '  ' : '';
  const lines: string[] = [];
  let open = '';
  // A number and its per cent sign stay together.
  for (const word of line.split(/ (?!%)/)) {
    if (open !== '' && open.length + 1 + word.length > WIDTH) {
      lines.push(open);
      open = `${hanging}${word}`;
    } else open = open === '' ? word : `${open} ${word}`;
  }
  return [...lines, open].join('\n');
}
