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
/** GetMetricData takes 50 calls a second per account and region, shared with the customer's dashboards. */
export const METRICS_PACE = { perSecond: 40, concurrency: 4 };
const UNPACED: Pace = { run: (call) => call() };
/** The end of all calls of one reading together: what has no answer by then is unread, and the tick goes on without it. */
const READING_MS = 22_000;

/** Resolves when the calls that these series are in have been answered, whatever else is still under way. Never rejects. */
export type Answers = (series: readonly Series[]) => Promise<ReadonlyMap<Series, Points>>;

/** The client, when it may call, and until when. */
interface Cloud {
  readonly client: CloudWatchClient;
  readonly pace: Pace;
  readonly until: AbortSignal;
}

/**
 * Asks for any number of series up to the minute `endMinute` (exclusive), with as few calls as CloudWatch's limits allow. What
 * could not be read says why, series by series, so that one bad call blinds nobody else.
 */
export function askSeries(
  client: CloudWatchClient,
  wanted: readonly Wanted[],
  endMinute: number,
  {
    pace = UNPACED,
    until = AbortSignal.timeout(READING_MS),
  }: { readonly pace?: Pace; readonly until?: AbortSignal } = {},
): Answers {
  // A call has one time range for all its queries: alike ones go together.
  const sorted = [...wanted].sort((a, b) => a.fromMinute - b.fromMinute);
  const calls = new Map<Series, ReturnType<typeof readChunk>>();
  for (let i = 0; i < sorted.length; i += QUERIES_A_CALL) {
    const chunk = sorted.slice(i, i + QUERIES_A_CALL);
    const call = readChunk({ client, pace, until }, chunk, endMinute);
    for (const { series } of chunk) calls.set(series, call);
  }
  return async (series) => {
    const points = new Map<Series, Points>();
    for (const one of series) {
      const got = (await calls.get(one))?.get(one);
      if (got !== undefined) points.set(one, got);
    }
    return points;
  };
}

/** All of them, when the last call has been answered. */
export function readSeries(
  client: CloudWatchClient,
  wanted: readonly Wanted[],
  endMinute: number,
): Promise<ReadonlyMap<Series, Points>> {
  return askSeries(client, wanted, endMinute)(wanted.map(({ series }) => series));
}

async function readChunk(
  cloud: Cloud,
  chunk: readonly Wanted[],
  endMinute: number,
): Promise<ReadonlyMap<Series, Points>> {
  try {
    const from = Math.max(chunk[0]?.fromMinute ?? endMinute, endMinute - MOST_MINUTES);
    const results = await allParts(cloud, chunk, Math.min(from, endMinute - 1), endMinute);
    return new Map(chunk.map(({ series }, i) => [series, pointsOf(results.get(idOf(i)) ?? [])]));
  } catch (error) {
    const reason = cloud.until.aborted ? 'CloudWatch takes too long to answer.' : faultOf(error).words;
    return new Map(chunk.map(({ series }) => [series, { ok: false, reason }]));
  }
}

async function allParts(
  { client, pace, until }: Cloud,
  chunk: readonly Wanted[],
  fromMinute: number,
  endMinute: number,
): Promise<ReadonlyMap<string, readonly MetricDataResult[]>> {
  const results = new Map<string, MetricDataResult[]>();
  let next: string | undefined;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const ask = () => {
      until.throwIfAborted();
      const command = new GetMetricDataCommand({
        MetricDataQueries: chunk.map(({ series }, i) => asQuery(series, idOf(i))),
        StartTime: new Date(fromMinute * 60_000),
        EndTime: new Date(endMinute * 60_000),
        ScanBy: 'TimestampAscending',
        ...(next === undefined ? {} : { NextToken: next }),
      });
      return client.send(command, { abortSignal: AbortSignal.any([until, deadline().abortSignal]) });
    };
    // What was begun is ended first: its rollouts can be judged then.
    const answer = await pace.run(ask, part === 0 ? 'normal' : 'urgent');
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
