import { describe, expect, it } from 'vitest';
import { NORMAL, type VerdictPolicy } from '../../../src/core/plan/policy.ts';
import type { Ledger, MinuteRow } from '../../../src/core/verdict/ledger.ts';
import { judge } from '../../../src/core/verdict/verdict.ts';
import { aLedger, aQuestion, aTally } from './ledgers.ts';

interface Speed {
  readonly over75: number;
  readonly over95: number;
  readonly p50Ms: number;
}
const usual: Speed = { over75: 20, over95: 4, p50Ms: 80 };
const slow: Speed = { over75: 70, over95: 30, p50Ms: 160 };

/** A minute of 100 canary and 900 stable calls; speeds are per 100 calls. Without counts only the medians are known. */
function aMinute(minute: number, canary: Speed, counts = true): MinuteRow {
  const tally = (speed: Speed, calls: number) =>
    aTally({
      invocations: calls,
      slow: counts ? { over75: (speed.over75 * calls) / 100, over95: (speed.over95 * calls) / 100 } : null,
      p50Ms: speed.p50Ms,
    });
  return { minute, stage: 0, canary: tally(canary, 100), stable: tally(usual, 900) };
}

const during = (minutes: number, speed: (minute: number) => Speed, counts = true): Ledger => ({
  ...aLedger([]),
  rows: Array.from({ length: minutes }, (_, minute) => aMinute(minute, speed(minute), counts)),
});
const policy = (latency: VerdictPolicy['latency']) => ({ policy: { ...NORMAL, latency } });

describe('a slow canary', () => {
  it('is held and asked about, with the share of slow calls', () => {
    const verdict = judge(
      during(30, () => slow),
      aQuestion(30),
    );
    expect(verdict).toMatchObject({ outcome: 'undecided', about: 'latency' });
    expect(verdict.reason).toMatch(
      /^Canary is slow: .+ take longer than stable's usual p\d5, of stable's calls .+; p50 160 ms against 80 ms\. A person is asked\.$/,
    );
  });

  it('is rolled back when the policy says so, and ignored when it says that', () => {
    const ledger = during(30, () => slow);
    expect(judge(ledger, aQuestion(30, policy('rollback')))).toMatchObject({ outcome: 'regress', about: 'latency' });
    expect(judge(ledger, aQuestion(30, policy('ignore'))).outcome).toBe('pass');
  });

  it('is not one that is slow in its first three minutes only: first runs pay for caches and connections', () => {
    const warming = during(30, (minute) => (minute < 3 ? slow : usual));
    expect(judge(warming, aQuestion(30)).outcome).toBe('pass');
    const again = { ...during(30, (minute) => (minute > 10 && minute <= 13 ? slow : usual)), changed: [10] };
    expect(judge(again, aQuestion(30)).outcome).toBe('pass');
  });

  it('is not one within the margin: a quarter more slow calls and two in a hundred on top', () => {
    const within = during(120, () => ({ over75: 26, over95: 6.5, p50Ms: 84 }));
    expect(judge(within, aQuestion(120)).outcome).toBe('pass');
  });

  it('is found by medians alone where slow calls cannot be counted, not before nine minutes', () => {
    const ledger = during(20, () => slow, false);
    // The first three minutes are warm-up.
    expect(judge(ledger, aQuestion(11)).about).not.toBe('latency');
    const verdict = judge(ledger, aQuestion(12));
    expect(verdict).toMatchObject({ outcome: 'undecided', about: 'latency' });
    expect(verdict.reason).toContain("its median was more than 10 % above stable's in 9 of 9 minutes");
  });

  it('does not hide failing: errors decide first', () => {
    const ledger = during(10, () => slow);
    const rows = ledger.rows.map((row) => ({ ...row, canary: { ...row.canary, errors: 50 } }));
    expect(judge({ ...ledger, rows }, aQuestion(10))).toMatchObject({ outcome: 'regress', about: 'errors' });
  });
});
