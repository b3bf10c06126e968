import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { deadline } from './client.ts';
import { faultOf } from './fault.ts';
import type { Pace } from './pace.ts';
import { asQuery, type Series, type Wanted } from './queries.ts';

/** Values by minute since the epoch (by the start of the period, for longer ones), or why there are none. */
export type Points =
  | { readonly ok: true; readonly at: ReadonlyMap<number, number> }
  | { readonly ok: false; readonly reason: string };

/** GetMetricData takes that many queries a call, and 100,800 points: 500 × 180 minutes stays below. */
const QUERIES_A_CALL = 500;
export const MOST_MINUTES = 180;
/** CloudWatch gives large answers in parts; one that has not ended after so many never will. */
const MOST_PARTS = 40;
const LANES = 4;
/** GetMetricData takes 50 calls a second per account and region, shared with the customer's dashboards. */
export const METRICS_PACE = { perSecond: 40, concurrency: LANES };
const UNPACED: Pace = { run: (call) => call() };

/**
 * Asks for any number of series up to the minute `endMinute` (exclusive), with as few calls as CloudWatch's limits allow.
 * Never throws: what could not be read says why, series by series, so that one bad call blinds nobody else.
 */
export async function readSeries(
  client: CloudWatchClient,
  wanted: readonly Wanted[],
  endMinute: number,
  pace: Pace = UNPACED,
): Promise<ReadonlyMap<Series, Points>> {
  // A call has one time range for all its queries: alike ones go together.
  const sorted = [...wanted].sort((a, b) => a.fromMinute - b.fromMinute);
  const chunks: Wanted[][] = [];
  for (let i = 0; i < sorted.length; i += QUERIES_A_CALL) chunks.push(sorted.slice(i, i + QUERIES_A_CALL));
  const points = new Map<Series, Points>();
  const lane = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      await readChunk({ client, pace }, chunk, endMinute, points);
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, chunks.length) }, lane));
  return points;
}

/** The client, and when it may call. */
interface Cloud {
  readonly client: CloudWatchClient;
  readonly pace: Pace;
}

async function readChunk(
  cloud: Cloud,
  chunk: readonly Wanted[],
  endMinute: number,
  points: Map<Series, Points>,
): Promise<void> {
  try {
    const from = Math.max(chunk[0]?.fromMinute ?? endMinute, endMinute - MOST_MINUTES);
    const results = await allParts(cloud, chunk, Math.min(from, endMinute - 1), endMinute);
    chunk.forEach(({ series }, i) => {
      points.set(series, pointsOf(results.get(idOf(i)) ?? []));
    });
  } catch (error) {
    const reason = faultOf(error).words;
    for (const { series } of chunk) points.set(series, { ok: false, reason });
  }
}

async function allParts(
  { client, pace }: Cloud,
  chunk: readonly Wanted[],
  fromMinute: number,
  endMinute: number,
): Promise<ReadonlyMap<string, readonly MetricDataResult[]>> {
  const results = new Map<string, MetricDataResult[]>();
  let next: string | undefined;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const command = new GetMetricDataCommand({
      MetricDataQueries: chunk.map(({ series }, i) => asQuery(series, idOf(i))),
      StartTime: new Date(fromMinute * 60_000),
      EndTime: new Date(endMinute * 60_000),
      ScanBy: 'TimestampAscending',
      ...(next === undefined ? {} : { NextToken: next }),
    });
    const answer = await pace.run(() => client.send(command, deadline()));
    for (const result of answer.MetricDataResults ?? []) {
      const id = result.Id ?? '';
      results.set(id, [...(results.get(id) ?? []), result]);
    }
    next = answer.NextToken;
    if (next === undefined) return results;
  }
  throw new Error(`CloudWatch answered in more than ${MOST_PARTS} parts.`);
}

/** Puts the parts of one series together. Only the last part says whether it is whole. */
function pointsOf(parts: readonly MetricDataResult[]): Points {
  const bad = parts.find(({ StatusCode }) => StatusCode === 'Forbidden' || StatusCode === 'InternalError');
  const last = parts.at(-1);
  if (bad !== undefined || last === undefined || last.StatusCode === 'PartialData') {
    const words = (bad ?? last)?.Messages?.map(({ Value }) => Value).join(' ');
    return {
      ok: false,
      reason: [`CloudWatch: ${(bad ?? last)?.StatusCode ?? 'no answer'}`, words].filter(Boolean).join(': '),
    };
  }
  const at = new Map<number, number>();
  for (const { Timestamps = [], Values = [] } of parts) {
    Timestamps.forEach((time, i) => {
      const value = Values[i];
      if (value !== undefined) at.set(Math.floor(time.getTime() / 60_000), value);
    });
  }
  return { ok: true, at };
}

function idOf(index: number): string {
  return `q${index}`;
}
