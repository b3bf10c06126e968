import { NORMAL } from '../../../src/core/plan/policy.ts';
import { course } from '../../../src/core/verdict/course.ts';
import { EMPTY_LEDGER, type Ledger, withRows } from '../../../src/core/verdict/ledger.ts';
import { judge } from '../../../src/core/verdict/verdict.ts';
import { GOLDEN } from '../../core/verdict/golden.ts';
import { aLedger, aQuestion } from '../../core/verdict/ledgers.ts';
import { atLeast, atMost, type Figure, told } from '../bench.ts';
import { type Measured, measure } from './measure.ts';
import { ours } from './ours.ts';
import { flagger, versionAlarm } from './peers.ts';
import { random } from './random.ts';
import { aHealthyLedger, replayMicroseconds } from './replayTime.ts';
import { BIG_CLUMPS, CLUMPS, DAY, LATE, NULL_GRID, ONSET, RARE, SAME, WORSE } from './scenarios.ts';
import { cell, type Table } from './tables.ts';
import type { Scenario } from './trace.ts';
import { worstWrongSafe } from './wrongSafe.ts';

/** The twelve targets of the method, each a figure or a few. */

export interface Effort {
  readonly runs: number;
  readonly gridRuns: number;
  readonly seed: number;
}

const OURS = '**lambda-canary**';
const NEVER = 1e9;
const inPercent = (share: number) => 100 * share;

export function targets(same: Table, worse: Table, effort: Effort, say: (line: string) => void): readonly Figure[] {
  say('  the null grid');
  const grid = worst(NULL_GRID, effort.gridRuns, effort.seed);
  say(`    worst: ${grid.name}`);
  say('  a day of looks, late onsets, clumps, rare traffic');
  const day = worst(DAY, effort.runs, effort.seed);
  const late = LATE.map((scenario) => only(scenario, effort));
  const clumps = worst(CLUMPS, effort.runs, effort.seed);
  const rare = only(RARE, effort);
  say('  wrong SAFE at the margin');
  return [
    atMost('1 false rollback, worst cell of the null grid', 0.8, inPercent(grid.found), '%'),
    atMost('2 false rollback, outage, drift, retry storm, ramp', 0.5, inPercent(worstOf(same, SAME.slice(5))), '%'),
    atMost('3 false rollback, 1440 looks', 1, inPercent(day.found), '%'),
    ...detection(worse),
    ...rareAndLate(worse, rare, late),
    atMost('9 false rollback, private clumps of 2–5', 2, inPercent(clumps.found), '%'),
    told('9 false rollback, private clumps of 10', inPercent(only(BIG_CLUMPS, effort).found), '%'),
    atMost('10 wrong SAFE, canary at the margin', 5, inPercent(worstWrongSafe(1, effort.runs, effort.seed)), '%'),
    atMost(
      '10 wrong SAFE, canary at 1.5 × the margin',
      1,
      inPercent(worstWrongSafe(1.5, effort.runs, effort.seed)),
      '%',
    ),
    ...exactness(effort.seed),
    ...times(),
  ];
}

function detection(worse: Table): readonly Figure[] {
  const at = (column: number, policy = OURS): Measured => cell(worse, policy, WORSE[column]!.name);
  const minutes = (column: number, policy = OURS) => at(column, policy).median ?? NEVER;
  const peer = (column: number) => at(column, flagger(10).name).median;
  return [
    atMost('4 ×5 @1 % 100/min, median', 21, minutes(0), 'min', peer(0)),
    atLeast('4 ×5 @1 % 100/min, found within 60 min', 98, inPercent(at(0).found), '%'),
    atMost('5 100 % failing @1 % 10/min, median', 6, minutes(8), 'min', peer(8)),
    atMost('5 100 % failing @1 % 100/min, median', 2, minutes(2), 'min', peer(2)),
    atMost('5 100 % failing @1 % 10k/min, median', 1, minutes(3), 'min', peer(3)),
    atMost('6 ×2 @1 % 10k/min, median', 5, minutes(4), 'min', peer(4)),
    atMost('6 ×5 @0.1 % 10k/min, median', 4, minutes(5), 'min', peer(5)),
    atMost('6 ×10 @0.01 % 10k/min, median', 10, minutes(6), 'min', peer(6)),
    told(
      'calls that failed until ×5 @1 % 100/min is found, mean',
      at(0).failed,
      'calls',
      at(0, versionAlarm(2).name).failed,
    ),
  ];
}

