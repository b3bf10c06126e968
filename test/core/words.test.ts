import { describe, expect, it } from 'vitest';
import { durationWords, parseDuration } from '../../src/core/duration.ts';
import { functionArn } from '../../src/core/functionRef.ts';
import { parseVersion } from '../../src/core/rollout.ts';
import { percent } from '../../src/core/routing.ts';
import { editDistance, nearest } from '../../src/core/suggest.ts';
import { ARN } from '../fixtures/rollouts.ts';

describe('durations', () => {
  it.each([
    ['10m', 10],
    ['1h30m', 90],
    ['2 hours', 120],
    ['90s', 2],
    ['15', 15],
    ['1d', 1440],
  ])('%s is %i minutes', (text, minutes) => expect(parseDuration(text)).toBe(minutes * 60_000));
  it.each(['', 'soon', '10x', '-5m', '5m!'])('“%s” is none', (text) => expect(parseDuration(text)).toBeNull());
  it('are said in hours and minutes', () => {
    expect([0, 600_000, 3_600_000, 5_400_000].map(durationWords)).toEqual(['0 min', '10 min', '1 h', '1 h 30 min']);
  });
});

describe('functions', () => {
  const home = { arn: 'arn:aws:lambda:eu-west-1:123456789012:function:canary-worker', places: [] };
  it.each([
    ['checkout', ARN],
    ['function:checkout', ARN],
    ['123456789012:function:checkout', ARN],
    [ARN, ARN],
    [`${ARN}:live`, ARN],
  ])('%s is one ARN', (ref, arn) => expect(functionArn(ref, home)).toBe(arn));
  it.each(['', 'a b', 'über', 'x'.repeat(65), 'arn:aws:s3:::bucket'])('“%s” is none', (ref) => {
    expect(functionArn(ref, home)).toMatchObject({ code: 'bad-input' });
  });
});

it.each([
  ['43', '43'],
  ['v43', '43'],
  ['#43', '43'],
  ['version 43', '43'],
  ['$LATEST', null],
  ['0', null],
  ['043', null],
  ['4 3', null],
])('version %s reads as %s', (text, version) => expect(parseVersion(text)).toBe(version));

it('weights are said in per cent with at most two decimals', () => {
  expect([1, 50, 1000, 3333, 10_000].map(percent)).toEqual(['0.01 %', '0.5 %', '10 %', '33.33 %', '100 %']);
});

it('the nearest known word is suggested, a far one is not', () => {
  expect(nearest('promot', ['promote', 'rollback'])).toBe('promote');
  expect(nearest('rolback', ['promote', 'rollback'])).toBe('rollback');
  expect(nearest('zzz', ['promote', 'rollback'])).toBeNull();
  expect(editDistance('ab', 'ba')).toBe(1);
});
