import { continueFrom, freshCheckpoint } from './checkpoint.ts';
import { decide, standing, THROTTLED, throttling } from './decide.ts';
import { lnSafe } from './evidence.ts';
import { type Ledger, minuteOf } from './ledger.ts';
import { replay, safeDelta, safeDeltas } from './replay.ts';
import type { Outcome, Question } from './verdict.ts';

/** How the verdict came about: one entry per elapsed minute, from the first to `now` (or from the checkpoint on). */
export interface Course {
  readonly minutes: readonly number[];
  readonly stages: readonly number[];
  readonly lnHarm: readonly number[];
  /** Under the margin of that minute's stage, all minutes up to then taken as settled. */
  readonly lnSafe: readonly number[];
  readonly outcome: readonly Outcome[];
}

/**
 * The same replay as {@link judge}, told minute by minute; its last outcome is the verdict. Work and memory grow with the
 * elapsed minutes, so callers bound the span.
 */
export function course(ledger: Ledger, question: Question): Course {
  const deltas = safeDeltas(question);
  const told = { minutes: [] as number[], stages: [] as number[], lnHarm: [] as number[], lnSafe: [] as number[] };
  const outcome: Outcome[] = [];
  const rows = ledger.rows.filter(({ minute }) => minute <= question.now).sort((a, b) => a.minute - b.minute);
  const blindFrom =
    ledger.blind === null ? Number.POSITIVE_INFINITY : Math.min(minuteOf(ledger.blind.sinceMs), question.now);
  // What SAFE knew at the last settled minute, per margin: later minutes are shown but not used.
  const start = ledger.checkpoint ? continueFrom(ledger.checkpoint, deltas) : freshCheckpoint(question.now, deltas);
  let used = { lnSafe: start.errors.safe.map(lnSafe), dataMinutes: start.dataMinutes };
  let seen = 0;
  replay(ledger, question, deltas, (minute, state) => {
    while (seen < rows.length && rows[seen]!.minute <= minute) seen += 1;
    const stage = minute === question.now ? question.stage : (state.stage ?? question.stage);
    const here = deltas.indexOf(safeDelta(question, stage));
    const safe = state.errors.safe.map(lnSafe);
    if (minute <= question.settledThrough) used = { lnSafe: safe, dataMinutes: state.dataMinutes };
    const settled = { lnSafe: used.lnSafe[here] ?? 0, dataMinutes: used.dataMinutes };
    const recent = rows.slice(Math.max(0, seen - THROTTLED.overMin), seen);
    const throttled = throttling(recent, ledger.changed, minute).noticeable;
    const stands = standing(state, minute, settled, throttled, minute >= blindFrom);
    told.minutes.push(minute);
    told.stages.push(stage);
    told.lnHarm.push(stands.lnHarm);
    told.lnSafe.push(safe[here] ?? 0);
    outcome.push(decide(stands, question.policy).outcome);
  });
  return { ...told, outcome };
}
