import { describe, expect, it } from 'vitest';
import { onePlan } from '../../../src/core/plan/onePlan.ts';
import { type Plan, resolvePlan } from '../../../src/core/plan/plan.ts';
import { parsePlan } from '../../../src/core/plan/planText.ts';
import { DEFAULT_POLICY, type Policy } from '../../../src/core/plan/policy.ts';
import { isRefusal } from '../../../src/core/refusal.ts';

/** What a typed plan comes to for a function whose policy has this one. */
function planOf(typed: string, ofPolicy: string, change: Partial<Policy> = {}): Plan {
  const [wish, fallback] = [parsePlan(typed), parsePlan(ofPolicy)];
  if (isRefusal(wish) || isRefusal(fallback)) throw new Error('no plan');
  const plan = resolvePlan(wish, fallback, { ...DEFAULT_POLICY, ...change });
  if (isRefusal(plan)) throw new Error(plan.reason);
  return plan;
}

function weighed(typed: string, first: string, second: string, change: Partial<Policy> = {}) {
  return onePlan(
    [
      { name: 'checkout', version: '43', plan: planOf(typed, first) },
      { name: 'cart', version: '17', plan: planOf(typed, second, change) },
    ],
    typed,
  );
}

describe('functions in lockstep', () => {
  it.each([
    ['the same plan', '', '10%', '10%'],
    ['another bake, since whoever is ready sooner waits', '', '10% every 5m', '10% bake=1h watch=0m'],
    ['other plans of their own, with one that was typed', '5%,25% approve', '10%', 'AllAtOnce'],
    ['everything at once', '', 'switch', 'AllAtOnce'],
  ])('may have %s', (_, typed, first, second) => {
    expect(weighed(typed, first, second)).toBeNull();
  });

  it.each([
    ['', '10%', '5%,25%,50% every 10m', '5%,25%,50% every 10m approve'],
    ['', 'AllAtOnce watch=1h', '10% every 30m', '10% every 30m approve'],
    ['', '10%,50%', '10%,60%', '10%,50% approve'],
    ['check=smoke', '10%', '20%', '10% check=smoke approve'],
    // The plan with the most stages asks nobody, or less often than the other.
    ['', '10%', '5%,25%,50% every 10m auto', '5%,25%,50% every 10m approve'],
    ['', '10%,50% approve-each', '10%,50%', '10%,50% approve-each'],
    ['', 'linear 20% approve', '10% approve-each', 'linear 20% approve-each'],
    ['', 'Canary10Percent5Minutes', '10% every 10m', 'Canary10Percent5Minutes approve'],
    // Nobody asks anybody.
    ['', '10%,50%,auto,watch=5m', 'AllAtOnce', '10%,50%,watch=5m auto'],
    // What was typed goes before the policy's words.
    ['auto', '10% approve', '20% approve', '10% auto'],
    ['approve', '10% auto', '20%,50% approve-each', '20%,50% approve'],
    ['alias=live bake=2m', 'Canary10Percent5Minutes', '10% every 10m', '10% alias=live bake=2m approve'],
    ['auto every=3m', 'switch', '12.5%,50% every 2 hours approve', '12.5%,50% auto every=3m'],
  ])('typed “%s” under “%s” and “%s” have no plan in common, and one that could be typed is “%s”', (...row) => {
    const [typed, first, second, better] = row;
    const refused = weighed(typed, first, second);
    expect(refused).toMatchObject({ code: 'bad-plan' });
    expect(refused?.reason.endsWith(`such as /canary start checkout:43,cart:17 ${better}.`)).toBe(true);
    expect(weighed(better, first, second)).toBeNull();
  });

  it('of which one asks nobody are told so, and a plan that says who is asked', () => {
    expect(weighed('10%,50%', '10%', '10%', { approvals: 0 })?.reason).toBe(
      'These functions have no plan in common, so they cannot go in lockstep: checkout would go 10 % → 50 % (approval) → 100 %, cart would go 10 % → 50 % → 100 %. Type one plan for all, such as /canary start checkout:43,cart:17 10%,50% approve.',
    );
    expect(weighed('10%,50% approve', '10%', '10%', { approvals: 0 })).toBeNull();
  });

  it('with many stages are told by the first and the last of them', () => {
    expect(weighed('', 'linear 5% every 5m', 'switch')?.reason).toContain(
      'checkout would go 5 % → 10 % → … → 95 % → 100 %, cart would go to 100 % at once.',
    );
  });
});
