import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Metrics, MetricsQuestion } from '../app/ports.ts';
import type { Reading } from '../core/input.ts';
import { minuteOf, NO_CALLS, type Tally } from '../core/ledger.ts';
import { readBaseline } from './baseline.ts';
import { clientOptions, type Whereabouts } from './client.ts';
import { MOST_MINUTES, type Points, readSeries } from './metricData.ts';
import type { Pace } from './pace.ts';
import { longestSeries, type Series, seriesOf, type VersionSeries, versionSeries } from './queries.ts';

const LONGEST_OVER_MIN = 60;

/**
 * CloudWatch's per-version figures of a weighted alias. `lagMs` is how long CloudWatch takes to show what was reported to it.
 * What cannot be read is a {@link Reading} that says so, never an exception and never zeros.
 */
export function createMetrics(config: {
  readonly lagMs: number;
  readonly where?: Whereabouts;
  readonly pace?: Pace;
}): Metrics {
  const client = new CloudWatchClient(clientOptions(config.where));
  return {
    async read(questions, nowMs) {
      const endMinute = minuteOf(nowMs);
      const asked = questions.map((question) => ({
        question,
        stable: versionSeries(question, question.stable),
        canary: versionSeries(question, question.canary),
        longest: longestSeries(question.target),
      }));
      const wanted = asked.flatMap(({ question, stable, canary, longest }) => [
        ...[...seriesOf(stable), ...seriesOf(canary)].map((series) => ({ series, fromMinute: question.fromMinute })),
        { series: longest, fromMinute: endMinute - LONGEST_OVER_MIN },
      ]);
      const points = await readSeries(client, wanted, endMinute, config.pace);
      return asked.map(({ question, stable, canary, longest }) => {
        const bad = [...seriesOf(stable), ...seriesOf(canary), longest]
          .map((series) => points.get(series))
          .find((got) => got?.ok !== true);
        if (bad?.ok === false) return { ok: false, reason: bad.reason };
        const waitMs = settleMs(question, largest(points.get(longest))) + config.lagMs;
        return {
          ok: true,
          rows: rowsOf(points, stable, canary, Math.max(question.fromMinute, endMinute - MOST_MINUTES), endMinute),
          // A minute's last call may begin at its very end, so the whole minute must lie before the wait.
          settledThrough: minuteOf(nowMs - waitMs) - 1,
        };
      });
    },
    baseline: (target, stable, nowMs) => readBaseline(client, target, stable, nowMs),
  };
}

/**
 * Lambda reports a call when it ends, under the minute in which it began: a minute is settled when its longest call must have
 * ended. Twice the longest of the last hour stands for that, or the function's timeout where nothing is known.
 */
function settleMs(question: MetricsQuestion, longestMs: number | null): number {
  return longestMs === null ? question.timeoutMs : Math.min(question.timeoutMs, Math.max(60_000, 2 * longestMs));
}

function largest(points: Points | undefined): number | null {
  return points?.ok !== true || points.at.size === 0 ? null : Math.max(...points.at.values());
}

type Row = Extract<Reading, { ok: true }>['rows'][number];

/** Minutes in which anything happened. Minutes without data are left out: they elapsed, with zeros. */
function rowsOf(
  points: ReadonlyMap<Series, Points>,
  stable: VersionSeries,
  canary: VersionSeries,
  fromMinute: number,
  endMinute: number,
): readonly Row[] {
  const rows: Row[] = [];
  for (let minute = fromMinute; minute < endMinute; minute += 1) {
    const row = { minute, canary: tallyOf(points, canary, minute), stable: tallyOf(points, stable, minute) };
    if (row.canary !== NO_CALLS || row.stable !== NO_CALLS) rows.push(row);
  }
  return rows;
}

/** Errors missing beside invocations are 0 errors; invocations missing are no calls. Throttles count without either. */
function tallyOf(points: ReadonlyMap<Series, Points>, version: VersionSeries, minute: number): Tally {
  const at = (series: Series): number | null => {
    const got = points.get(series);
    return got?.ok === true ? (got.at.get(minute) ?? null) : null;
  };
  const invocations = at(version.invocations) ?? 0;
  const throttles = at(version.throttles) ?? 0;
  if (invocations === 0) return throttles === 0 ? NO_CALLS : { ...NO_CALLS, throttles };
  const { slow } = version;
  return {
    invocations,
    errors: at(version.errors) ?? 0,
    throttles,
    slow: slow === null ? null : { over75: Math.round(at(slow.over75) ?? 0), over95: Math.round(at(slow.over95) ?? 0) },
    p50Ms: at(version.p50),
    p99Ms: at(version.p99),
  };
}
