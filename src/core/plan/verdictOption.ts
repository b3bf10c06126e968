import { type Refusal, refuse } from '../refusal.ts';
import { LENIENT, NORMAL, STRICT, type VerdictPolicy } from './policy.ts';

/** The verdict's thresholds in the words of commands and tags: `strict`, `normal`, `lenient`, and the numbers behind them. */

const PRESETS: Readonly<Record<string, VerdictPolicy>> = { strict: STRICT, normal: NORMAL, lenient: LENIENT };

/** Name as written → field, least, most. Shares may be written as `0.5%` or `0.005`. */
const NUMBERS = {
  alpha: { field: 'alpha', least: 1e-6, most: 0.2 },
  beta: { field: 'beta', least: 1e-4, most: 0.5 },
  rho: { field: 'rho', least: 1, most: 10 },
  delta: { field: 'delta', least: 0, most: 0.5 },
  'safe-rho': { field: 'safeRho', least: 1, most: 10 },
  exposure: { field: 'exposure', least: 1e-5, most: 0.5 },
  'min-bake': { field: 'minBakeMin', least: 0, most: 1440 },
  burst: { field: 'burst', least: 1, most: 100 },
} as const satisfies Record<string, { field: keyof VerdictPolicy; least: number; most: number }>;

export const VERDICT_NUMBERS: readonly string[] = Object.keys(NUMBERS);

/** `strict`, `normal` or `lenient` → the whole set of thresholds. */
export function readStrictness(word: string): VerdictPolicy | Refusal {
  const preset = Object.hasOwn(PRESETS, word) ? PRESETS[word] : undefined;
  return preset ?? refuse('bad-plan', `“${word.slice(0, 60)}” is no strictness; it is strict, normal or lenient.`);
}

/** One threshold by its name, `exposure=1%`. Null when the name is none of them. */
export function readVerdictNumber(key: string, value: string): Partial<VerdictPolicy> | Refusal | null {
  if (key === 'latency') {
    if (value === 'ask' || value === 'rollback' || value === 'ignore') return { latency: value };
    return refuse('bad-plan', `latency= is ask, rollback or ignore, not “${value.slice(0, 60)}”.`);
  }
  if (!Object.hasOwn(NUMBERS, key)) return null;
  const { field, least, most } = NUMBERS[key as keyof typeof NUMBERS];
  const match = /^(\d+(?:\.\d+)?(?:e-?\d+)?)(%|m|min)?$/i.exec(value.trim());
  const number = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (!(number >= least && number <= most)) {
    return refuse('bad-plan', `${key}= is a number between ${least} and ${most}, not “${value.slice(0, 60)}”.`);
  }
  return { [field]: number };
}

/** Thresholds as they could be typed: the reverse of {@link readStrictness} and {@link readVerdictNumber}. */
export function verdictOptions(verdict: Partial<VerdictPolicy>): readonly string[] {
  const named = Object.entries(PRESETS).find(([, known]) => JSON.stringify(known) === JSON.stringify(verdict));
  if (named !== undefined) return [named[0]];
  const numbers = Object.entries(NUMBERS).flatMap(([name, { field }]) => {
    const number = verdict[field];
    return number === undefined ? [] : [`${name}=${number}`];
  });
  return [...numbers, ...(verdict.latency === undefined ? [] : [`latency=${verdict.latency}`])];
}
