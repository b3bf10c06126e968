import { anything, flag, list, matching, needed, number, oneOf, type Rule, shaped, text, typed } from './check.ts';
import { blockId, url } from './objects.ts';

/** The rich_text block and its parts. Source: Slack's reference of the rich text block; @slack/types 3.2. */

const style = shaped({
  bold: flag,
  italic: flag,
  strike: flag,
  code: flag,
  underline: flag,
  highlight: flag,
  client_highlight: flag,
  unlink: flag,
});

const named = (field: string): Rule => shaped({ type: anything, [field]: needed(text(255)), style });

const inline = typed({
  text: shaped({ type: anything, text: needed(text(12_000)), style }),
  link: shaped({ type: anything, url: needed(url), text: text(3000), unsafe: flag, style }),
  emoji: shaped({ type: anything, name: needed(text(100)), unicode: text(100), skin_tone: number(1, 6), style }),
  user: named('user_id'),
  usergroup: named('usergroup_id'),
  channel: named('channel_id'),
  team: named('team_id'),
  broadcast: shaped({ type: anything, range: needed(oneOf('here', 'channel', 'everyone')), style }),
  color: shaped({ type: anything, value: needed(matching(/^#[0-9a-f]{6}$/i, 'a hex colour')), style }),
  date: shaped({
    type: anything,
    timestamp: needed(number()),
    format: needed(text(300)),
    url,
    fallback: text(300),
    style,
  }),
});

const plainInline = typed({
  text: shaped({ type: anything, text: needed(text(12_000)), style }),
  link: shaped({ type: anything, url: needed(url), text: text(3000), unsafe: flag, style }),
});

const section = shaped({ type: anything, elements: needed(list(inline, 0, 1000)) });

const part = typed({
  rich_text_section: section,
  rich_text_list: shaped({
    type: anything,
    style: needed(oneOf('bullet', 'ordered')),
    elements: needed(list(typed({ rich_text_section: section }), 1, 1000)),
    indent: number(0, 8),
    offset: number(0),
    border: oneOf(0, 1),
  }),
  rich_text_quote: shaped({ type: anything, elements: needed(list(inline, 0, 1000)), border: oneOf(0, 1) }),
  rich_text_preformatted: shaped({
    type: anything,
    elements: needed(list(plainInline, 0, 1000)),
    border: oneOf(0, 1),
    language: text(50),
  }),
});

export const richText = shaped({ type: anything, block_id: blockId, elements: needed(list(part, 1, 1000)) });
