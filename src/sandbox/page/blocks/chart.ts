/** Geometry of charts, apart from how they are drawn. */

export interface Series {
  readonly name: string;
  readonly data: readonly { readonly label: string; readonly value: number }[];
}

/** A scale with round steps that holds all values; zero is always on it. */
export function niceScale(
  values: readonly number[],
  steps = 4,
): { readonly min: number; readonly max: number; readonly ticks: number[] } {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const step = niceStep((high - low || 1) / steps);
  const min = Math.floor(low / step) * step;
  const max = Math.max(step, Math.ceil(high / step) * step);
  const count = Math.round((max - min) / step);
  return { min, max, ticks: Array.from({ length: count + 1 }, (_, n) => Number((min + n * step).toPrecision(12))) };
}

/** The next of 1, 2, 5 times a power of ten. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = raw / power;
  return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power;
}

/** Values of a series in the order of the categories. */
export function inOrder(series: Series, categories: readonly string[]): number[] {
  const byLabel = new Map(series.data.map(({ label, value }) => [label, value]));
  return categories.map((category) => byLabel.get(category) ?? Number.NaN);
}

/** Every how many categories one is written, so that they do not touch. */
export function labelEvery(count: number, room: number): number {
  return Math.max(1, Math.ceil(count / room));
}

/** A number short enough for an axis. */
export function short(value: number): string {
  if (Math.abs(value) >= 1_000_000) return `${Number((value / 1_000_000).toFixed(1))}M`;
  if (Math.abs(value) >= 10_000) return `${Number((value / 1000).toFixed(1))}k`;
  return String(Number(value.toFixed(3)));
}
