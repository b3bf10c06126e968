import { describe, expect, it } from 'vitest';
import { leftOut, notOneWord } from '../../../src/core/plan/leftOut.ts';
import { resolvePlan } from '../../../src/core/plan/plan.ts';
import { parsePlan } from '../../../src/core/plan/planText.ts';
import { DEFAULT_POLICY, type Policy } from '../../../src/core/plan/policy.ts';
import type { PlanWish } from '../../../src/core/plan/wish.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import { aCheck } from '../../fixtures/checks.ts';

function wishOf(text: string): PlanWish {
  const wish = parsePlan(text);
  if (isRefusal(wish)) throw new Error(wish.reason);
  return wish;
}

/** What a command leaves out of a policy that asks for this plan. */
function missing(command: string, change: Partial<Policy> = {}) {
  const policy = { ...DEFAULT_POLICY, ...change };
  const [wish, own] = [wishOf(command), wishOf(policy.plan)];
  const plan = resolvePlan(wish, own, policy);
  if (isRefusal(plan)) throw new Error(plan.reason);
  return leftOut(plan, wish, own, policy);
}

const APPROVAL = { approval: true, checks: [] };

describe('a command leaves out the approval of its policy', () => {
  it.each([
    'AllAtOnce',
    'switch',
    'switch check=smoke',
    '100%',
    '10% auto',
    'auto',
    'linear 10% every 2m',
    'exponential x2 from 5%',
    'Canary10Percent5Minutes',
    'CodeDeployDefault.LambdaAllAtOnce',
    'AllAtOnce approve',
  ])('with %s', (command) => expect(missing(command)).toEqual(APPROVAL));

  it.each([
    '',
    'watch=0m',
    '1%,50%',
    '10% approve',
    '50% bake=1m lenient',
    'linear 10% approve',
    'Canary10Percent5Minutes approve-each',
  ])('not with “%s”, which asks before 100 %%', (command) => expect(missing(command)).toBeNull());

  it.each<[string, Partial<Policy>]>([
    ['auto', { plan: '10% auto' }],
    ['a CodeDeploy plan', { plan: 'Canary10Percent5Minutes' }],
    ['everything at once', { plan: 'switch' }],
    ['no weights before 100 %', { plan: '100%' }],
    ['that nobody is asked', { approvals: 0 }],
  ])('not where the policy itself says %s', (_, change) => expect(missing('AllAtOnce', change)).toBeNull());

  it.each<[string, string, Partial<Policy>]>([
    ['asks once although it needs nobody by itself', '20%', { plan: '10% approve', approvals: 0 }],
    ['makes a linear plan ask', 'linear 20%', { plan: 'linear 10% approve' }],
    ['says only how long it is watched', '10% auto', { plan: 'watch=2h' }],
  ])('where the policy’s plan %s', (_, command, change) => expect(missing(command, change)).toEqual(APPROVAL));
});

describe('a command leaves out the checks of its policy', () => {
  const change = { declared: [aCheck(), aCheck({ name: 'page' })], checks: ['smoke', 'page'] };
  it.each<[string, readonly string[]]>([
    ['10% no-checks', ['smoke', 'page']],
    ['10% no-checks check=smoke', ['page']],
  ])('with “%s”', (command, checks) => expect(missing(command, change)).toEqual({ approval: false, checks }));

  it('not where it adds one, or the policy asks for none', () => {
    expect(missing('10% check=page', change)).toBeNull();
    expect(missing('10% no-checks')).toBeNull();
  });
});

describe('what is left out', () => {
  const policy = (change: Partial<Policy>) => ({ ...DEFAULT_POLICY, ...change });

  it('is everybody’s to leave out where the policy restricts nobody', () => {
    expect(notOneWord(APPROVAL, DEFAULT_POLICY)).toBeNull();
  });

  it('takes one who may approve where the policy names approvers, and no second one', () => {
    expect(notOneWord(APPROVAL, policy({ approvers: ['S0LEADS'] }))).toBeNull();
  });

  it.each<[Partial<Policy>, RegExp]>([
    [{ approvals: 2, approvers: ['S0LEADS'] }, /an approval before 100 %, .* takes 2 people/],
    [{ approvals: 2 }, /takes 2 people/],
    [{ selfApproval: false }, /somebody other than the person who starts it/],
  ])('%o: is nobody’s to leave out alone, and the refusal says what would be right', (change, words) => {
    const refusal = notOneWord(APPROVAL, policy(change));
    expect(refusal).toMatchObject({ code: 'below-policy', reason: expect.stringMatching(words) });
    expect(refusal?.reason).toMatch(/“10% approve”/);
    expect(refusal?.reason).toMatch(/\/canary rollback and \/canary undo are never bound by this/);
  });

  it('is named', () => {
    const both = { approval: true, checks: ['smoke', 'page'] };
    expect(notOneWord(both, policy({ approvals: 2 }))?.reason).toMatch(
      /an approval before 100 % and the checks smoke, page, .*leave out no-checks, take no plan or one that asks/,
    );
  });
});