function rareAndLate(worse: Table, rare: Measured, late: readonly Measured[]): readonly Figure[] {
  const rarely = cell(worse, OURS, WORSE[7]!.name);
  const after = (i: number) => (late[i]!.median ?? NEVER) - ONSET;
  return [
    atMost('7 20 % @0 10/min, median', 19, rarely.median ?? NEVER, 'min'),
    atMost('7 100 % @0 1/min at 50 %, median', 24, rare.median ?? NEVER, 'min'),
    atMost('8 ×5 @1 % 1k/min from minute 30, median after onset', 7, after(0), 'min'),
    atMost('8 ×2 @1 % 10k/min from minute 30, median after onset', 8, after(1), 'min'),
  ];
}

function exactness(seed: number): readonly Figure[] {
  const rows = GOLDEN.map(({ row }) => row);
  const seen = course(aLedger(rows), aQuestion(rows.length));
  const off = GOLDEN.map(({ harm, safe }, i) =>
    Math.max(Math.abs(seen.lnHarm[i]! - harm), Math.abs(seen.lnSafe[i]! - safe)),
  );
  return [
    // The published figures have eight decimals: half a unit of the last is rounding.
    atMost('11 golden vectors, largest difference', 1e-8, Math.max(...off), ''),
    atMost('11 replays of shuffled, doubled, re-read ledgers that differ', 0, replaysThatDiffer(seed, 50), 'of 50'),
  ];
}

function replaysThatDiffer(seed: number, times: number): number {
  const rng = random(seed);
  const whole = aHealthyLedger(120, true, seed);
  const question = { policy: NORMAL, weightsBp: [1000], stage: 0, settledThrough: 117, now: 119 };
  const wanted = JSON.stringify(judge(whole, question));
  let differ = 0;
  for (let i = 0; i < times; i++) {
    const order = [...whole.rows, ...whole.rows].map((row) => ({ row, at: rng.next() })).sort((a, b) => a.at - b.at);
    let ledger: Ledger = EMPTY_LEDGER;
    for (let from = 0; from < order.length; from += 7) {
      ledger = withRows(
        ledger,
        order.slice(from, from + 7).map(({ row }) => row),
      );
    }
    if (JSON.stringify(judge(ledger, question)) !== wanted) differ += 1;
  }
  return differ;
}

function times(): readonly Figure[] {
  return [
    atMost('12 replay of 180 minutes', 250, replayMicroseconds(180, false, 300), 'µs'),
    atMost('12 replay of 1,440 minutes', 2000, replayMicroseconds(1440, false, 100), 'µs'),
    told('replay of 180 minutes, latency included', replayMicroseconds(180, true, 300), 'µs'),
    told('replay of 1,440 minutes, latency included', replayMicroseconds(1440, true, 100), 'µs'),
  ];
}

function only(scenario: Scenario, { runs, seed }: Effort): Measured {
  return measure(scenario, [ours('ours')], runs, seed)[0]!;
}

function worst(
  scenarios: readonly Scenario[],
  runs: number,
  seed: number,
): { readonly name: string; readonly found: number } {
  return scenarios
    .map((scenario) => ({ name: scenario.name, found: measure(scenario, [ours('ours')], runs, seed)[0]!.found }))
    .reduce((a, b) => (b.found > a.found ? b : a));
}

function worstOf(table: Table, scenarios: readonly Scenario[]): number {
  return Math.max(...scenarios.map(({ name }) => cell(table, OURS, name).found));
}
