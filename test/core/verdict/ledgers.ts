import { NORMAL } from '../../../src/core/plan/policy.ts';
import { EMPTY_LEDGER, type Ledger, type MinuteRow, NO_CALLS, type Tally } from '../../../src/core/verdict/ledger.ts';
import type { Question } from '../../../src/core/verdict/verdict.ts';

/** Fixtures of the verdict's tests: what a test sets is what it is about. */

export function aTally(over: Partial<Tally> = {}): Tally {
  return { ...NO_CALLS, ...over };
}

/** (canary calls, canary errors, stable calls, stable errors), one tuple a minute. */
export type Row = readonly [nc: number, xc: number, ns: number, xs: number];

export function aRow(minute: number, [nc, xc, ns, xs]: Row, stage = 0): MinuteRow {
  return {
    minute,
    stage,
    canary: aTally({ invocations: nc, errors: xc }),
    stable: aTally({ invocations: ns, errors: xs }),
  };
}

export function aLedger(rows: readonly Row[], over: Partial<Ledger> = {}): Ledger {
  return { ...EMPTY_LEDGER, rows: rows.map((row, minute) => aRow(minute, row)), ...over };
}

/** All minutes settled, one stage of 10 %, `now` the last of `minutes`. */
export function aQuestion(minutes: number, over: Partial<Question> = {}): Question {
  return { policy: NORMAL, weightsBp: [1000], stage: 0, settledThrough: minutes - 1, now: minutes - 1, ...over };
}

export function repeat(row: Row, times: number): Row[] {
  return Array.from({ length: times }, () => row);
}
