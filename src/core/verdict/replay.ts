import type { VerdictPolicy } from '../plan/policy.ts';
import { type Checkpoint, continueFrom, freshCheckpoint, type Totals } from './checkpoint.ts';
import { closeBlock, feed, lnSafe, type Rules } from './evidence.ts';
import { closeLatency, feedLatency, WARM_UP_MIN } from './latency.ts';
import type { Ledger, MinuteRow, Tally } from './ledger.ts';
import type { Question } from './verdict.ts';

/** What `pass` may look at: the evidence as of the last settled minute. */
export interface Settled {
  readonly lnSafe: number;
  readonly sums: readonly number[];
  readonly dataMinutes: number;
  readonly canaryCalls: number;
}

export interface Replayed {
  readonly state: Checkpoint;
  readonly settled: Settled;
  readonly rows: readonly MinuteRow[];
}

/** Called after each elapsed minute, for those who want to see the course and not the end only. */
export type Watch = (minute: number, state: Checkpoint, row: MinuteRow | null) => void;

/** The exposure budget per stage: at most `exposure` of all traffic may meet unproven extra failures, so delta = exposure / next weight. */
export function safeDelta(question: Pick<Question, 'policy' | 'weightsBp'>, stage: number): number {
  const nextBp = question.weightsBp[stage + 1] ?? 10_000;
  return question.policy.exposure / (Math.max(1, nextBp) / 10_000);
}

/** The margins of all stages, each once. */
export function safeDeltas(question: Pick<Question, 'policy' | 'weightsBp'>): readonly number[] {
  const stages = Math.max(1, question.weightsBp.length);
  return [...new Set(Array.from({ length: stages }, (_, stage) => safeDelta(question, stage)))];
}

export function rulesOf(policy: VerdictPolicy): Rules {
  const { alpha, rho, delta, safeRho, burst } = policy;
  return { alpha, rho, delta, safeRho, burst: Math.max(1, burst), guard: true };
}

/**
 * Goes through the ledger's minutes in order, from its checkpoint if it has one. A verdict is always replayed, never
 * patched: the burst guard makes each minute's weight depend on the minutes before it.
 * `deltas` are the margins to bet on; the first one is the one that `settled` speaks of.
 */
export function replay(ledger: Ledger, question: Question, deltas: readonly number[], watch?: Watch): Replayed {
  const { now, settledThrough } = question;
  const from = ledger.checkpoint?.through ?? Number.NEGATIVE_INFINITY;
  const changed = new Set(ledger.changed);
  const rows = usable(ledger.rows, from, now);
  const minutes = withChanges(rows, ledger.changed, from, now);
  const first = minutes[0]?.minute ?? now + 1;
  const state = ledger.checkpoint ? continueFrom(ledger.checkpoint, deltas) : freshCheckpoint(first, deltas);
  const rules = rulesOf(question.policy);
  let settled: Settled | null = null;
  for (const { minute, row } of minutes) {
    if (settled === null && minute > settledThrough) settled = settledOf(state);
    if (watch) for (let gap = state.through + 1; gap < minute; gap++) watch(gap, state, null);
    if (row === null || changed.has(minute)) takeChange(state, minute, rules);
    else takeRow(state, row, rules, question.policy.latency !== 'ignore');
    state.through = minute;
    watch?.(minute, state, row);
  }
  settled ??= settledOf(state);
  if (watch) for (let gap = state.through + 1; gap <= now; gap++) watch(gap, state, null);
  state.through = Math.max(state.through, now);
  return { state, settled, rows };
}

function settledOf(state: Checkpoint): Settled {
  const bets = state.errors.safe[0];
  return {
    lnSafe: bets ? lnSafe(bets) : 0,
    sums: bets ? [...bets.sums] : [],
    dataMinutes: state.dataMinutes,
    canaryCalls: state.canary.invocations,
  };
}

/** Rows in order, one a minute, the last one given winning: what `withRows` keeps anyway. */
function usable(rows: readonly MinuteRow[], from: number, now: number): readonly MinuteRow[] {
  const wanted = rows.filter(({ minute }) => minute > from && minute <= now);
  if (wanted.every((row, i) => i === 0 || wanted[i - 1]!.minute < row.minute)) return wanted;
  const byMinute = new Map(wanted.map((row) => [row.minute, row]));
  return [...byMinute.values()].sort((a, b) => a.minute - b.minute);
}

interface Minute {
  readonly minute: number;
  readonly row: MinuteRow | null;
}

/** A change of weight ends a block even in a minute without a row. */
function withChanges(
  rows: readonly MinuteRow[],
  changed: readonly number[],
  from: number,
  now: number,
): readonly Minute[] {
  const minutes: Minute[] = rows.map((row) => ({ minute: row.minute, row }));
  if (changed.length === 0) return minutes;
  const known = new Set(rows.map(({ minute }) => minute));
  for (const minute of new Set(changed)) {
    if (!known.has(minute) && minute > from && minute <= now) minutes.push({ minute, row: null });
  }
  return minutes.sort((a, b) => a.minute - b.minute);
}

/** The minute in which the weight changed: its calls ran under two weights, so they are not judged. */
function takeChange(state: Checkpoint, minute: number, rules: Rules): void {
  endStage(state, minute, rules);
  state.changedAt = minute;
}

function takeRow(state: Checkpoint, row: MinuteRow, rules: Rules, latency: boolean): void {
  const { minute, canary, stable } = row;
  if (state.stage !== row.stage) {
    endStage(state, minute, rules);
    // Without a noted change of weight, the stage's first minute is the first of the warm-up.
    state.changedAt = Math.max(state.changedAt, minute - 1);
    state.stage = row.stage;
  }
  const t = minute - state.first;
  const nc = calls(canary.invocations);
  const ns = calls(stable.invocations);
  const xc = Math.min(calls(canary.errors), nc);
  const xs = Math.min(calls(stable.errors), ns);
  if (nc + ns > 0) feed(state.errors, t, { nc, xc, ns, xs }, rules);
  if (latency && minute > state.changedAt + WARM_UP_MIN) feedLatency(state.latency, t, row);
  addTo(state.canary, nc, xc, canary);
  addTo(state.stable, ns, xs, stable);
  if (nc > 0) state.dataMinutes += 1;
  state.dataThrough = minute;
}

/** Blocks never span two weights. What was pooled belongs to the minute before. */
function endStage(state: Checkpoint, minute: number, rules: Rules): void {
  const t = Math.max(0, minute - 1 - state.first);
  closeBlock(state.errors, t, rules);
  closeLatency(state.latency, t);
}

function addTo(totals: Totals, invocations: number, errors: number, tally: Tally): void {
  totals.invocations += invocations;
  totals.errors += errors;
  totals.throttles += calls(tally.throttles);
}

/** A count is a finite number ≥ 0; anything else is no data. */
function calls(count: number): number {
  return Number.isFinite(count) && count > 0 ? count : 0;
}
