import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksFor, planSentence, policyFor, resolvePlan } from '../../../src/core/plan/plan.ts';
import { parsePlan } from '../../../src/core/plan/planText.ts';
import { DEFAULT_POLICY } from '../../../src/core/plan/policy.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import { aCheck } from '../../fixtures/checks.ts';
import { aPlan, MINUTE } from '../../fixtures/rollouts.ts';

const weights = (text: string) => aPlan(text).stages.map(({ weightBp }) => weightBp / 100);
const minutes = (text: string) => aPlan(text).stages.map(({ bakeMs }) => bakeMs / MINUTE);
const gates = (text: string) =>
  aPlan(text)
    .stages.map(({ gate }) => gate[1])
    .join('');

describe('plans people write', () => {
  const tens = [10, 20, 30, 40, 50, 60, 70, 80, 90];
  it.each<[string, number[], number, string]>([
    // text, weights, bake of the first stage in minutes, gates: u = auto, p = approval
    ['10%', [10], 10, 'p'],
    ['10', [10], 10, 'p'],
    ['10 %', [10], 10, 'p'],
    ['0.5%', [0.5], 10, 'p'],
    ['10%,100%', [10], 10, 'p'],
    ['5%,25%,50% every 10m', [5, 25, 50], 10, 'uup'],
    ['10 25 50 every 5m', [10, 25, 50], 5, 'uup'],
    ['5%, 25%, 50% every 2 hours', [5, 25, 50], 120, 'uup'],
    ['5%,25% auto', [5, 25], 10, 'uu'],
    ['5%,25% approve-each', [5, 25], 10, 'pp'],
    ['10% bake=15m auto', [10], 15, 'u'],
    ['linear 10% every 2m', tens, 2, 'u'.repeat(9)],
    ['Linear 25%', [25, 50, 75], 10, 'uuu'],
    ['linear 30% approve', [30, 60, 90], 10, 'uup'],
    ['exponential x2 from 5% every 10m', [5, 10, 20, 40, 80], 10, 'uuuuu'],
    ['exponential x3 10%', [10, 30, 90], 10, 'uuu'],
    ['Canary10Percent5Minutes', [10], 5, 'u'],
    ['CodeDeployDefault.LambdaCanary10Percent30Minutes', [10], 30, 'u'],
    ['LambdaLinear10PercentEvery1Minute', tens, 1, 'u'.repeat(9)],
    ['Linear10PercentEvery10Minutes', tens, 10, 'u'.repeat(9)],
    ['33.33%,66.67% every 1m auto', [33.33, 66.67], 1, 'uu'],
  ])('%s', (text, at, bakeMin, how) => {
    expect(weights(text)).toEqual(at);
    expect(minutes(text)[0]).toBe(bakeMin);
    expect(gates(text)).toBe(how);
  });

  it('AllAtOnce has no stage before 100 %', () => {
    expect(weights('AllAtOnce')).toEqual([]);
    expect(planSentence(aPlan('AllAtOnce watch=10m'))).toBe('Moves 100 % at once, then watches for 10 min.');
  });

  it('switch moves everything at once and keeps the old version, whatever the policy says of that', () => {
    const wish = parsePlan('switch watch=10m');
    if (isRefusal(wish)) throw new Error(wish.reason);
    expect(resolvePlan(wish, wish, DEFAULT_POLICY)).toMatchObject({ stages: [], isSwitch: true, watchMs: 10 * MINUTE });
    expect(policyFor(wish, wish.shape, { ...DEFAULT_POLICY, previous: false }).previous).toBe(true);
    expect(planSentence(aPlan('switch'))).toContain(
      'goes back by itself on an alarm, a failed check or the harm budget',
    );
  });

  it('name checks, probes, a harm budget and what a soft regression does', () => {
    expect(parsePlan('10% check=smoke checks=page,alarm,quiet probe=20/min harm=50 on-regress=back')).toMatchObject({
      checks: ['smoke', 'page', 'alarm', 'quiet'],
      probe: 20,
      harm: 50,
      onRegress: 'back',
    });
    expect(parsePlan('10%')).toMatchObject({ checks: null, noChecks: false, probe: null, harm: null, onRegress: null });
    expect(parsePlan('10% no-checks probe=off harm=off')).toMatchObject({ noChecks: true, probe: 0, harm: 0 });
  });

  it('options follow in any order, quoted values keep their spaces', () => {
    const plan = parsePlan(
      'watch=5m 10% reason="fixes the cart, see #12" alias=blue max-bake=2h alarms=ignore:cpu pc=accept',
    );
    expect(plan).toMatchObject({
      alias: 'blue',
      reason: 'fixes the cart, see #12',
      watchMs: 5 * MINUTE,
      maxBakeMs: 120 * MINUTE,
      ignoreAlarms: ['cpu'],
      acceptProvisioned: true,
    });
  });

  it('a policy that asks nobody leaves every gate to the verdict, unless the command wants to be asked', () => {
    const alone = { ...DEFAULT_POLICY, approvals: 0 as const };
    const of = (text: string) => aPlan(text, alone).stages.map(({ gate }) => gate);
    expect(of('10%')).toEqual(['auto']);
    expect(of('5%,25%')).toEqual(['auto', 'auto']);
    expect(of('10% approve')).toEqual(['approval']);
  });

  it('only options take the plan of the policy', () => {
    const wish = parsePlan('bake=3m');
    const fallback = parsePlan('5%,50%');
    if (isRefusal(wish) || isRefusal(fallback)) throw new Error('both are plans');
    expect(resolvePlan(wish, fallback, DEFAULT_POLICY)).toMatchObject({
      stages: [{ weightBp: 500, bakeMs: 3 * MINUTE }, { weightBp: 5000 }],
      text: '5%,50%',
    });
  });

  it('the verdict may be made stricter in words and numbers', () => {
    expect(parsePlan('10% strict')).toMatchObject({ verdict: { alpha: 0.05, latency: 'rollback' } });
    expect(parsePlan('10% exposure=2% burst=3 latency=ignore')).toMatchObject({
      verdict: { exposure: 0.02, burst: 3, latency: 'ignore' },
    });
  });
});

