import { readFileSync, writeFileSync } from 'node:fs';
import { type Figure, markdownTable } from '../bench.ts';
import { courseChart, tradeChart } from './charts.ts';
import { sameTable, wordsTable, worseTable } from './page.ts';
import type { Table } from './tables.ts';
import type { Effort } from './targets.ts';
import type { Word } from './words.ts';

/** What a long run leaves in docs/: the tables of verdict.md between their markers, and both charts. */
export interface Results {
  readonly effort: Effort;
  readonly machine: string;
  readonly same: Table;
  readonly worse: Table;
  readonly words: readonly Word[];
  readonly figures: readonly Figure[];
}

const DOCS = new URL('../../../docs/', import.meta.url);

export function keepResults(results: Results): void {
  const page = new URL('verdict.md', DOCS);
  const parts: Readonly<Record<string, string>> = {
    effort: effort(results),
    same: sameTable(results.same),
    worse: worseTable(results.worse),
    words: wordsTable(results.words),
    targets: targetTable(results.figures),
  };
  let text = readFileSync(page, 'utf8');
  for (const [name, part] of Object.entries(parts)) text = between(text, name, part);
  writeFileSync(page, text);
  writeFileSync(new URL('verdict-trade.svg', DOCS), tradeChart(results.same, results.worse));
  writeFileSync(new URL('verdict-course.svg', DOCS), courseChart(results.effort.seed));
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function between(text: string, name: string, part: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from < 0 || to < from) throw new Error(`docs/verdict.md has no place for ${name}`);
  return `${text.slice(0, from + open.length)}\n${part}\n${text.slice(to)}`;
}

function effort({ effort: { seed, runs, gridRuns }, machine }: Results): string {
  const count = (n: number) => n.toLocaleString('en-US');
  return `Seed ${seed}; ${count(runs)} rollouts a cell, ${count(gridRuns)} a cell of the null grid, ${count(runs / 4)} for Kayenta. Times: ${machine}.`;
}

function targetTable(figures: readonly Figure[]): string {
  return markdownTable(
    ['figure', 'target', 'measured', ''],
    figures.map(({ name, target, measured, unit, ok }) => [
      name,
      target === null ? '–' : `${target} ${unit}`.trim(),
      `${measured} ${unit}`.trim(),
      target === null ? '' : ok ? 'met' : '**missed**',
    ]),
  );
}
