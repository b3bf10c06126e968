import { describe, expect, it } from 'vitest';
import type { Planned } from '../../src/app/planned.ts';
import { refuse } from '../../src/core/refusal.ts';
import { validateMessage } from '../../src/sandbox/slack/blockKit/validate.ts';
import { answerMessage } from '../../src/slack/answer.ts';
import type { Message } from '../../src/slack/message.ts';
import { named } from '../../src/slack/named.ts';
import { ARN, aPlan, NOON } from '../fixtures/rollouts.ts';
import { aForecast, COMPARISON } from './aStory.ts';

function aPlanned(change: Partial<Planned> = {}): Planned {
  return {
    target: { functionArn: ARN, alias: 'live' },
    stable: '42',
    canary: '43',
    plan: aPlan('10%'),
    forecast: aForecast('10%', 3_000),
    offer: null,
    comparison: COMPARISON,
    people: { starters: [], approvers: ['S0RELEASE', 'U0ADA', 'pipeline:ci'], approvals: 2, selfApproval: false },
    mayStart: true,
    channel: 'C0RELEASES',
    alarms: { named: ['shop-is-ill'], ignored: ['old one'], firing: [] },
    checks: ['smoke'],
    note: null,
    objections: [],
    ...change,
  };
}

/** What is read, formatting left out. */
function words(planned: Planned, drawn = (message: Message) => message): string {
  const message = drawn(answerMessage({ kind: 'planned', planned }, NOON));
  expect(validateMessage(message)).toEqual([]);
  const texts = [...JSON.stringify(message.blocks).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text);
  return texts.join('\n');
}

describe('a plan that nobody started', () => {
  it('says what to expect, what differs, and who is concerned', () => {
    const told = words(aPlanned());
    expect(told).toContain('Plan for checkout:live  42 → 43');
    expect(told).toContain('Nothing stands against it now. Nothing was changed.');
    expect(told).toMatch(/About 3,000 calls a minute come through `live`, 0\.2 % failing/);
    expect(told).toMatch(/passes in about 8 min at 10 %\. Five times the errors would be found 7 min after/);
    expect(told).toMatch(
      /on 43 in 11 min at the earliest, plus the time until somebody approves; then it is watched for 30 min/,
    );
    expect(told).toContain('• Memory: 256 MB → 512 MB');
    expect(told).toContain('May start it: every member of the workspace (you too).');
    expect(told).toContain(
      'Asked for approval: <!subteam^S0RELEASE>, <@U0ADA>, the pipeline `ci`, 2 of them, not by whoever started it.',
    );
    expect(told).toContain('Its story is told in <#C0RELEASES>.');
    expect(told).toContain('those on this function and `shop-is-ill`, but not `old one`; none of them is in ALARM.');
    expect(told).toContain('Checks that it must pass: `smoke`.');
  });

  it('says all that stands against it, before anything else', () => {
    const objections = [
      refuse('not-allowed', 'You may not start this.'),
      refuse('alarm-firing', 'The alarm x is in ALARM.'),
    ];
    const told = words(aPlanned({ objections, mayStart: false }));
    expect(told).toMatch(/It would be refused now:.*• You may not start this\..*• The alarm x is in ALARM\./s);
    expect(told).toContain('every member of the workspace, not you');
  });

  it('says beside the plan what whoever starts it would be told', () => {
    const note = 'The alias previous was not made by this app, so it is left alone.';
    expect(words(aPlanned({ note }))).toMatch(
      /\*Plan:\* 10 %.*\\nThe alias previous was not made by this app, so it is left alone\.\\nAbout/,
    );
  });

  it('offers a plan that can, as the command to type', () => {
    const thin = { forecast: aForecast('10%', 3), offer: '50% bake=1h30m exposure=5%' };
    expect(words(aPlanned(thin))).toContain('A plan that can: `/canary start checkout 43 50% bake=1h30m exposure=5%`');
    const beta = aPlanned({ ...thin, target: { functionArn: ARN, alias: 'beta' } });
    expect(words(beta)).toContain('50% bake=1h30m exposure=5% alias=beta`');
  });

  it('warns of calls that go around the alias from one in twenty on', () => {
    const forecast = aForecast('10%', 300);
    expect(words(aPlanned({ forecast: { ...forecast, bypass: 0.38 } }))).toContain(
      ':warning: 38 % of calls bypass `live`: the canary does not protect them.',
    );
    expect(words(aPlanned({ forecast: { ...forecast, bypass: 0.04 } }))).not.toContain('bypass');
  });

  it('is drawn with next to nothing known, and with more than Slack takes', () => {
    expect(words(aPlanned({ stable: null, forecast: null, comparison: null, channel: null }))).toContain('? → 43');
    const long = 'x'.repeat(5_000);
    const objections = Array.from({ length: 9 }, () => refuse('aws-denied', long));
    const many = Array.from({ length: 300 }, (_, i) => `alarm-${i}-${'y'.repeat(200)}`);
    const alarms = { named: many, ignored: many, firing: many };
    words(
      aPlanned({
        objections,
        alarms,
        checks: many,
        forecast: aForecast('linear 1% every 1m', 50),
        offer: long,
        note: long,
      }),
    );
  });

  it('calls nobody in a thread that everybody reads', () => {
    const objections = [
      refuse('not-allowed', 'You may not start this: the policy names <@U0ADA>, <!subteam^S0RELEASE>.'),
    ];
    const inThread = (message: Message) => named(message, new Map([['U0ADA', 'Ada']]));
    const told = words(aPlanned({ objections }), inThread);
    expect(told).not.toMatch(/[@^][US]0/);
    expect(told).toContain('Asked for approval: a user group, Ada, the pipeline `ci`, 2 of them');
    expect(told).toContain('• You may not start this: the policy names Ada, a user group.');
    const { text } = inThread(answerMessage({ kind: 'planned', planned: aPlanned({ objections }) }, NOON));
    expect(text).toContain('the policy names Ada, a user group.');
  });
});