describe('plans that cannot be', () => {
  it.each([
    ['50%,10%', 'must rise'],
    ['0%', 'smallest weight'],
    ['150%', 'at most 100'],
    ['100%,10%', 'must rise'],
    ['0.1', 'per cent sign'],
    ['linaer 10%', 'did you mean “linear”'],
    ['linear', 'needs a step'],
    ['linear 10% evry 2m', 'did you mean “every”'],
    ['exponential 5%', 'factor'],
    ['exponential x2', 'first weight'],
    ['10% every', 'needs a time'],
    ['10% every soon', 'needs a time'],
    ['10% every 5m bake=10m', 'two different bake times'],
    ['10% auto approve', 'contradict'],
    ['10% bake=0m', 'at least one minute'],
    ['10% bake=soon', 'no time'],
    ['10% wtach=5m', 'did you mean “watch=”'],
    ['10% alias=123', 'no alias name'],
    ['10% alarms=cpu', 'ignore:NAME'],
    ['10% pc=yes', 'only accept'],
    ['10% latency=maybe', 'ask, rollback or ignore'],
    ['10% alpha=7', 'between'],
    ['10% reason="unfinished', 'not closed'],
    ['switch 10%', 'not part of a plan'],
    ['10% check=Smoke!', 'names of checks'],
    ['10% check=', 'names of checks'],
    ['10% probe=often', 'probe=20/min'],
    ['10% probe=121', 'from 1 to 120'],
    ['10% harm=-1', 'number of failed calls'],
    ['10% harm=1%', 'number of failed calls'],
    ['10% on-regress=stop', 'ask or back'],
    ['10% chek=smoke', 'did you mean “check=”'],
    ['10% no-check', 'did you mean “no-checks”'],
    ['linear 0.01%', 'more than 100 stages'],
    ['every 5m', 'names no weight'],
    ['Canary10Percent5Minutes 20%', 'not part of a plan'],
    ['10% banana', 'not part of a plan'],
  ])('%s', (text, words) => {
    const plan = parsePlan(text);
    expect(isRefusal(plan) ? plan.reason : 'accepted').toContain(words);
  });

  it('never throw and never make a stage that is no rise below 100 %', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('10%', 'linear', 'every', '2m', 'x2', 'from', '50', 'auto', 'bake=', 'reason="', ','),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const plan = parsePlan(words.join(' '));
        if (isRefusal(plan)) {
          expect(plan.reason).toMatch(/[.?]$/);
          return;
        }
        let last = 0;
        for (const weightBp of plan.shape?.weightsBp ?? []) {
          expect(Number.isInteger(weightBp) && weightBp > last && weightBp < 10_000).toBe(true);
          last = weightBp;
        }
      }),
    );
  });
});

it.each([
  ['10%', '10 %, for at least 10 min; asks for approval before 100 %; then 100 %, then watches for 30 min.'],
  ['10%,50% approve-each watch=0', '10 %, 50 %, each for at least 10 min; asks for approval after each; then 100 %.'],
  [
    'linear 10% every 2m',
    '10 %, 20 %, 30 % … 90 % (9 stages), each for at least 2 min; goes on by itself when the figures pass; then 100 %, then watches for 30 min.',
  ],
])('the plan %s is said back in a sentence', (text, sentence) => {
  expect(planSentence(aPlan(text))).toBe(sentence);
});

describe('what a command adds to the policy', () => {
  const base = {
    ...DEFAULT_POLICY,
    declared: [aCheck(), aCheck({ name: 'page' })],
    checks: ['smoke'],
    probe: 10,
    harm: 50,
  };
  const over = (text: string) => {
    const wish = parsePlan(text);
    if (isRefusal(wish)) throw new Error(wish.reason);
    const policy = policyFor(wish, wish.shape, base);
    return { policy, checks: checksFor(wish, policy) };
  };

  it.each<[string, readonly string[], number | null, number | null]>([
    // text, checks, probes a minute, harm budget
    ['10%', ['smoke'], 10, 50],
    ['10% check=page', ['smoke', 'page'], 10, 50],
    ['10% check=smoke', ['smoke'], 10, 50],
    ['10% no-checks', [], null, 50],
    ['10% no-checks check=page probe=5', ['page'], 5, 50],
    ['10% probe=off harm=off', ['smoke'], null, null],
    ['10% harm=7', ['smoke'], 10, 7],
  ])('%s', (text, names, probe, harm) => {
    const { policy, checks } = over(text);
    expect(isRefusal(checks) ? checks : checks.map(({ name }) => name)).toEqual(names);
    expect(policy).toMatchObject({ probe, harm });
  });

  it('a check that nothing declares is refused with the nearest name', () => {
    expect(over('10% check=pages').checks).toMatchObject({ reason: expect.stringContaining('did you mean “page”?') });
  });

  it('probes without a check that calls the canary are refused', () => {
    expect(over('10% no-checks probe=5').checks).toMatchObject({
      code: 'bad-plan',
      reason: expect.stringContaining('check=NAME'),
    });
  });
});
