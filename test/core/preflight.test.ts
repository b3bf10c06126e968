import { describe, expect, it } from 'vitest';
import type { Alarm } from '../../src/core/alarm.ts';
import { countsFor } from '../../src/core/alarm.ts';
import { parsePlan } from '../../src/core/plan/planText.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import { type Inspection, objections, optedIn, preflight, type VersionFacts } from '../../src/core/preflight.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { alone, split } from '../../src/core/routing.ts';
import { anInspection } from '../fixtures/inspection.ts';
import { ARN, CANARY, STABLE } from '../fixtures/rollouts.ts';
import { aVersion } from '../fixtures/versions.ts';

function anAlarm(change: Partial<Alarm> = {}): Alarm {
  return {
    name: 'checkout-errors',
    arn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors',
    reason: 'Threshold Crossed',
    dimensions: [{ FunctionName: 'checkout' }],
    ...change,
  };
}

function check(change: Partial<Inspection>, text = '10%', firing: readonly Alarm[] = []) {
  const plan = parsePlan(text);
  if (isRefusal(plan)) throw new Error(plan.reason);
  return preflight(anInspection(change), CANARY, plan, DEFAULT_POLICY, firing);
}

describe('before the first weight', () => {
  it('a sound function is cleared', () => {
    expect(check({})).toMatchObject({ stable: { version: '42' }, canary: { version: '43' } });
  });

  it.each<[string, Partial<Inspection>, string, string]>([
    ['an alias that is not there', { alias: null, aliasName: 'liev' }, 'no-alias', 'alias=live'],
    ['a function without any alias', { alias: null, aliases: [] }, 'no-alias', 'aws lambda create-alias'],
    ['an alias on $LATEST', { alias: { routing: alone('$LATEST'), revisionId: 'r' } }, 'latest', 'published version'],
    ['a version that is not there', { canary: null }, 'no-version', '44, 43, 42'],
    [
      'an alias that is weighted already',
      { alias: { routing: split(STABLE, CANARY, 500), revisionId: 'r' } },
      'already-weighted',
      '95 % on 42, 5 % on 43',
    ],
    [
      'the version that serves already',
      { alias: { routing: alone('43'), revisionId: 'r' } },
      'same-version',
      'already',
    ],
    [
      'a version that is still Pending',
      { canary: aVersion('43', { state: 'Pending' }) },
      'version-not-active',
      'Wait until it is Active',
    ],
    ['a version that failed', { canary: aVersion('43', { state: 'Failed' }) }, 'version-not-active', 'Failed'],
    [
      'a version being updated',
      { canary: aVersion('43', { lastUpdateStatus: 'InProgress' }) },
      'version-not-active',
      'InProgress',
    ],
    [
      'another execution role',
      { canary: aVersion('43', { roleArn: 'arn:aws:iam::123456789012:role/other' }) },
      'other-role',
      'role/other',
    ],
    [
      'another dead-letter queue',
      { canary: aVersion('43', { deadLetterArn: 'arn:aws:sqs:eu-west-1:123456789012:dead' }) },
      'other-dead-letter',
      'no dead-letter queue',
    ],
    ['provisioned concurrency on the alias', { provisionedConcurrency: true }, 'provisioned-concurrency', 'pc=accept'],
  ])('%s is refused with the way out', (_, change, code, words) => {
    const result = check(change);
    expect(result).toMatchObject({ refused: true, code });
    expect(isRefusal(result) && result.reason).toContain(words);
  });

  it('a function that did not opt in is refused with the line that opts it in', () => {
    expect(optedIn(anInspection({ tags: {} }))).toMatchObject({
      code: 'not-opted-in',
      reason: expect.stringContaining('canary:enabled=true'),
    });
    expect(optedIn(anInspection({ tags: { 'canary:enabled': 'yes' } }))).not.toBeNull();
    expect(optedIn(anInspection())).toBeNull();
  });

  it('an alarm that fires already is refused; ignoring it by name is the way out', () => {
    expect(check({}, '10%', [anAlarm()])).toMatchObject({ code: 'alarm-firing' });
    expect(isRefusal(check({}, '10% alarms=ignore:checkout-errors', [anAlarm()]))).toBe(false);
  });

  it('an alarm whose name has spaces or commas is named in the way that ignores it', () => {
    const firing = [anAlarm({ name: 'checkout errors, high' })];
    const refusal = check({}, '10%', firing);
    const way = isRefusal(refusal) ? /or add (alarms=.*)\.$/.exec(refusal.reason)?.[1] : undefined;
    expect(isRefusal(check({}, `10% ${way}`, firing))).toBe(false);
  });

  it('a version that Lambda put to sleep is told with the line that wakes it', () => {
    expect(check({ canary: aVersion('43', { state: 'Inactive' }) })).toMatchObject({
      code: 'version-not-active',
      reason: expect.stringContaining(
        `aws lambda invoke --region eu-west-1 --function-name ${ARN} --qualifier 43 /dev/stdout`,
      ),
    });
  });

  it('the way back asks nothing of the version that it leaves, and all of the one that it goes to', () => {
    const wish = parsePlan('switch no-checks pc=accept harm=off');
    if (isRefusal(wish)) throw new Error(wish.reason);
    const undo = (stable: Partial<VersionFacts>, canary: Partial<VersionFacts> = {}) =>
      preflight(
        anInspection({ stable: aVersion('42', stable), canary: aVersion('43', canary) }),
        CANARY,
        wish,
        DEFAULT_POLICY,
        [],
        'undo',
      );
    expect(undo({ state: 'Failed' })).toMatchObject({ stable: { version: '42' } });
    expect(undo({ lastUpdateStatus: 'Failed' })).toMatchObject({ stable: { version: '42' } });
    expect(undo({}, { state: 'Failed' })).toMatchObject({ code: 'version-not-active' });
    expect(check({ stable: aVersion('42', { state: 'Failed' }) })).toMatchObject({ code: 'version-not-active' });
  });

  it('the alias in which this app keeps old versions is no target', () => {
    expect(check({ aliasName: 'previous' })).toMatchObject({ code: 'bad-input' });
  });

  it('an alias previous that is somebody else’s stands against nothing, and is known', () => {
    expect(check({ previousIsForeign: true })).toMatchObject({ previousIsForeign: true });
  });

  it('provisioned concurrency may be accepted', () => {
    expect(check({ provisionedConcurrency: true }, '10% pc=accept')).toMatchObject({ provisioned: true });
  });

  it('whoever asks before is told all that stands against it, a start the first of it', () => {
    const wish = parsePlan('10%');
    if (isRefusal(wish)) throw new Error(wish.reason);
    const other = { state: 'Pending', roleArn: 'arn:aws:iam::123456789012:role/other', deadLetterArn: 'arn:queue' };
    const look = anInspection({ canary: aVersion('43', other), provisionedConcurrency: true });
    const found = objections(look, CANARY, wish, DEFAULT_POLICY, [anAlarm()]);
    expect(found.map(({ code }) => code)).toEqual([
      'version-not-active',
      'other-role',
      'other-dead-letter',
      'provisioned-concurrency',
      'alarm-firing',
    ]);
    expect(preflight(look, CANARY, wish, DEFAULT_POLICY, [anAlarm()])).toEqual(found[0]);
    expect(objections(anInspection(), CANARY, wish, DEFAULT_POLICY, [])).toEqual([]);
    expect(objections(anInspection({ alias: null }), CANARY, wish, DEFAULT_POLICY, [anAlarm()])).toMatchObject([
      { code: 'no-alias' },
    ]);
  });
});

