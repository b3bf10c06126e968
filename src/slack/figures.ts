import { thousands } from '../core/verdict/figures.ts';

/** Figures as people read them, beside those that the core writes. */

/** `123.4` → `123 ms`, `12340` → `12.3 s`. */
export function msWords(ms: number): string {
  if (ms < 10) return `${trimmed(ms, 1)} ms`;
  return ms < 10_000 ? `${thousands(ms)} ms` : `${trimmed(ms / 1000, 1)} s`;
}

/** `1 call`, `2 calls`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}

/** The hour and minute in UTC, `14:03`. */
export function clockWords(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

/**
 * The interval that a rate plausibly lies in, by Wilson's score method at 95 %.
 * Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212. It is for the eye only; the verdict rests on its own test.
 */
export function wilson(errors: number, calls: number): { readonly low: number; readonly high: number } {
  const z = 1.959964;
  const rate = errors / calls;
  const scale = 1 + z ** 2 / calls;
  const middle = (rate + z ** 2 / (2 * calls)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / calls + z ** 2 / (4 * calls ** 2));
  return {
    low: errors === 0 ? 0 : Math.max(0, middle - half),
    high: errors === calls ? 1 : Math.min(1, middle + half),
  };
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
