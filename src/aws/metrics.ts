import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Metrics, MetricsQuestion } from '../app/ports.ts';
import type { Reading } from '../core/input.ts';
import { minuteOf, NO_CALLS, type Tally } from '../core/verdict/ledger.ts';
import { readBaseline } from './baseline.ts';
import { clientOptions, type Whereabouts } from './client.ts';
import { askSeries, MOST_MINUTES, type Points } from './metricData.ts';
import type { Pace } from './pace.ts';
import { onlyHome, perSite, type Sites } from './places.ts';
import { longestSeries, type Series, seriesOf, type VersionSeries, versionSeries } from './queries.ts';

const LONGEST_OVER_MIN = 60;

/**
 * CloudWatch's per-version figures of a weighted alias. `lagMs` is how long CloudWatch takes to show what was reported to it.
 * What cannot be read is a {@link Reading} that says so, never an exception and never zeros.
 */
export function createMetrics(config: {
  readonly lagMs: number;
  readonly where?: Whereabouts;
  readonly sites?: Sites;
  /** Makes a pace for each place; without it nothing is held back. */
  readonly pace?: () => Pace;
}): Metrics {
  const { at } = perSite(config.sites ?? onlyHome(config.where), (where) => ({
    client: new CloudWatchClient(clientOptions(where)),
    pace: config.pace?.(),
  }));
  type Cloud = ReturnType<typeof at>;

  function readAt(
    { client, pace }: Cloud,
    questions: readonly MetricsQuestion[],
    nowMs: number,
  ): readonly Promise<Reading>[] {
    const endMinute = minuteOf(nowMs);
    const asked = questions.map((question) => ({
      question,
      stable: versionSeries(question, question.stable),
      canary: versionSeries(question, question.canary),
      longest: longestSeries(question.target),
    }));
    const wanted = asked.flatMap(({ question, stable, canary, longest }) => [
      ...seriesFor(question, stable, canary).map((series) => ({ series, fromMinute: question.fromMinute })),
      ...(question.countsOnly === true ? [] : [{ series: longest, fromMinute: endMinute - LONGEST_OVER_MIN }]),
    ]);
    const pointsOf = askSeries(client, wanted, endMinute, pace === undefined ? {} : { pace });
    return asked.map(async ({ question, stable, canary, longest }): Promise<Reading> => {
      const series = seriesFor(question, stable, canary);
      const points = await pointsOf(question.countsOnly === true ? series : [...series, longest]);
      const bad = [...points.values()].find((got) => !got.ok);
      if (bad?.ok === false) return { ok: false, reason: bad.reason };
      const waitMs = settleMs(question, largest(points.get(longest))) + config.lagMs;
      return {
        ok: true,
        rows: rowsOf(points, stable, canary, Math.max(question.fromMinute, endMinute - MOST_MINUTES), endMinute),
        // A minute's last call may begin at its very end, so the whole minute must lie before the wait.
        settledThrough: minuteOf(nowMs - waitMs) - 1,
      };
    });
  }

  return {
    /** Each place by calls of its own, side by side. */
    read(questions, nowMs) {
      const groups = new Map<Cloud, number[]>();
      questions.forEach(({ target }, i) => {
        const cloud = at(target.functionArn);
        const group = groups.get(cloud) ?? [];
        group.push(i);
        groups.set(cloud, group);
      });
      const readings: Promise<Reading>[] = [];
      for (const [cloud, group] of groups) {
        const asked = group.flatMap((i) => questions[i] ?? []);
        readAt(cloud, asked, nowMs).forEach((reading, i) => {
          readings[group[i] ?? i] = reading;
        });
      }
      return readings;
    },
    baseline: (target, stable, nowMs) =>
      readBaseline(at(target.functionArn).client, target, stable, nowMs, config.lagMs),
  };
}

/** Each series is billed: once stable gets no calls, only what the canary's calls came to is asked for. */
function seriesFor({ countsOnly }: MetricsQuestion, stable: VersionSeries, canary: VersionSeries): readonly Series[] {
  return countsOnly === true ? [canary.invocations, canary.errors] : [...seriesOf(stable), ...seriesOf(canary)];
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