describe('an alarm counts for checkout:live 42 → 43', () => {
  const dims = (...dimensions: Alarm['dimensions']) => ({ dimensions });
  it.each<[string, boolean, Partial<Alarm>]>([
    ['on the function', true, {}],
    ['on the alias', true, dims({ FunctionName: 'checkout', Resource: 'checkout:live' })],
    ['on the function as a resource', true, dims({ FunctionName: 'checkout', Resource: 'checkout' })],
    [
      'on the canary of the alias',
      true,
      dims({ FunctionName: 'checkout', Resource: 'checkout:live', ExecutedVersion: '43' }),
    ],
    ['on stable only', false, dims({ FunctionName: 'checkout', Resource: 'checkout:live', ExecutedVersion: '42' })],
    ['on another alias', false, dims({ FunctionName: 'checkout', Resource: 'checkout:beta' })],
    ['on another function', false, dims({ FunctionName: 'cart' })],
    ['on no function', false, dims({ QueueName: 'checkout' })],
    ['inside metric math', true, dims({ QueueName: 'q' }, { FunctionName: 'checkout' })],
    ['of Application Auto Scaling', false, { name: 'TargetTracking-function:checkout:live-AlarmHigh' }],
    ['composite, not named', false, dims()],
    ['composite, named by the policy', true, { name: 'shop-is-ill', dimensions: [] }],
    ['of another region', false, { arn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:checkout-errors' }],
    ['told to be ignored', false, { name: 'ignored' }],
  ])('%s: %s', (_, counts, change) => {
    const watcher = {
      target: { functionArn: ARN, alias: 'live' },
      canary: CANARY,
      named: ['shop-is-ill'],
      ignored: ['ignored'],
    };
    expect(countsFor(anAlarm(change), watcher)).toBe(counts);
  });
});
