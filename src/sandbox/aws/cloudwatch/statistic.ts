import { validationError } from './operation.ts';
import type { Sample } from './sample.ts';

export type Statistic = (sample: Sample) => number;

const SIMPLE: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

/**
 * Reads a statistic as CloudWatch writes it: `Sum`, `p99.9`, `TC(120:)`, `PR(:300)`, `TM(2%:98%)`, `tm99` …
 * (CloudWatch User Guide, "Statistics definitions"). IQM, WM and TS are not emulated.
 */
export function parseStatistic(text: string): Statistic {
  const simple = SIMPLE[text];
  if (simple !== undefined) return simple;
  const percentile = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/i.exec(text);
  if (percentile !== null) return percentileAt(Number(percentile[1]) / 100);
  const short = /^(tc|tm)(\d{1,2}(?:\.\d{1,10})?)$/i.exec(text);
  if (short !== null) return trimmed(short[1] ?? '', { from: null, to: `${short[2]}%` });
  const range = /^(TC|TM|PR)\(([\d.]*%?):([\d.]*%?)\)$/i.exec(text);
  if (range !== null && `${range[2]}${range[3]}` !== '') {
    return trimmed(range[1] ?? '', { from: range[2] || null, to: range[3] || null });
  }
  throw validationError(`The value ${text} for parameter Stat is not supported.`);
}

/** Nearest rank: with few values a high percentile is the greatest. CloudWatch documents no method. */
function percentileAt(share: number): Statistic {
  return (sample) => sample.ranked(Math.max(0, Math.ceil(share * sample.count) - 1));
}

interface Range {
  readonly from: string | null;
  readonly to: string | null;
}

/** Absolute bounds leave out what is "lower than or equal to" the lower one "or higher than" the upper one (same page). */
function trimmed(kind: string, range: Range): Statistic {
  return (sample) => {
    const start = range.from === null ? 0 : boundary(sample, range.from);
    const end = range.to === null ? sample.count : boundary(sample, range.to);
    const count = Math.max(0, end - start);
    switch (kind.toUpperCase()) {
      case 'TC':
        return count;
      case 'PR':
        return (100 * count) / sample.count;
      default:
        return count === 0 ? 0 : sample.sumOf(start, end) / count;
    }
  };
}

/** How many values are at or below a bound, which is a value or a percentage of the count. */
function boundary(sample: Sample, bound: string): number {
  if (bound.endsWith('%')) return Math.round((Number(bound.slice(0, -1)) / 100) * sample.count);
  return sample.upTo(Number(bound));
}
