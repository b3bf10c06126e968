import { markdownTable } from '../bench.ts';
import type { Measured } from './measure.ts';
import type { Table } from './tables.ts';
import type { Word } from './words.ts';

/** The tables of docs/verdict.md, as text. */

export function sameTable(table: Table): string {
  return markdownTable(
    ['false rollback, %', ...table.scenarios],
    table.rows.map(({ policy, cells }) => [policy, ...cells.map(({ found }) => share(found))]),
  );
}

export function worseTable(table: Table): string {
  return markdownTable(
    ['median min / found / failed calls', ...table.scenarios],
    table.rows.map(({ policy, cells }) => [policy, ...cells.map(detection)]),
  );
}

function detection({ median, found, failed }: Measured): string {
  if (found < 0.005) return 'never';
  return `${median ?? '>60'} / ${(100 * found).toFixed(0)} % / ${failed.toFixed(0)}`;
}

export function wordsTable(words: readonly Word[]): string {
  return markdownTable(
    [
      '',
      'false rollback, %',
      '×5 @1 % 100/min',
      '×2 @1 % 10k/min',
      'calls to pass, 0 % errors',
      'calls to pass, 1 % errors',
    ],
    words.map(({ word, falseRollback, times5, times2, calls0, calls1 }) => [
      `\`${word}\``,
      share(falseRollback),
      foundAt(times5),
      foundAt(times2),
      calls(calls0),
      calls(calls1),
    ]),
  );
}

function foundAt({ median, found }: { readonly median: number | null; readonly found: number }): string {
  return `${median === null ? '>60' : median} min, ${(100 * found).toFixed(0)} %`;
}

function calls(count: number | null): string {
  return count === null ? 'over 20,000' : count.toLocaleString('en-US');
}

/** A share in per cent: two decimals below 1 %, none above. */
function share(value: number): string {
  const percent = 100 * value;
  if (percent === 0) return '0';
  return percent < 1 ? percent.toFixed(2) : percent.toFixed(0);
}
