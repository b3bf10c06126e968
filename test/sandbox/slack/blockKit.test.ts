import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCKS } from '../../../src/sandbox/slack/blockKit/blocks.ts';
import { validateMessage, validateOptions, validateView } from '../../../src/sandbox/slack/blockKit/validate.ts';

const of = (length: number) => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('hello'), ...more });
const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('Label'), element, ...more });
const option = (n: number) => ({ text: plain(`option ${n}`), value: `${n}` });
const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const confirm = (more: object = {}) => ({
  title: plain('Sure?'),
  text: mrkdwn('Really'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
const table = (rows: number, cells: number, text = 'x') => ({
  type: 'table',
  rows: many(rows, () => many(cells, () => ({ type: 'raw_text', text }))),
});
const categories = ['14:01', '14:02'];
const series = (name: string, labels = categories) => ({ name, data: labels.map((label, n) => ({ label, value: n })) });
const chart = (more: object = {}, axis: object = {}) => ({
  type: 'data_visualization',
  title: 'Error rate',
  chart: { type: 'line', series: [series('42'), series('43')], axis_config: { categories, ...axis }, ...more },
});
const richText = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const card = (more: object = {}) => ({ type: 'card', title: plain('Title'), body: mrkdwn('Body'), ...more });
const modal = (blocks: object[], more: object = {}) => ({ type: 'modal', title: plain('Title'), blocks, ...more });
const textInput = { type: 'plain_text_input', action_id: 't' };

describe('what Slack takes', () => {
  const fine: readonly [string, object][] = [
    ['text alone', { text: 'hello' }],
    ['fifty blocks', { blocks: many(50, () => section()) }],
    ['a section of fields', { blocks: [{ type: 'section', fields: many(10, () => mrkdwn(of(2000))) }] }],
    [
      'a button with everything',
      { blocks: [actions(button({ style: 'danger', value: of(2000), confirm: confirm() }))] },
    ],
    [
      'a menu beside a section',
      { blocks: [section({ accessory: { type: 'static_select', action_id: 'm', options: many(100, option) } })] },
    ],
    ['a table of a hundred rows', { blocks: [table(100, 20)] }],
    [
      'a table with rich text and columns that keep the default',
      {
        blocks: [
          {
            type: 'table',
            rows: [[richText({ type: 'text', text: 'a', style: { bold: true } })]],
            column_settings: [{ align: 'right', is_wrapped: true }, null],
          },
        ],
      },
    ],
    ['two charts', { blocks: [chart(), chart({ type: 'bar' })] }],
    [
      'rich text with mentions',
      {
        blocks: [
          richText(
            { type: 'user', user_id: 'U1' },
            { type: 'link', url: 'https://example.com' },
            { type: 'emoji', name: 'tada' },
          ),
        ],
      },
    ],
    ['a header with a level', { blocks: [{ type: 'header', text: plain(of(150)), level: 2 }] }],
    ['cards', { blocks: [{ type: 'carousel', elements: many(10, () => card({ actions: [button()] })) }] }],
    ['metadata', { text: 'x', metadata: { event_type: 'card', event_payload: { id: 'a', n: 1, ok: true } } }],
  ];
  test.each(fine)('%s', (_what, message) => expect(validateMessage(message)).toEqual([]));

  test('a modal with inputs and a submit button', () => {
    expect(
      validateView(
        modal([input(textInput), { type: 'alert', text: plain('No'), level: 'error' }], { submit: plain('Go') }),
      ),
    ).toEqual([]);
  });
  test('a Home tab of a hundred blocks', () => {
    expect(validateView({ type: 'home', blocks: many(100, () => section()) })).toEqual([]);
  });
});

describe('what Slack refuses in a message, and where it says so', () => {
  const wrong: readonly [string, object[], string][] = [
    ['fifty-one blocks', many(51, () => section()), 'no more than 50 items allowed [json-pointer:/blocks]'],
    ['an unknown block', [{ type: 'sparkles' }], 'unsupported type: sparkles [json-pointer:/blocks/0]'],
    ['an alert', [{ type: 'alert', text: plain('x') }], 'unsupported type: alert [json-pointer:/blocks/0]'],
    [
      'a section without text',
      [{ type: 'section' }],
      'missing required field: text or fields [json-pointer:/blocks/0]',
    ],
    [
      'an empty section',
      [section({ text: mrkdwn('') })],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a long section',
      [section({ text: mrkdwn(of(3001)) })],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'eleven fields',
      [{ type: 'section', fields: many(11, () => plain('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a long field',
      [{ type: 'section', fields: [plain(of(2001))] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'a field that Slack does not know',
      [section({ colour: 'red' })],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'mrkdwn in a header',
      [{ type: 'header', text: mrkdwn('x') }],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text]',
    ],
    [
      'a long header',
      [{ type: 'header', text: plain(of(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a header of level 5',
      [{ type: 'header', text: plain('x'), level: 5 }],
      'must be between 1 and 4 [json-pointer:/blocks/0/level]',
    ],
    [
      'eleven context elements',
      [{ type: 'context', elements: many(11, () => mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'twenty-six buttons',
      [actions(...many(26, (n) => button({ action_id: `a${n}` })))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    ['no buttons at all', [actions()], 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
    [
      'two buttons of one action id',
      [actions(button(), button())],
      '`go` already exists: action_ids of a block must differ [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'two blocks of one id',
      [section({ block_id: 'a' }), section({ block_id: 'a' })],
      '`a` already exists: block_ids must be unique [json-pointer:/blocks/1/block_id]',
    ],
    [
      'a long block id',
      [section({ block_id: of(256) })],
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'a long button',
      [actions(button({ text: plain(of(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'mrkdwn on a button',
      [actions(button({ text: mrkdwn('x') }))],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text]',
    ],
    [
      'a long value',
      [actions(button({ value: of(2001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a green button',
      [actions(button({ style: 'success' }))],
      'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'a disabled button',
      [actions(button({ disabled: true }))],
      'invalid additional property: disabled [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a button to nowhere',
      [actions(button({ url: 'checkout' }))],
      'must be a valid URL [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      'a long question',
      [actions(button({ confirm: confirm({ text: plain(of(301)) }) }))],
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      'a long answer',
      [actions(button({ confirm: confirm({ deny: plain(of(31)) }) }))],
      'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]',
    ],
    [
      'an input as a button',
      [actions(textInput)],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a menu without options',
      [actions({ type: 'static_select', action_id: 'm' })],
      'missing required field: options or option_groups [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a menu of 101',
      [actions({ type: 'static_select', action_id: 'm', options: many(101, option) })],
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'an overflow of six',
      [section({ accessory: { type: 'overflow', action_id: 'o', options: many(6, option) } })],
      'no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]',
    ],
    [
      'eleven checkboxes',
      [actions({ type: 'checkboxes', action_id: 'c', options: many(11, option) })],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'a long placeholder',
      [actions({ type: 'external_select', action_id: 'e', placeholder: plain(of(151)) })],
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]',
    ],
    ['a table of 101 rows', [table(101, 1)], 'no more than 100 items allowed [json-pointer:/blocks/0/rows]'],
    ['a row of 21 cells', [table(1, 21)], 'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]'],
    [
      'tables of too much text',
      [table(5, 10, of(101)), table(5, 10, of(100))],
      'tables hold 10050 characters, no more than 10000 allowed [json-pointer:/blocks]',
    ],
    [
      'numbers in a table',
      [{ type: 'table', rows: [[{ type: 'raw_number', value: 1 }]] }],
      'unsupported type: raw_number [json-pointer:/blocks/0/rows/0/0]',
    ],
    ['an empty cell', [table(1, 1, '')], 'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]'],
    [
      'a column aligned nowhere',
      [{ ...table(1, 1), column_settings: [{ align: 'middle' }] }],
      'must be a valid enum value [json-pointer:/blocks/0/column_settings/0/align]',
    ],
    [
      'three charts',
      [chart(), chart(), chart()],
      'no more than 2 data_visualization blocks allowed, found 3 [json-pointer:/blocks]',
    ],
    [
      'seven series',
      [chart({ series: many(7, (n) => series(`${n}`)) })],
      'no more than 6 items allowed [json-pointer:/blocks/0/chart/series]',
    ],
    [
      'series of one name',
      [chart({ series: [series('43'), series('43')] })],
      '`43` already exists: series names must be unique [json-pointer:/blocks/0/chart/series/1/name]',
    ],
    [
      'a missing point',
      [chart({ series: [series('43', ['14:01'])] })],
      'must have exactly one data point for each category [json-pointer:/blocks/0/chart/series/0/data]',
    ],
    [
      '21 points',
      [chart({ series: [series('43', many(21, String))] }, { categories: many(21, String) })],
      'no more than 20 items allowed [json-pointer:/blocks/0/chart/axis_config/categories]',
    ],
    [
      'a long axis label',
      [chart({}, { y_label: of(51) })],
      'must be less than 51 characters [json-pointer:/blocks/0/chart/axis_config/y_label]',
    ],
    [
      'a long chart title',
      [{ ...chart(), title: of(51) }],
      'must be less than 51 characters [json-pointer:/blocks/0/title]',
    ],
    [
      'a point that is no number',
      [chart({ series: [{ name: 'a', data: categories.map((label) => ({ label, value: '1' })) }] })],
      'must be a number [json-pointer:/blocks/0/chart/series/0/data/0/value]',
    ],
    [
      'a pie with nothing in it',
      [{ ...chart(), chart: { type: 'pie', segments: [{ label: 'a', value: 0 }] } }],
      'must be between 5e-324 and Infinity [json-pointer:/blocks/0/chart/segments/0/value]',
    ],
    [
      'too much markdown',
      many(2, () => ({ type: 'markdown', text: of(6001) })),
      'markdown holds 12002 characters, no more than 12000 allowed [json-pointer:/blocks]',
    ],
    [
      'a long card',
      [card({ body: mrkdwn(of(201)) })],
      'must be less than 201 characters [json-pointer:/blocks/0/body/text]',
    ],
    [
      'eleven cards',
      [{ type: 'carousel', elements: many(11, () => card()) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'rich text without a place',
      [richText({ type: 'user' })],
      'missing required field: user_id [json-pointer:/blocks/0/elements/0/elements/0]',
    ],
    [
      'a picture from nowhere',
      [{ type: 'image', alt_text: 'x' }],
      'missing required field: image_url or slack_file [json-pointer:/blocks/0]',
    ],
    [
      'a picture without words',
      [{ type: 'image', image_url: 'https://example.com/a.png' }],
      'missing required field: alt_text [json-pointer:/blocks/0]',
    ],
    [
      'a file id of another kind',
      [{ type: 'image', alt_text: 'x', slack_file: { id: 'file1' } }],
      'must be a valid file id [json-pointer:/blocks/0/slack_file/id]',
    ],
  ];
  test.each(wrong)('%s', (_what, blocks, complaint) => {
    expect(validateMessage({ text: 'x', blocks })).toContain(`[ERROR] ${complaint}`);
  });

  test('too much text, and metadata of a wrong form', () => {
    expect(validateMessage({ text: of(40_001) })).toHaveLength(1);
    expect(validateMessage({ text: 'x', metadata: { event_type: 'a b', event_payload: {} } })).toHaveLength(1);
    expect(validateMessage({ text: 'x', metadata: { event_type: 'a' } })).toHaveLength(1);
    expect(validateMessage({ text: 'x', metadata: {} })).toEqual([]);
  });
});

describe('what Slack refuses in a view', () => {
  const wrong: readonly [string, object, string][] = [
    ['no title', { type: 'modal', blocks: [] }, 'missing required field: title [json-pointer:/view]'],
    [
      'a long title',
      modal([], { title: plain(of(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'a long submit',
      modal([], { submit: plain(of(25)) }),
      'must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    ['inputs without a submit', modal([input(textInput)]), 'missing required field: submit [json-pointer:/view]'],
    ['101 blocks', modal(many(101, () => section())), 'no more than 100 items allowed [json-pointer:/view/blocks]'],
    [
      'much private metadata',
      modal([], { private_metadata: of(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    ['a chart in a modal', modal([chart()]), 'unsupported type: data_visualization [json-pointer:/view/blocks/0]'],
    ['a table in a modal', modal([table(1, 1)]), 'unsupported type: table [json-pointer:/view/blocks/0]'],
    [
      'a long alert',
      modal([{ type: 'alert', text: plain(of(201)) }]),
      'must be less than 201 characters [json-pointer:/view/blocks/0/text/text]',
    ],
    [
      'an alert at home',
      { type: 'home', blocks: [{ type: 'alert', text: plain('x') }] },
      'unsupported type: alert [json-pointer:/view/blocks/0]',
    ],
    [
      'markdown at home',
      { type: 'home', blocks: [{ type: 'markdown', text: 'x' }] },
      'unsupported type: markdown [json-pointer:/view/blocks/0]',
    ],
    [
      'a title at home',
      { type: 'home', title: plain('x'), blocks: [] },
      'invalid additional property: title [json-pointer:/view]',
    ],
    [
      'a button as an input',
      modal([input(button())], { submit: plain('Go') }),
      'unsupported type: button [json-pointer:/view/blocks/0/element]',
    ],
    [
      'a long label',
      modal([input(textInput, { label: plain(of(2001)) })], { submit: plain('Go') }),
      'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
    ],
    [
      'a number that is none',
      modal([input({ type: 'number_input', action_id: 'n', is_decimal_allowed: false, initial_value: 'ten' })], {
        submit: plain('Go'),
      }),
      'must be a number written as a string [json-pointer:/view/blocks/0/element/initial_value]',
    ],
  ];
  test.each(wrong)('%s', (_what, view, complaint) => expect(validateView(view)).toContain(`[ERROR] ${complaint}`));

  test('a view of more than 250 KB', () => {
    const blocks = many(100, () => section({ text: mrkdwn(of(3000)) }));
    expect(validateView(modal(blocks))).toEqual([expect.stringContaining('is too large')]);
  });
});

test('where each block may appear is what Slack’s catalogue says', () => {
  const on = (...surfaces: string[]) =>
    Object.entries(BLOCKS)
      .filter(([, block]) => block.on.join() === surfaces.join())
      .map(([name]) => name)
      .sort();
  expect(on('message', 'modal', 'home')).toEqual([
    'actions',
    'card',
    'context',
    'divider',
    'header',
    'image',
    'input',
    'rich_text',
    'section',
    'video',
  ]);
  expect(on('message', 'home')).toEqual(['carousel', 'container', 'data_table', 'data_visualization', 'table']);
  expect(on('message')).toEqual(['context_actions', 'file', 'markdown', 'plan', 'task_card']);
  expect(on('modal')).toEqual(['alert']);
});

test('options that answer a type-ahead are a hundred at most', () => {
  expect(validateOptions({ options: many(100, option) })).toEqual([]);
  expect(validateOptions({ options: many(101, option) })).toEqual([
    '[ERROR] no more than 100 items allowed [json-pointer:/options]',
  ]);
  expect(validateOptions({})).toHaveLength(1);
});

test('whatever is sent, the validator answers', () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      expect(Array.isArray(validateMessage({ text: 'x', blocks: given }))).toBe(true);
      expect(Array.isArray(validateView(given))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
