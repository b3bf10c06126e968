import { describe, expect, it } from 'vitest';
import { NORMAL } from '../../../src/core/plan/policy.ts';
import { odds, rateWords, thousands } from '../../../src/core/verdict/figures.ts';
import { judge } from '../../../src/core/verdict/verdict.ts';
import { binomial, random } from '../../bench/verdict/random.ts';
import { aLedger, aQuestion, type Row, repeat } from './ledgers.ts';

describe('what is still missing', () => {
  it('is told before the first call, from the traffic of the hour before', () => {
    const verdict = judge(aLedger([]), aQuestion(0, { callsPerMinute: 300 }));
    expect(verdict.needCalls).toBe(705);
    expect(verdict.etaMin).toBe(24);
    expect(verdict.reason).toBe("No calls yet: about 705 canary calls needed; about 24 min at today's traffic.");
    expect(judge(aLedger([]), aQuestion(0))).toMatchObject({ needCalls: 705, etaMin: null });
  });

  it('shrinks as data comes in', () => {
    const rows = repeat([30, 0, 270, 0], 20);
    const early = judge(aLedger(rows.slice(0, 4)), aQuestion(4));
    const late = judge(aLedger(rows), aQuestion(20));
    expect(early.reason).toBe(
      "Not enough data yet: 120 of about 705 canary calls are final; about 20 min at today's traffic.",
    );
    expect(late.etaMin).toBe(4);
  });

  it('comes true within a factor of 2 for healthy canaries at common rates', () => {
    const rng = random(7);
    for (const rate of [0, 0.002, 0.01]) {
      const ratios: number[] = [];
      for (let run = 0; run < 40; run++) {
        const rows: Row[] = [];
        let announced: number | null = null;
        for (let minute = 0; minute < 240; minute++) {
          const nc = binomial(rng, 300, 0.1);
          rows.push([nc, binomial(rng, nc, rate), 300 - nc, binomial(rng, 300 - nc, rate)]);
          const verdict = judge(aLedger(rows), aQuestion(minute + 1));
          if (minute === 9) announced = verdict.etaMin;
          if (verdict.outcome === 'pass') {
            if (announced !== null) ratios.push((minute - 9) / announced);
            break;
          }
        }
      }
      ratios.sort((a, b) => a - b);
      const middle = ratios[ratios.length >> 1]!;
      expect(middle).toBeGreaterThan(0.5);
      expect(middle).toBeLessThan(2);
    }
  });

  it('says when a canary gets no calls, or stable none', () => {
    expect(judge(aLedger(repeat([0, 0, 300, 1], 5)), aQuestion(5)).reason).toBe(
      'The canary got no calls yet, stable 1,500: is the function called through the alias?',
    );
    expect(judge(aLedger(repeat([300, 1, 0, 0], 5)), aQuestion(5)).reason).toBe(
      'Nothing to compare with: stable got no calls, the canary 1,500.',
    );
  });

  it('says when the figures point neither to a pass nor to proven harm', () => {
    const policy = { ...NORMAL, rho: 3 };
    const verdict = judge(aLedger(repeat([1000, 28, 9000, 90], 5)), aQuestion(5, { policy }));
    expect(verdict).toMatchObject({ outcome: 'undecided', needCalls: null, etaMin: null });
    expect(verdict.reason).toMatch(
      /^Canary fails 2\.8 % .+: neither within the margin \(2 × stable's rate \+ 0\.5 %\) nor provably worse\./,
    );
  });
});

describe('figures', () => {
  it('are written with thousands commas, a blank before the per cent sign, and no false precision', () => {
    expect(thousands(2714)).toBe('2,714');
    expect([0, 0.00004, 0.0023, 0.2013, 0.9999, 1].map(rateWords)).toEqual([
      '0 %',
      '0.004 %',
      '0.2 %',
      '20.1 %',
      '99.9 %',
      '100 %',
    ]);
    expect(odds(Math.log(12_345))).toBe('odds 1 in 12,000');
    expect(odds(400)).toBe('odds below 1 in a billion');
  });
});
