import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NORMAL } from '../../../src/core/plan/policy.ts';
import { compact } from '../../../src/core/verdict/compact.ts';
import { course } from '../../../src/core/verdict/course.ts';
import { feed, freshEvidence, lnHarm, lnSafe, type Rules } from '../../../src/core/verdict/evidence.ts';
import { EMPTY_LEDGER, type Ledger, type MinuteRow, withRows } from '../../../src/core/verdict/ledger.ts';
import { HARM_ODDS, logAddExp, logE, restartStake } from '../../../src/core/verdict/stats.ts';
import { judge } from '../../../src/core/verdict/verdict.ts';
import { aQuestion, aRow, type Row } from './ledgers.ts';

// A fixed seed: the same cases on every machine.
const runs = (numRuns: number) => ({ seed: 20261121, numRuns });

const aCount = fc.oneof(fc.constant(0), fc.nat({ max: 30 }), fc.nat({ max: 5000 }));
const aMinute: fc.Arbitrary<Row> = fc
  .tuple(aCount, fc.double({ min: 0, max: 1, noNaN: true }), aCount, fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([nc, c, ns, s]) => [nc, Math.floor(nc * c ** 4), ns, Math.floor(ns * s ** 4)]);

/** Rows of minutes 0 … with stages that only rise. */
const someRows = (maxLength: number, minLength = 1): fc.Arbitrary<readonly MinuteRow[]> =>
  fc
    .tuple(fc.array(aMinute, { minLength, maxLength }), fc.nat({ max: 40 }), fc.nat({ max: 40 }))
    .map(([rows, a, b]) =>
      rows.map((row, minute) => withLatency(aRow(minute, row, (minute > a ? 1 : 0) + (minute > a + b ? 1 : 0)))),
    );

/** Latency figures that follow from the counts, so that every kind of row occurs. */
function withLatency(row: MinuteRow): MinuteRow {
  const of = (tally: MinuteRow['canary'], other: number): MinuteRow['canary'] => ({
    ...tally,
    throttles: other % 7 === 0 ? 1 : 0,
    slow: other % 3 === 0 ? null : { over75: tally.invocations >> 2, over95: tally.errors },
    p50Ms: tally.invocations === 0 ? null : 50 + (other % 40),
    p99Ms: tally.invocations === 0 ? null : 200 + (other % 90),
  });
  return {
    ...row,
    canary: of(row.canary, row.stable.invocations),
    stable: of(row.stable, row.canary.invocations),
  };
}

const weightsBp = [500, 2500, 5000];
const ledgerOf = (rows: readonly MinuteRow[], changed: readonly number[] = []): Ledger => ({
  ...EMPTY_LEDGER,
  rows,
  changed,
});
const questionOf = (minutes: number) => aQuestion(minutes, { weightsBp, stage: 1, settledThrough: minutes - 3 });

