import { describe, expect, it } from 'vitest';
import { countsFor } from '../../src/core/alarm.ts';
import { anyFunctionArn, functionArn, functionWords, targetOf } from '../../src/core/functionRef.ts';
import type { Home } from '../../src/core/place.ts';
import { calledName, targetName, type Version } from '../../src/core/rollout.ts';
import { aliasCommand } from '../../src/core/wayOut.ts';

const HOME: Home = {
  arn: 'arn:aws:lambda:eu-west-1:123456789012:function:canary-worker',
  places: [
    {
      name: 'prod-eu',
      account: '222222222222',
      region: 'eu-west-1',
      role: { arn: 'arn:aws:iam::222222222222:role/member', externalId: null },
    },
    {
      name: 'us',
      account: '123456789012',
      region: 'us-east-1',
      role: { arn: 'arn:aws:iam::123456789012:role/member', externalId: null },
    },
  ],
};
const arn = (region: string, account: string, name = 'checkout') =>
  `arn:aws:lambda:${region}:${account}:function:${name}`;
const OWN = arn('eu-west-1', '123456789012');
const PROD = arn('eu-west-1', '222222222222');
const US = arn('us-east-1', '123456789012');
const STRANGE = arn('us-east-1', '222222222222');

describe('a function', () => {
  it.each([
    ['checkout', OWN],
    ['prod-eu/checkout', PROD],
    ['PROD-EU/checkout', PROD],
    ['us/checkout', US],
    [PROD, PROD],
    [`${US}:live`, US],
    ['222222222222:function:checkout', PROD],
  ])('named %s is one of the places', (ref, found) => expect(functionArn(ref, HOME)).toBe(found));

  it.each([
    ['staging/checkout', 'There is no account or region called “staging”.'],
    [STRANGE, `${STRANGE} is in account 222222222222, region us-east-1, where this app has no way in.`],
    ['333333333333:function:checkout', 'account 333333333333, region eu-west-1'],
  ])('named %s is refused with the places that there are', (ref, words) => {
    const refusal = functionArn(ref, HOME);
    expect(refusal).toMatchObject({ code: 'no-function' });
    const { reason } = refusal as { reason: string };
    expect(reason).toContain(words);
    expect(reason).toContain(
      'It works in its own account 123456789012, region eu-west-1, and in prod-eu (account 222222222222, region eu-west-1), us (account 123456789012, region us-east-1).',
    );
  });

  it('elsewhere is refused with the way to set it up, where no other place is known', () => {
    expect(functionArn(PROD, { ...HOME, places: [] })).toMatchObject({
      reason: expect.stringContaining('only; others are set up in the stack’s parameter Places.'),
    });
  });

  it('of a place that is known no more can still be named for what runs there', () => {
    expect(anyFunctionArn(STRANGE, HOME)).toBe(STRANGE);
  });

  it.each(['/checkout', 'prod-eu/', 'prod-eu/a b', 'prod-eu/checkout/live'])('is not “%s”', (ref) => {
    expect(functionArn(ref, HOME)).toMatchObject({ refused: true });
  });

  it('is said as it can be typed, and comes back as the same', () => {
    for (const one of [OWN, PROD, US]) expect(functionArn(functionWords(one, HOME), HOME)).toBe(one);
    expect([OWN, PROD, US].map((one) => functionWords(one, HOME))).toEqual([
      'checkout',
      'prod-eu/checkout',
      'us/checkout',
    ]);
  });
});

describe('a target', () => {
  it('carries the name of its place, and none at home', () => {
    expect(targetOf(OWN, 'live', HOME)).toEqual({ functionArn: OWN, alias: 'live' });
    expect(targetOf(PROD, 'live', HOME)).toEqual({ functionArn: PROD, alias: 'live', place: 'prod-eu' });
    expect(targetName(targetOf(PROD, 'live', HOME))).toBe('prod-eu/checkout:live');
    expect(calledName(targetOf(US, 'live', HOME))).toBe('us/checkout');
  });

  it('elsewhere is named by its full ARN where somebody has to act by hand', () => {
    expect(aliasCommand(targetOf(PROD, 'live', HOME), '42')).toContain(`--function-name ${PROD} `);
    expect(aliasCommand(targetOf(OWN, 'live', HOME), '42')).toContain('--function-name checkout ');
  });
});

describe('an alarm', () => {
  const watcher = { target: targetOf(PROD, 'live', HOME), canary: '43' as Version, named: ['slo'], ignored: [] };
  const alarm = (name: string, account: string, dimensions: readonly Record<string, string>[]) =>
    countsFor({ name, arn: `arn:aws:cloudwatch:eu-west-1:${account}:alarm:${name}`, reason: '', dimensions }, watcher);

  it('of another account says nothing about this canary, whether it looks at a function of that name or is named by the policy', () => {
    expect(alarm('errors', '222222222222', [{ FunctionName: 'checkout' }])).toBe(true);
    expect(alarm('errors', '123456789012', [{ FunctionName: 'checkout' }])).toBe(false);
    expect(alarm('slo', '222222222222', [])).toBe(true);
    expect(alarm('slo', '123456789012', [])).toBe(false);
  });
});
