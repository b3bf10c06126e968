import { machine, markdownTable } from '../bench/bench.ts';
import type { Run } from './run.ts';

/** The result of many runs, as it stands in docs/. */
export function summary(runs: readonly Run[]): string {
  const sum = (of: (run: Run) => number) => runs.reduce((total, run) => total + of(run), 0);
  const ends = new Map<string, number>();
  for (const end of runs.flatMap(({ ended }) => ended)) ends.set(end, (ends.get(end) ?? 0) + 1);
  const rows: [string, string][] = [
    ['runs', String(runs.length)],
    ['seeds', `${runs[0]?.seed ?? '–'} to ${runs.at(-1)?.seed ?? '–'}`],
    ['violations', String(sum(({ violations }) => violations.length))],
    ['kills', String(sum(({ kills }) => kills))],
    ['AWS calls of the worker', String(sum(({ calls }) => calls))],
    ['of these met a fault', String(sum(({ faults }) => faults))],
    ['virtual minutes', String(sum(({ minutes }) => minutes))],
    ...[...ends].map(([end, count]): [string, string] => [`rollouts that ended ${end}`, String(count)]),
    ['took', `${Math.round(sum(({ tookMs }) => tookMs) / 1000)} s`],
  ];
  return `${markdownTable(['what', 'measured'], rows)}\n\n${machine()}\n`;
}
