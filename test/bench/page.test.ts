import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { atLeast, atMost, told } from './bench.ts';
import { summary, summaryIn, withSummary } from './summary.ts';

const DAY = Date.parse('2026-11-21T12:00:00Z');

it('the README quotes the figures as docs/figures.md has them, with the day and the machine', () => {
  const [readme, page] = ['README.md', 'docs/figures.md'].map((file) => summaryIn(readFileSync(file, 'utf8')));
  expect(readme).toMatch(/Measured on \d{4}-\d\d-\d\d: .*, \d+ cores, \d+ GiB; .*Node \d+/);
  expect(readme).toBe(page);
});

it('every figure that is quoted says what it measured, beside what, and whether it missed its target', () => {
  const table = summary(
    [
      told('cold start, worker', 43, 'ms', 160),
      atMost('tick, 1,000 quiet rollouts, time', 15, 10.4, 's'),
      atLeast('crowd of 20,000, rollouts judged', 20_000, 18_990, 'rollouts'),
      atMost('a month idle, outside it', 2.5, 1.788, '$'),
      told('not among the quoted', 1, 'ms'),
    ],
    DAY,
  );
  const rows = table.split('\n').map((line) => line.replace(/ {2,}/g, ' '));
  expect(rows).toContain('| cold start of the worker, beside stock bundling | 43 ms | × 0.269 | |');
  expect(rows).toContain('| a tick over 1,000 rollouts | 10.4 s | | ≤ 15 s |');
  expect(table).toContain('18,990 rollouts');
  expect(table).toContain('**missed**: ≥ 20,000 rollouts');
  expect(table).toContain('$1.79');
  expect(table).not.toContain('not among');
  expect(table).toContain('Measured on 2026-11-21: ');
});

it('a page gets the new summary in the place of its old one, and a page without a place is an error', () => {
  const [old, fresh] = [summary([], DAY), summary([], DAY + 86_400_000)];
  expect(withSummary(`before\n${old}\nafter`, fresh)).toBe(`before\n${fresh}\nafter`);
  expect(() => withSummary('no place', fresh)).toThrow('no <!-- figures');
});
