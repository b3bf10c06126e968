import { cpus, totalmem } from 'node:os';

/** What a bench is. Each lives in a file of its own beside this one and is registered in main.ts by name. */
export interface Bench {
  readonly name: string;
  /** One line: what is measured. */
  readonly about: string;
  run(options: BenchOptions): Promise<readonly Figure[]>;
}

export interface BenchOptions {
  /** Fewer repetitions: to see that it runs, not to believe the figures. */
  readonly short: boolean;
  /** Keep the results in docs/ (benches that have a page there). */
  readonly keep: boolean;
  /** Tells progress and tables to the person waiting. */
  readonly say: (line: string) => void;
}

/** One measured figure against its target. */
export interface Figure {
  readonly name: string;
  /** The bound that `measured` must keep; null: told only. */
  readonly target: number | null;
  readonly measured: number;
  readonly unit: string;
  /** The same figure of the best known alternative, where there is one. */
  readonly peer: number | null;
  /** measured / peer. */
  readonly ratio: number | null;
  readonly ok: boolean;
}

/** A figure that must not exceed its target. */
export function atMost(
  name: string,
  target: number,
  measured: number,
  unit: string,
  peer: number | null = null,
): Figure {
  return figure(`${name} (at most)`, target, measured, unit, peer, measured <= target);
}

/** A figure that must reach its target. */
export function atLeast(
  name: string,
  target: number,
  measured: number,
  unit: string,
  peer: number | null = null,
): Figure {
  return figure(`${name} (at least)`, target, measured, unit, peer, measured >= target);
}

/** A figure without a target. */
export function told(name: string, measured: number, unit: string, peer: number | null = null): Figure {
  return figure(name, null, measured, unit, peer, true);
}

function figure(
  name: string,
  target: number | null,
  measured: number,
  unit: string,
  peer: number | null,
  ok: boolean,
): Figure {
  const ratio = peer === null || peer === 0 ? null : rounded(measured / peer);
  return { name, target, measured: rounded(measured), unit, peer, ratio, ok };
}

/** Three significant figures: what a bench can promise. Whole numbers stay. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(3));
}

/** A table in Markdown, which reads well in a terminal too. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = head.map((title, c) => Math.max(3, title.length, ...rows.map((row) => row[c]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, c) => cell.padEnd(width[c]!)).join(' | ')} |`;
  return [line(head), line(width.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}

/** The machine and the versions that figures were measured on. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const about = `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${memory} GiB`;
  return `${about}; ${process.platform} ${process.arch}; Node ${process.versions.node}, V8 ${process.versions.v8}`;
}
