import {
  anything,
  flag,
  isObject,
  list,
  matching,
  needed,
  number,
  oneOf,
  type Rule,
  shaped,
  text,
  typed,
  unique,
} from './check.ts';
import { blockId } from './objects.ts';
import { richText } from './richText.ts';

/**
 * Tables and charts. Sources: Slack's pages of the table, data table and data visualization blocks. Where readings
 * differ the stricter one holds here (6 series rather than 12; 101 rows rather than 201; no raw_number in `table`,
 * which chat.postMessage was seen to refuse).
 */

const rawText = shaped({ type: anything, text: needed(text(10_000)) });
const tableCell = typed({ raw_text: rawText, rich_text: richText });
const dataCell = typed({
  raw_text: rawText,
  raw_number: shaped({ type: anything, value: needed(number()), text: text(10_000) }),
  rich_text: richText,
});

export const table = shaped({
  type: anything,
  block_id: blockId,
  rows: needed(list(list(tableCell, 1, 20), 1, 100)),
  column_settings: list(nullable(shaped({ align: oneOf('left', 'center', 'right'), is_wrapped: flag })), 0, 20),
});

export const dataTable = shaped({
  type: anything,
  block_id: blockId,
  caption: needed(text(300)),
  rows: needed(list(list(dataCell, 1, 20), 2, 101)),
  page_size: number(1, 100),
  row_header_column_index: number(0, 19),
});

/** A column setting may be null: that column keeps the default. */
function nullable(rule: Rule): Rule {
  return (value, pointer, report) => {
    if (value !== null) rule(value, pointer, report);
  };
}

const label = text(20);
const point = shaped({ label: needed(label), value: needed(number()) });
const series = shaped({ name: needed(text(20)), data: needed(list(point, 1, 20)) });

/** Exactly one point for each category, by the same label. */
const onePointPerCategory: Rule = (chart, pointer, report) => {
  if (!isObject(chart) || !isObject(chart.axis_config) || !Array.isArray(chart.series)) return;
  const { categories } = chart.axis_config;
  if (!Array.isArray(categories)) return;
  const wanted = new Set(categories);
  if (wanted.size !== categories.length) report.say(`${pointer}/axis_config/categories`, 'categories must be unique');
  for (const [i, one] of chart.series.entries()) {
    const data: unknown = isObject(one) ? one.data : undefined;
    if (!Array.isArray(data)) continue;
    const labels = new Set(data.map((p) => (isObject(p) ? p.label : undefined)));
    const fits = data.length === categories.length && [...wanted].every((category) => labels.has(category));
    if (!fits) report.say(`${pointer}/series/${i}/data`, 'must have exactly one data point for each category');
  }
};

const cartesian = shaped(
  {
    type: anything,
    series: needed(list(series, 1, 6)),
    axis_config: needed(shaped({ categories: needed(list(label, 1, 20)), x_label: text(50), y_label: text(50) })),
  },
  onePointPerCategory,
  (chart, pointer, report) => {
    if (isObject(chart)) unique('name', 'series names must be unique')(chart.series, `${pointer}/series`, report);
  },
);

const pie = shaped({
  type: anything,
  segments: needed(list(shaped({ label: needed(label), value: needed(number(Number.MIN_VALUE)) }), 1, 6)),
});

export const dataVisualization = shaped({
  type: anything,
  block_id: blockId,
  title: needed(text(50)),
  chart: needed(typed({ line: cartesian, bar: cartesian, area: cartesian, pie })),
});

/** Characters in a table's cells, as the 10,000 of a message count them. */
export function tableCharacters(block: unknown): number {
  if (!isObject(block) || block.type !== 'table' || !Array.isArray(block.rows)) return 0;
  return block.rows.flat().reduce((sum: number, cell: unknown) => sum + characters(cell), 0);
}

function characters(node: unknown): number {
  if (Array.isArray(node)) return node.reduce((sum: number, one: unknown) => sum + characters(one), 0);
  if (!isObject(node)) return 0;
  const own = typeof node.text === 'string' ? node.text.length : 0;
  return own + characters(node.elements);
}

export const httpUrl = matching(/^https?:\/\/\S+$/i, 'a valid URL');
