import type { Bucket } from '../../world/metrics.ts';
import type { Sample } from './sample.ts';

/** Hundredths of a millisecond, as they are counted, ascending. */
type Sorted = Uint32Array;

/** Sorting is the dear part and most minutes are asked about again at every tick. */
const sortedOnce = new WeakMap<Bucket, Sorted>();

/** The durations of one minute of one series. */
export function sortedDurations(bucket: Bucket): Sorted {
  const known = sortedOnce.get(bucket);
  if (known?.length === bucket.durations.length) return known;
  const sorted = new Uint32Array(bucket.durations).sort();
  sortedOnce.set(bucket, sorted);
  return sorted;
}

/**
 * The durations of some minutes and series, in milliseconds. An hour of a busy function is more than a hundred thousand of them, and it is asked
 * about at every tick: so they are counted where they lie, and put in one order only to be added up.
 */
export class Durations implements Sample {
  readonly count: number;
  readonly #parts: readonly Sorted[];

  /** @param parts at least one, none of them empty */
  constructor(parts: readonly Sorted[]) {
    this.#parts = parts;
    this.count = parts.reduce((count, part) => count + part.length, 0);
  }

  get sum(): number {
    let sum = 0;
    for (const part of this.#parts) for (const hundredths of part) sum += hundredths / 100;
    return sum;
  }

  get minimum(): number {
    return this.#lowest() / 100;
  }

  get maximum(): number {
    return this.#highest() / 100;
  }

  /** Halves the span of values until one is left: the lowest up to which there are more than `rank`. */
  ranked(rank: number): number {
    const [only, ...others] = this.#parts;
    if (others.length === 0) return (only?.[rank] ?? 0) / 100;
    if (rank >= this.count) return 0;
    let [low, high] = [this.#lowest(), this.#highest()];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#countUpTo(middle) > rank) high = middle;
      else low = middle + 1;
    }
    return low / 100;
  }

  upTo(bound: number): number {
    return this.#parts.reduce((count, part) => count + countUpTo(part, bound, 100), 0);
  }

  sumOf(fromRank: number, toRank: number): number {
    const all = new Uint32Array(this.count);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    all.sort();
    return all.subarray(fromRank, toRank).reduce((sum, hundredths) => sum + hundredths / 100, 0);
  }

  #countUpTo(hundredths: number): number {
    let count = 0;
    for (const part of this.#parts) count += countUpTo(part, hundredths, 1);
    return count;
  }

  #lowest(): number {
    return Math.min(...this.#parts.map((part) => part[0] ?? 0));
  }

  #highest(): number {
    return Math.max(...this.#parts.map((part) => part.at(-1) ?? 0));
  }
}

/** How many values, divided by `unit`, are at or below a bound. */
function countUpTo(sorted: Sorted, bound: number, unit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) / unit <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
