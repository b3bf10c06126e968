import { describe, expect, it } from 'vitest';
import { NORMAL } from '../../../src/core/plan/policy.ts';
import { course } from '../../../src/core/verdict/course.ts';
import { minuteOf } from '../../../src/core/verdict/ledger.ts';
import { judge } from '../../../src/core/verdict/verdict.ts';
import { GOLDEN } from './golden.ts';
import { aLedger, aQuestion, aRow, aTally, type Row, repeat } from './ledgers.ts';

const healthy: Row = [100, 1, 900, 9];
const hour = repeat(healthy, 60);

describe('the verdict', () => {
  it('gives the published figures minute by minute', () => {
    const rows = GOLDEN.map(({ row }) => row);
    const told = course(aLedger(rows), aQuestion(rows.length));
    GOLDEN.forEach(({ harm, safe }, minute) => {
      expect(told.lnHarm[minute]).toBeCloseTo(harm, 8);
      expect(told.lnSafe[minute]).toBeCloseTo(safe, 8);
      const verdict = judge(aLedger(rows.slice(0, minute + 1)), aQuestion(minute + 1));
      expect(verdict.outcome).toBe(told.outcome[minute]);
      expect(verdict.lnSafe).toBeCloseTo(safe, 8);
    });
  });

  it('passes a canary that is as good as stable, once there is enough data', () => {
    expect(judge(aLedger(hour.slice(0, 2)), aQuestion(2)).outcome).toBe('undecided');
    const verdict = judge(aLedger(hour), aQuestion(60));
    expect(verdict.outcome).toBe('pass');
    expect(verdict.reason).toBe(
      "As good as stable within the margin of 2 × stable's rate + 0.5 %: canary fails 1 % (60 of 6,000 calls), stable 1 % (540 of 54,000).",
    );
  });

  it('finds a canary that fails a fifth of its calls, and says so in figures', () => {
    const verdict = judge(aLedger(repeat([101, 20, 905, 2], 3)), aQuestion(3));
    expect(verdict.outcome).toBe('regress');
    expect(verdict.reason).toMatch(
      /^Canary fails 19\.8 % \(60 of 303 calls\), stable 0\.2 % \(6 of 2,715\): worse beyond doubt \(odds .+ of chance\)\.$/,
    );
    expect(verdict.lnHarm).toBeGreaterThanOrEqual(Math.log(100));
  });

  it('rolls back nothing when both versions share an outage', () => {
    const outage = [...repeat(healthy, 10), ...repeat([100, 60, 900, 540], 20), ...repeat(healthy, 10)];
    const told = course(aLedger(outage), aQuestion(40));
    expect(told.outcome).not.toContain('regress');
  });

  it('stays regress once harm was proven, however well the canary does afterwards', () => {
    const ledger = aLedger([...repeat([100, 30, 900, 9], 5), ...repeat([1000, 0, 9000, 90], 200)]);
    const verdict = judge(ledger, aQuestion(205));
    expect(verdict.outcome).toBe('regress');
    expect(course(ledger, aQuestion(205)).lnHarm.at(-1)).toBeLessThan(Math.log(100));
  });

  it('lets one minute roll back by itself only when nearly every call of many fails', () => {
    expect(judge(aLedger([[99, 99, 900, 0]]), aQuestion(1)).outcome).not.toBe('regress');
    expect(judge(aLedger([[1000, 790, 9000, 0]]), aQuestion(1)).outcome).not.toBe('regress');
    expect(judge(aLedger([[100, 80, 900, 0]]), aQuestion(1)).outcome).toBe('regress');
  });

  it('passes on settled minutes only, but regresses on fresh ones', () => {
    expect(judge(aLedger(hour), aQuestion(60, { settledThrough: 1 })).outcome).toBe('undecided');
    const fresh = aLedger([...hour, ...repeat([100, 40, 900, 9], 5)]);
    expect(judge(fresh, aQuestion(65, { settledThrough: 59 })).outcome).toBe('regress');
  });

  it('does not pass what looks suspicious', () => {
    const ledger = aLedger([...repeat([1000, 0, 9000, 0], 60), ...repeat([100, 8, 900, 0], 2)]);
    const verdict = judge(ledger, aQuestion(62));
    expect(verdict.lnSafe).toBeGreaterThan(Math.log(20));
    expect(verdict.lnHarm).toBeGreaterThan(Math.log(5));
    expect(verdict).toMatchObject({ outcome: 'undecided', about: 'errors' });
    expect(verdict.reason).toContain('suspicious');
  });

  it('does not judge minutes in which the weight changed', () => {
    const broken = aLedger([...repeat(healthy, 5), [1000, 1000, 900, 0]]);
    expect(judge(broken, aQuestion(6)).outcome).toBe('regress');
    const changed = judge({ ...broken, changed: [5] }, aQuestion(6));
    expect(changed.outcome).not.toBe('regress');
    expect(changed.canary).toMatchObject({ invocations: 500, errors: 5 });
  });

  it('is blind while metrics cannot be read, unless harm was proven before', () => {
    const blind = { sinceMs: 0, reason: 'AccessDenied: not authorized to perform cloudwatch:GetMetricData.' };
    expect(judge(aLedger(hour, { blind }), aQuestion(60))).toMatchObject({
      outcome: 'blind',
      about: 'data',
      reason: 'Metrics cannot be read: AccessDenied: not authorized to perform cloudwatch:GetMetricData.',
    });
    expect(judge(aLedger(repeat([100, 40, 900, 9], 5), { blind }), aQuestion(5)).outcome).toBe('regress');
  });

  it('grades the margin by the next weight: a wider one before a small step', () => {
    const rows = repeat([10, 0, 190, 0], 25);
    const weightsBp = [500, 2500, 5000];
    const pass = (stage: number) => judge(aLedger(rows), aQuestion(25, { weightsBp, stage })).outcome;
    expect([pass(0), pass(1), pass(2)]).toEqual(['pass', 'undecided', 'undecided']);
  });

  it('waits for the least minutes of data, whatever the figures', () => {
    const rows = repeat([1000, 0, 9000, 0], 3);
    const verdict = judge(aLedger(rows), aQuestion(3, { policy: { ...NORMAL, minBakeMin: 5 } }));
    expect(verdict).toMatchObject({ outcome: 'undecided', about: 'data', etaMin: 2 });
    expect(verdict.reason).toContain('only 3 of the 5 minutes');
  });

  it('watches throttles of the canary apart', () => {
    const throttled = (canary: number, stable: number) => ({
      ...aLedger([]),
      rows: hour.map((row, minute) => {
        const { canary: c, stable: s, ...rest } = aRow(minute, row);
        return { ...rest, canary: { ...c, throttles: canary }, stable: { ...s, throttles: stable } };
      }),
    });
    expect(judge(throttled(5, 0), aQuestion(60))).toMatchObject({ outcome: 'undecided', about: 'throttles' });
    expect(judge(throttled(5, 45), aQuestion(60)).outcome).toBe('pass');
    expect(judge(throttled(0, 0), aQuestion(60)).outcome).toBe('pass');
  });

  it('is total: an empty ledger and figures that are no counts give a verdict too', () => {
    const nothing = judge(aLedger([]), aQuestion(0));
    expect(nothing).toMatchObject({ outcome: 'undecided', about: 'data', settledThrough: null, dataThrough: null });
    expect(nothing.canary.errorRate).toBeNull();
    const odd = aLedger([
      [Number.NaN, 3, -5, Number.POSITIVE_INFINITY],
      [10, 40, 90, 1],
    ]);
    expect(Number.isFinite(judge(odd, aQuestion(2)).lnHarm)).toBe(true);
    expect(judge(odd, aQuestion(2)).canary).toMatchObject({ invocations: 10, errors: 10 });
  });

  it('tells the newest percentiles beside the counts', () => {
    const row = aRow(0, healthy);
    const rows = [1, 2, 3].map((p) => ({
      ...row,
      minute: p,
      canary: aTally({ ...row.canary, p50Ms: p, p99Ms: 10 * p }),
    }));
    expect(judge({ ...aLedger([]), rows }, aQuestion(4)).canary).toMatchObject({ p50Ms: 2, p99Ms: 20 });
  });

  it('counts minutes since the epoch as well as from 0', () => {
    const start = minuteOf(Date.UTC(2026, 10, 21));
    const rows = GOLDEN.map(({ row }, i) => aRow(start + i, row));
    const now = start + rows.length - 1;
    const told = course({ ...aLedger([]), rows }, aQuestion(0, { now, settledThrough: now }));
    expect(told.minutes[0]).toBe(start);
    expect(told.lnHarm.at(-1)).toBeCloseTo(GOLDEN.at(-1)!.harm, 8);
  });
});
