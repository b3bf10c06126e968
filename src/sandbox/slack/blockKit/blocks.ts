import {
  anything,
  atLeastOne,
  both,
  flag,
  list,
  needed,
  notBoth,
  number,
  oneOf,
  type Rule,
  shaped,
  text,
  typed,
  unique,
} from './check.ts';
import { dataTable, dataVisualization, httpUrl, table } from './dataBlocks.ts';
import {
  accessory,
  actionElement,
  buttonOnly,
  contextActionElement,
  ELEMENTS,
  inputElement,
  picture,
} from './elements.ts';
import { anyText, blockId, mrkdwn, plain, slackFile, url } from './objects.ts';
import { richText } from './richText.ts';

/** Where a block can be drawn. */
export type Surface = 'message' | 'modal' | 'home';

const base = { type: anything, block_id: blockId };
const M: readonly Surface[] = ['message'];
const MH: readonly Surface[] = ['message', 'home'];
const MODAL: readonly Surface[] = ['modal'];
const ALL: readonly Surface[] = ['message', 'modal', 'home'];

const elements = (rule: Rule, max: number): Rule =>
  both(list(rule, 1, max), unique('action_id', 'action_ids of a block must differ'));

const section = shaped(
  { ...base, text: anyText(3000), fields: list(anyText(2000), 1, 10), accessory, expand: flag },
  atLeastOne('text', 'fields'),
);

const image = shaped(
  { ...base, image_url: httpUrl, slack_file: slackFile, alt_text: needed(text(2000)), title: plain(2000) },
  atLeastOne('image_url', 'slack_file'),
  notBoth('image_url', 'slack_file'),
);

const card = shaped(
  {
    ...base,
    title: anyText(150),
    subtitle: anyText(150),
    subtext: anyText(150),
    body: anyText(200),
    hero_image: picture,
    icon: picture,
    slack_icon: anything,
    actions: elements(buttonOnly, 5),
  },
  atLeastOne('title', 'body', 'hero_image', 'actions'),
);

const taskCard = shaped({
  ...base,
  task_id: needed(text(255)),
  title: needed(text(255)),
  details: richText,
  output: richText,
  sources: list(shaped({ type: anything, url: needed(url), text: needed(text(255)) }), 0, 50),
  status: needed(oneOf('pending', 'in_progress', 'complete', 'error')),
});

const simple = {
  actions: shaped({ ...base, elements: needed(elements(actionElement, 25)) }),
  context: shaped({ ...base, elements: needed(list(contextElement(), 1, 10)) }),
  divider: shaped(base),
  file: shaped({ ...base, external_id: needed(text(255)), source: needed(oneOf('remote')) }),
  header: shaped({ ...base, text: needed(plain(150)), level: number(1, 4) }),
  image,
  input: shaped({
    ...base,
    label: needed(plain(2000)),
    element: needed(inputElement),
    hint: plain(2000),
    optional: flag,
    dispatch_action: flag,
  }),
  rich_text: richText,
  section,
  table,
  video: shaped({
    ...base,
    alt_text: needed(text(2000)),
    title: needed(plain(199)),
    video_url: needed(httpUrl),
    thumbnail_url: needed(httpUrl),
    title_url: httpUrl,
    description: plain(200),
    author_name: text(50),
    provider_name: text(50),
    provider_icon_url: httpUrl,
  }),
};

function contextElement(): Rule {
  return typed({ image: ELEMENTS.image, plain_text: plain(3000), mrkdwn: mrkdwn(3000) });
}

const container = shaped({
  ...base,
  title: plain(150),
  rich_text_title: richText,
  subtitle: anyText(150),
  child_blocks: needed(list(typed(simple), 1, 10)),
  width: oneOf('narrow', 'standard', 'wide', 'full'),
  icon: picture,
  is_collapsible: flag,
  default_collapsed: flag,
});

/**
 * Every block: where Slack draws it, and its shape. Surfaces are from Slack's catalogue as captured 2026-09-14: an
 * alert lives in modals only, charts and tables never do.
 */
export const BLOCKS: Readonly<Record<string, { readonly on: readonly Surface[]; readonly shape: Rule }>> = {
  section: { on: ALL, shape: simple.section },
  divider: { on: ALL, shape: simple.divider },
  header: { on: ALL, shape: simple.header },
  context: { on: ALL, shape: simple.context },
  image: { on: ALL, shape: simple.image },
  actions: { on: ALL, shape: simple.actions },
  input: { on: ALL, shape: simple.input },
  rich_text: { on: ALL, shape: simple.rich_text },
  video: { on: ALL, shape: simple.video },
  card: { on: ALL, shape: card },
  file: { on: M, shape: simple.file },
  markdown: { on: M, shape: shaped({ ...base, text: needed(text(12_000)) }) },
  table: { on: MH, shape: table },
  data_table: { on: MH, shape: dataTable },
  data_visualization: { on: MH, shape: dataVisualization },
  carousel: { on: MH, shape: shaped({ ...base, elements: needed(list(typed({ card }), 1, 10)) }) },
  container: { on: MH, shape: container },
  alert: {
    on: MODAL,
    shape: shaped({
      ...base,
      text: needed(anyText(200)),
      level: oneOf('default', 'info', 'warning', 'error', 'success'),
    }),
  },
  context_actions: { on: M, shape: shaped({ ...base, elements: needed(elements(contextActionElement, 5)) }) },
  task_card: { on: M, shape: taskCard },
  plan: {
    on: M,
    shape: shaped({ ...base, title: needed(text(255)), tasks: list(typed({ task_card: taskCard }), 0, 50) }),
  },
};
