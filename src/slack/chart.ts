import type { Rollout } from '../core/rollout.ts';
import { rateWords } from '../core/verdict/figures.ts';
import type { MinuteRow, Tally } from '../core/verdict/ledger.ts';
import { join, Mrkdwn, md } from './escape.ts';
import { clockWords, msWords } from './figures.ts';
import type { ChartBlock } from './message.ts';

/** Slack draws at most 20 points, which is why the charts look back 20 minutes. */
const MOST_POINTS = 20;

interface Curve {
  readonly title: string;
  readonly unit: string;
  /** Null where a minute says nothing: no calls, no figure. */
  value(tally: Tally): number | null;
  words(value: number): string;
}

const CURVES: readonly Curve[] = [
  {
    title: 'Error rate, last 20 minutes',
    unit: 'errors in 100 calls',
    value: ({ invocations, errors }) => (invocations === 0 ? null : errors / invocations),
    words: rateWords,
  },
  { title: 'p99 duration, last 20 minutes', unit: 'ms', value: (tally) => tally.p99Ms, words: msWords },
];

/** The error rate and p99 of both versions over the last 20 settled minutes; none where there is too little to draw. */
export function charts(rollout: Rollout): readonly ChartBlock[] {
  return CURVES.flatMap((curve) => {
    const rows = drawn(rollout, curve);
    if (rows.length < 2) return [];
    const categories = rows.map((row) => clockWords(row.minute * 60_000));
    const points = (of: (row: MinuteRow) => Tally) =>
      rows.map((row, i) => ({ label: categories[i] ?? '', value: plotted(curve, curve.value(of(row)) ?? 0) }));
    return [
      {
        type: 'data_visualization',
        title: curve.title,
        chart: {
          type: 'line',
          series: [
            { name: seriesName(rollout.stable, 'stable'), data: points((row) => row.stable) },
            { name: seriesName(rollout.canary, 'canary'), data: points((row) => row.canary) },
          ],
          axis_config: { categories, x_label: 'UTC', y_label: curve.unit },
        },
      },
    ];
  });
}

/** The same curves as text, for where charts cannot be shown: small bars, and the newest figure in words. */
export function chartsInWords(rollout: Rollout): Mrkdwn | null {
  const lines = CURVES.flatMap((curve) => {
    const rows = drawn(rollout, curve);
    if (rows.length < 2) return [];
    const of = (side: 'stable' | 'canary') => rows.map((row) => curve.value(row[side]) ?? 0);
    const top = Math.max(...of('stable'), ...of('canary'));
    const line = (version: string, values: readonly number[]) =>
      md`${version} ${new Mrkdwn(bars(values, top))} ${curve.words(values.at(-1) ?? 0)}`;
    return [md`${curve.title} — ${line(rollout.stable, of('stable'))}, ${line(rollout.canary, of('canary'))}`];
  });
  return lines.length === 0 ? null : join(lines, '\n');
}

/** Only minutes in which both versions have a figure: a gap drawn as zero would look like health. */
function drawn({ ledger, verdict }: Rollout, curve: Curve): readonly MinuteRow[] {
  const settled = verdict?.settledThrough ?? null;
  const newest = settled ?? ledger.rows.at(-1)?.minute ?? 0;
  return ledger.rows.filter(
    (row) =>
      row.minute <= newest &&
      row.minute > newest - MOST_POINTS &&
      curve.value(row.stable) !== null &&
      curve.value(row.canary) !== null,
  );
}

function plotted(curve: Curve, value: number): number {
  return Number((curve.unit === 'ms' ? value : value * 100).toFixed(2));
}

function seriesName(version: string, role: string): string {
  return `${version.slice(0, 12)} ${role}`;
}

function bars(values: readonly number[], top: number): string {
  const steps = '▁▂▃▄▅▆▇█';
  return values.map((value) => steps[top <= 0 ? 0 : Math.round((value / top) * (steps.length - 1))] ?? '▁').join('');
}
