import { BLOCKS, type Surface } from './blocks.ts';
import {
  anything,
  both,
  complaints,
  flag,
  isObject,
  list,
  matching,
  needed,
  type Rule,
  shaped,
  text,
  typed,
  unique,
} from './check.ts';
import { tableCharacters } from './dataBlocks.ts';
import { plain } from './objects.ts';

/**
 * Slack's validation of what an app sends to be drawn, as pure functions: a list of complaints as they come in
 * `response_metadata.messages`, empty when Slack would take it. Limits: facts about the platform as of November 2026,
 * the stricter reading where readings differ.
 */

/** Largest view as JSON, bytes (`view_too_large`). */
export const MAX_VIEW_BYTES = 250 * 1024;

/** `chat.postMessage` cuts text above this; asking for more is treated as a mistake here. */
const MAX_TEXT = 40_000;

function blocksOf(surface: Surface, max: number): Rule {
  const here = Object.entries(BLOCKS).filter(([, block]) => block.on.includes(surface));
  const one = typed(Object.fromEntries(here.map(([name, block]) => [name, block.shape])));
  return both(list(one, 0, max), unique('block_id', 'block_ids must be unique'));
}

/** Limits that count over all blocks of a message. */
const together: Rule = (blocks, pointer, report) => {
  if (!Array.isArray(blocks)) return;
  const ofType = (type: string) => blocks.filter((block) => isObject(block) && block.type === type);
  const charts = ofType('data_visualization').length;
  if (charts > 2) report.say(pointer, `no more than 2 data_visualization blocks allowed, found ${charts}`);
  // Slack took one table a message when tables came, and its page on them does not say that it takes more now.
  const tables = ofType('table').length;
  if (tables > 1) report.say(pointer, `only_one_table_allowed: found ${tables}`);
  const inTables = blocks.reduce((sum: number, block) => sum + tableCharacters(block), 0);
  if (inTables > 10_000) report.say(pointer, `tables hold ${inTables} characters, no more than 10000 allowed`);
  const markdown = ofType('markdown').reduce((sum, block) => sum + String(block.text ?? '').length, 0);
  if (markdown > 12_000) report.say(pointer, `markdown holds ${markdown} characters, no more than 12000 allowed`);
};

const metadataValue: Rule = (value, pointer, report) => {
  if (!['string', 'number', 'boolean'].includes(typeof value) && !isObject(value) && !Array.isArray(value)) {
    report.say(pointer, 'must be a string, number, boolean or object');
  }
};
const metadata = shaped({
  event_type: needed(matching(/^[\w.-]+$/, 'a name of letters, digits, underscores', 255)),
  event_payload: needed((value, pointer, report) => {
    if (!isObject(value)) return report.say(pointer, 'must provide an object');
    for (const [name, one] of Object.entries(value)) metadataValue(one, `${pointer}/${name}`, report);
  }),
});

const messageBlocks = both(blocksOf('message', 50), together);

/**
 * What Slack would complain about in a message: `text`, `blocks` and `metadata` of chat.postMessage, of an answer to a
 * response_url or of an acknowledgement. Other fields are not looked at.
 */
export function validateMessage(message: unknown): string[] {
  if (!isObject(message)) return ['[ERROR] must provide an object [json-pointer:]'];
  const found: string[] = [];
  if (message.text !== undefined) found.push(...complaints(text(MAX_TEXT, 0), message.text, '/text'));
  if (message.blocks !== undefined) found.push(...complaints(messageBlocks, message.blocks, '/blocks'));
  if (message.metadata !== undefined && !isEmptyObject(message.metadata)) {
    found.push(...complaints(metadata, message.metadata, '/metadata'));
  }
  return found;
}

/** Metadata `{}` in chat.update clears what was there. */
function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

const viewBase = {
  type: anything,
  private_metadata: text(3000, 0),
  callback_id: text(255, 0),
  external_id: text(255, 0),
};

const submitWithInputs: Rule = (view, pointer, report) => {
  if (!isObject(view) || !Array.isArray(view.blocks)) return;
  const asks = view.blocks.some((block) => isObject(block) && block.type === 'input');
  if (asks && view.submit === undefined) report.say(pointer, 'missing required field: submit');
};

const view = typed({
  modal: shaped(
    {
      ...viewBase,
      title: needed(plain(24)),
      blocks: needed(blocksOf('modal', 100)),
      submit: plain(24),
      close: plain(24),
      clear_on_close: flag,
      notify_on_close: flag,
      submit_disabled: flag,
    },
    submitWithInputs,
  ),
  home: shaped({ ...viewBase, blocks: needed(both(blocksOf('home', 100), together)) }),
});

/** What Slack would complain about in a modal or Home tab. */
export function validateView(given: unknown): string[] {
  const found = complaints(view, given, '/view');
  const bytes = Buffer.byteLength(JSON.stringify(given) ?? '');
  if (bytes > MAX_VIEW_BYTES) found.push(`[ERROR] view of ${bytes} bytes is too large [json-pointer:/view]`);
  return found;
}

/** What Slack would complain about in the options that answer a `block_suggestion`. */
export function validateOptions(given: unknown): string[] {
  return complaints(optionsAnswer, given, '');
}

const suggestion = shaped({
  text: needed(plain(75)),
  value: needed(text(75)),
  description: plain(75),
});
const optionsAnswer: Rule = (value, pointer, report) => {
  if (!isObject(value)) return report.say(pointer, 'must provide an object');
  if (value.options === undefined && value.option_groups === undefined) {
    return report.say(pointer, 'missing required field: options');
  }
  if (value.options !== undefined) list(suggestion, 0, 100)(value.options, `${pointer}/options`, report);
  if (value.option_groups !== undefined) {
    const group = shaped({ label: needed(plain(75)), options: needed(list(suggestion, 1, 100)) });
    list(group, 0, 100)(value.option_groups, `${pointer}/option_groups`, report);
  }
};
