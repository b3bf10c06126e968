import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricStore } from './metrics.ts';
import type { WorldState } from './model.ts';

/** What was kept of the last time, in a folder. */
export interface Kept {
  readonly state: WorldState;
  readonly metrics: { readonly store: MetricStore; readonly untilMs: number } | null;
}

/** Null when nothing was kept there. A file of another format, or a broken one, is an error that says how to go on. */
export function loadKept(folder: string): Kept | null {
  const file = join(folder, 'world.json');
  if (!existsSync(file)) return null;
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as WorldState;
    if (state.format !== 1) throw new Error(`format ${state.format}`);
    return { state, metrics: loadMetrics(folder, state.nowMs) };
  } catch (error) {
    throw new Error(`The state kept in ${folder} cannot be read (${error}); \`npm start -- --fresh\` begins anew.`);
  }
}

/** Metrics later than the world's clock are of a time that did not happen for it; then history is played again. */
function loadMetrics(folder: string, nowMs: number): Kept['metrics'] {
  const file = join(folder, 'metrics.json');
  if (!existsSync(file)) return null;
  const { untilMs, series } = JSON.parse(readFileSync(file, 'utf8')) as { untilMs: number; series: unknown };
  return untilMs > nowMs ? null : { store: MetricStore.fromJSON(series), untilMs };
}

/** The world first: metrics that are older than it are made up for, newer ones are not. */
export function keepWorld(folder: string, state: WorldState): void {
  write(join(folder, 'world.json'), JSON.stringify(state, null, 1));
}

export function keepMetrics(folder: string, store: MetricStore, untilMs: number): void {
  write(join(folder, 'metrics.json'), JSON.stringify({ untilMs, series: store }));
}

/** Written beside and renamed, so that an end in mid-write leaves the file of before. */
function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
