import { describe, expect, it } from 'vitest';
import { why } from '../../src/cli/why.ts';
import { compact } from '../../src/core/verdict/compact.ts';
import { exportLedger } from '../../src/core/verdict/exported.ts';
import { judge } from '../../src/core/verdict/verdict.ts';
import { GOLDEN } from '../core/verdict/golden.ts';
import { aLedger, aQuestion, type Row, repeat } from '../core/verdict/ledgers.ts';

const minutesOf = (rows: readonly Row[], first = 0) =>
  rows.map(([nc, xc, ns, xs], i) => ({
    minute: first + i,
    stage: 0,
    canary: { invocations: nc, errors: xc },
    stable: { invocations: ns, errors: xs },
  }));

const run = (file: unknown, ...args: string[]) =>
  why(['--ledger', 'rollout.json', ...args], () => (typeof file === 'string' ? file : JSON.stringify(file)));
const answers = (file: unknown) => JSON.parse(run(file, '--json').out);

describe('npm run why', () => {
  it('gives the published figures, one entry a minute', () => {
    const [told] = answers({ minutes: minutesOf(GOLDEN.map(({ row }) => row)) });
    GOLDEN.forEach(({ harm, safe }, i) => {
      expect(told.lnHarm[i]).toBeCloseTo(harm, 8);
      expect(told.lnSafe[i]).toBeCloseTo(safe, 8);
    });
    expect(told).toMatchObject({ verdict: 'regress', firstRegress: 9, firstPass: null });
    expect(Object.keys(told)).toEqual(['verdict', 'lnHarm', 'lnSafe', 'firstRegress', 'firstPass']);
  });

  it("tells the first pass and the first regress by the row's own minute", () => {
    const rows = [...repeat([100, 0, 900, 0], 30), ...repeat([100, 90, 900, 0], 6)];
    const [told] = answers({ minutes: minutesOf(rows, 29_000_000) });
    expect(told.firstPass).toBe(29_000_007);
    expect(told.firstRegress).toBeGreaterThan(29_000_029);
    expect(told.verdict).toBe('regress');
  });

  it('takes missing minutes as zeros, rows in any order, and the last row of a minute', () => {
    const minutes = minutesOf(repeat([100, 1, 900, 9], 10)).filter(({ minute }) => minute !== 3 && minute !== 4);
    const zeros = minutesOf(repeat([0, 0, 0, 0], 5)).slice(3, 5);
    const wrong = { ...minutes[0]!, canary: { invocations: 100, errors: 100 } };
    expect(answers({ minutes: [wrong, ...minutes.toReversed()] })).toEqual(
      answers({ minutes: [...minutes, ...zeros] }),
    );
    expect(answers({ minutes })[0].lnHarm).toHaveLength(10);
  });

  it('judges by the numbers of the policy, each of them optional', () => {
    const minutes = minutesOf(repeat([100, 4, 900, 9], 20));
    const first = (policy: object) => answers({ policy, minutes })[0].firstRegress;
    expect(first({ alpha: 0.05 })).toBeLessThan(first({}));
    expect(first({ burst: 3 }) ?? 99).toBeGreaterThan(first({}));
    expect(first({ rho: 4 })).toBeNull();
    expect(first({ delta: 0.05 })).toBeNull();
    const passes = (policy: object) =>
      answers({ policy, minutes: minutesOf(repeat([100, 0, 900, 0], 30)) })[0].firstPass;
    expect(passes({})).toBe(7);
    expect(passes({ minBakeMin: 20 })).toBe(19);
    expect(passes({ exposure: 0.01 })).toBe(3);
    expect(passes({ beta: 0.01 })).toBeGreaterThan(7);
    const failing = minutesOf(repeat([100, 1, 900, 9], 60));
    const margin = (safeRho: number) => answers({ policy: { safeRho }, minutes: failing })[0].firstPass ?? 99;
    expect(margin(1.25)).toBeGreaterThan(margin(2));
  });

  it('grades the margin by the plan', () => {
    const minutes = minutesOf(repeat([50, 0, 950, 0], 20));
    const plan = [{ weightBp: 500, bakeMin: 10 }, { weightBp: 2500 }];
    expect(answers({ plan, minutes })[0].firstPass).toBeLessThan(answers({ minutes })[0].firstPass);
  });

  it('judges a list of ledgers, an empty one too', () => {
    const told = answers([{ minutes: [] }, { minutes: minutesOf([[100, 100, 900, 0]]) }]);
    expect(told[0]).toEqual({ verdict: 'undecided', lnHarm: [], lnSafe: [], firstRegress: null, firstPass: null });
    expect(told[1]).toMatchObject({ verdict: 'regress', firstRegress: 0 });
  });

  it('gives the verdict of the rollout that exported the ledger, folded minutes included', () => {
    const rows = [...repeat([100, 1, 900, 9], 280), ...repeat([100, 6, 900, 9], 9)];
    const question = aQuestion(rows.length, { settledThrough: rows.length - 4, weightsBp: [1000, 5000] });
    const ledger = compact(aLedger(rows, { changed: [0, 100] }), question);
    expect(ledger.checkpoint).toBeDefined();
    const plan = { stages: [1000, 5000].map((weightBp) => ({ weightBp, bakeMs: 600_000, gate: 'auto' as const })) };
    const file = exportLedger(ledger, plan, question);
    const [told] = answers(file);
    const verdict = judge(ledger, question);
    expect(told.verdict).toBe(verdict.outcome);
    expect(told.lnHarm.at(-1)).toBe(verdict.lnHarm);
    expect(run(file).out).toContain(`${verdict.outcome}: ${verdict.reason}`);
  });

  it('prints a table for people', () => {
    const { out, code } = run({
      minutes: minutesOf([
        [10, 0, 90, 1],
        [1200, 3, 9500, 0],
      ]),
    });
    expect(code).toBe(0);
    expect(out).toContain('minute  stage  canary  errors  stable  errors  ln harm  ln safe');
    expect(out).toMatch(/ {5}1 {6}0 {3}1,200 {7}3 {3}9,500 {7}0 {2}/);
  });

  it('says in one line what is wrong with a file', () => {
    const error = (file: unknown) => run(file).error;
    expect(error('{')).toMatch(/^rollout\.json is not JSON: /);
    expect(error({})).toBe('minutes must be a list\n');
    expect(error([{ minutes: [] }, { minutes: [{ minute: 1.5 }] }])).toBe(
      'ledger 1: minutes[0].minute must be a whole number, not 1.5\n',
    );
    expect(error({ minutes: [{ minute: 1, canary: { invocations: -1 } }] })).toContain('minutes[0].canary.invocations');
    expect(error({ policy: { alhpa: 1 }, minutes: [] })).toContain('policy.alhpa is not known; known are alpha');
    expect(error({ policy: { alpha: 2 }, minutes: [] })).toContain('policy.alpha must be a number');
    expect(error({ plan: [{ weightBp: 0 }], minutes: [] })).toContain('plan[0].weightBp');
    expect(error({ minutes: [{ minute: 0 }, { minute: 29_000_000 }] })).toContain('more than a year');
    expect(run('{').code).toBe(1);
  });

  it('explains itself, and refuses what it does not understand', () => {
    expect(why(['--help'], () => '').out).toContain('Usage: npm run why');
    expect(why([], () => '')).toMatchObject({ code: 2, out: '' });
    expect(why(['a.json', '--what'], () => '').code).toBe(2);
    expect(why(['a.json', 'b.json'], () => '').error).toContain('One file at a time');
    expect(why(['rollout.json'], () => '{"minutes":[]}').code).toBe(0);
  });
});
