import type { Bucket, MetricStore } from '../../world/metrics.ts';
import { matching, type Sample, sampleOf } from './sample.ts';

const MINUTE_MS = 60_000;

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  readonly periodS: number;
}

/** One point a period in which something was reported, oldest first; the time is the period's beginning. */
export function pointsOf(
  store: MetricStore,
  metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, string>>;
  },
  window: Window,
): readonly { readonly atMs: number; readonly sample: Sample }[] {
  if (metric.namespace !== 'AWS/Lambda') return [];
  const series = matching(store, metric.dimensions);
  const periodMinutes = window.periodS / 60;
  const points: { atMs: number; sample: Sample }[] = [];
  // StartTime is inclusive and rounded down to the minute, EndTime is exclusive (API reference, GetMetricData).
  const last = Math.ceil(window.toMs / MINUTE_MS);
  for (let minute = Math.floor(window.fromMs / MINUTE_MS); minute < last; minute += periodMinutes) {
    const buckets: Bucket[] = [];
    for (let m = minute; m < Math.min(minute + periodMinutes, last); m += 1) {
      for (const { minutes } of series) {
        const bucket = minutes.get(m);
        if (bucket !== undefined) buckets.push(bucket);
      }
    }
    const sample = buckets.length === 0 ? null : sampleOf(metric.name, buckets);
    if (sample !== null) points.push({ atMs: minute * MINUTE_MS, sample });
  }
  return points;
}