describe('the verdict, whatever the figures', () => {
  it('is the same for a ledger that was shuffled, doubled and read again in parts', () => {
    const parts = fc.tuple(someRows(40), fc.infiniteStream(fc.nat({ max: 1_000_000 })));
    fc.assert(
      fc.property(parts, ([rows, dice]) => {
        const roll = () => dice.next().value as number;
        const early = rows.map((row) => ({ ...row, canary: { ...row.canary, errors: 0, invocations: roll() % 50 } }));
        const shuffled = [...early, ...rows].map((row, i) => ({ row, last: i >= rows.length, at: roll() }));
        const stale = shuffled.filter(({ last }) => !last).sort((a, b) => a.at - b.at);
        const final = shuffled.filter(({ last }) => last).sort((a, b) => a.at - b.at);
        let ledger: Ledger = EMPTY_LEDGER;
        for (const { row } of [...stale, ...final, ...final.slice(0, 5)]) ledger = withRows(ledger, [row]);
        const question = questionOf(rows.length);
        expect(judge(ledger, question)).toEqual(judge(ledgerOf(rows), question));
        const unsorted = ledgerOf(final.map(({ row }) => row));
        expect(judge(unsorted, question)).toEqual(judge(ledgerOf(rows), question));
      }),
      runs(100),
    );
  });

  it('changes by the restart weights only when a minute passes without calls', () => {
    fc.assert(
      fc.property(someRows(30), (rows) => {
        const n = rows.length;
        const before = judge(ledgerOf(rows), aQuestion(n, { weightsBp, stage: 1 }));
        const after = judge(ledgerOf(rows), aQuestion(n + 1, { weightsBp, stage: 1, settledThrough: n - 1 }));
        const written = [...rows, aRow(n, [0, 0, 0, 0], rows.at(-1)!.stage)];
        const same = judge(ledgerOf(written), aQuestion(n + 1, { weightsBp, stage: 1, settledThrough: n - 1 }));
        expect(after.lnSafe).toBe(before.lnSafe);
        expect(after.canary.invocations).toBe(before.canary.invocations);
        expect({ ...same, dataThrough: null }).toEqual({ ...after, dataThrough: null });
        if (before.outcome !== 'regress') {
          expect(after.lnHarm).toBeCloseTo(logAddExp(before.lnHarm, Math.log(restartStake(n, n))), 10);
        }
      }),
      runs(200),
    );
  });

  it('sees the versions swapped as the odds inverted', () => {
    fc.assert(
      fc.property(aMinute, fc.constantFrom(...HARM_ODDS), ([nc, xc, ns, xs], theta) => {
        const plain = { rho: 1, delta: 0 };
        const here = logE(theta, { nc, xc, ns, xs }, plain, 1);
        const there = logE(1 / theta, { nc: ns, xc: xs, ns: nc, xs: xc }, plain, 1);
        expect(there).toBeCloseTo(here, 6 - Math.floor(Math.log10(Math.abs(here) + 1)));
      }),
      runs(500),
    );
  });

  it('without the burst guard, never gets healthier by more canary errors', () => {
    const rules: Rules = { alpha: 0.01, rho: 1, delta: 0, safeRho: 2, burst: 1, guard: false };
    fc.assert(
      fc.property(fc.array(aMinute, { minLength: 1, maxLength: 30 }), fc.nat(), fc.nat(), (rows, where, more) => {
        const good = freshEvidence([0.005]);
        const bad = freshEvidence([0.005]);
        rows.forEach(([nc, xc, ns, xs], t) => {
          const worse = t === where % rows.length ? Math.min(nc, xc + 1 + (more % 100)) : xc;
          feed(good, t, { nc, xc, ns, xs }, rules);
          feed(bad, t, { nc, xc: worse, ns, xs }, rules);
          expect(lnHarm(bad, t)).toBeGreaterThanOrEqual(lnHarm(good, t) - 1e-9);
          expect(lnSafe(bad.safe[0]!)).toBeLessThanOrEqual(lnSafe(good.safe[0]!) + 1e-9);
        });
      }),
      runs(300),
    );
  });

  it('never leaves regress once it was there', () => {
    fc.assert(
      fc.property(someRows(60), (rows) => {
        const { outcome } = course(ledgerOf(rows), questionOf(rows.length));
        const first = outcome.indexOf('regress');
        if (first >= 0) expect(outcome.slice(first).every((each) => each === 'regress')).toBe(true);
      }),
      runs(150),
    );
  });

  it('is told by the course as the verdict of that minute', () => {
    fc.assert(
      fc.property(someRows(25), fc.nat({ max: 24 }), (rows, at) => {
        const minute = Math.min(at, rows.length - 1);
        const stage = rows[minute]!.stage;
        const question = aQuestion(minute + 1, { weightsBp, stage });
        const told = course(ledgerOf(rows), aQuestion(rows.length, { weightsBp, stage: rows.at(-1)!.stage }));
        const verdict = judge(ledgerOf(rows), question);
        expect(told.outcome[minute]).toBe(verdict.outcome);
        expect(told.lnSafe[minute]).toBe(verdict.lnSafe);
        if (verdict.outcome !== 'regress') expect(told.lnHarm[minute]).toBe(verdict.lnHarm);
      }),
      runs(150),
    );
  });

  it('is the same from a checkpoint as from the first minute, through JSON and several folds', () => {
    fc.assert(
      fc.property(someRows(420, 300), fc.array(fc.nat({ max: 419 }), { maxLength: 6 }), (rows, changed) => {
        let folded: Ledger = EMPTY_LEDGER;
        for (const [i, row] of rows.entries()) {
          folded = withRows({ ...folded, changed: i === 0 ? changed : folded.changed }, [row]);
          if (i % 50 === 49) folded = JSON.parse(JSON.stringify(compact(folded, questionOf(i + 1))));
        }
        expect(folded.checkpoint).toBeDefined();
        expect(folded.rows.length).toBeLessThan(300);
        const question = questionOf(rows.length);
        expect(judge(folded, question)).toEqual(judge(ledgerOf(rows, changed), question));
        const tail = course(folded, question);
        const whole = course(ledgerOf(rows, changed), question);
        expect(tail.lnHarm).toEqual(whole.lnHarm.slice(-tail.lnHarm.length));
        expect(tail.outcome).toEqual(whole.outcome.slice(-tail.outcome.length));
      }),
      runs(20),
    );
  });
});

describe('folding', () => {
  const day = Array.from({ length: 1440 }, (_, minute) => aRow(minute, [100, minute % 3, 900, 9]));

  it('keeps a day of minutes within a few hundred rows and a few kilobytes of memory', () => {
    let ledger: Ledger = EMPTY_LEDGER;
    for (const row of day) ledger = compact(withRows(ledger, [row]), questionOf(row.minute + 1));
    expect(ledger.rows.length).toBeLessThanOrEqual(240);
    expect(JSON.stringify(ledger.checkpoint).length).toBeLessThan(6_000);
  });

  it('takes no folded minute again, and leaves a short ledger alone', () => {
    const question = questionOf(300);
    const folded = compact(ledgerOf(day.slice(0, 300)), question);
    const late = aRow(3, [100, 100, 900, 0]);
    expect(withRows(folded, [late])).toBe(folded);
    expect(compact(folded, question)).toBe(folded);
    expect(judge(folded, { ...question, policy: NORMAL }).canary.invocations).toBe(30_000);
  });
});
