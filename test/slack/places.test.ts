import { expect, it } from 'vitest';
import { cardMessage } from '../../src/slack/card.ts';
import { parseFunctionRef } from '../../src/slack/functionRef.ts';
import { aRollout, NOON } from '../fixtures/rollouts.ts';

const THERE = 'arn:aws:lambda:us-east-1:222222222222:function:checkout';
const card = (target: Parameters<typeof aRollout>[0]) =>
  JSON.stringify(cardMessage(aRollout(target), NOON, { offers: [], charts: false, movedFrom: null, others: [] }));

it('the card of a function elsewhere says so in its title, and where in its last line', () => {
  const drawn = card({ target: { functionArn: THERE, alias: 'live', place: 'prod' } });
  expect(drawn).toContain('prod/checkout:live  42 → 43');
  expect(drawn).toContain('in `prod`: account 222222222222, region us-east-1');
});

it('the card of a function at home has neither account nor region in its words', () => {
  expect(card({})).not.toMatch(/account \d{12}/);
});

it.each([
  ['prod-eu/checkout', 'prod-eu/checkout', null],
  ['prod-eu/checkout:live', 'prod-eu/checkout', 'live'],
  [`${THERE}:live`, THERE, 'live'],
])('%s is a function and what stands behind it', (word, fn, qualifier) => {
  expect(parseFunctionRef(word)).toEqual({ function: fn, qualifier });
});

it.each([
  '/checkout',
  'prod-eu/',
  '1st/checkout',
  'a/b/checkout',
  `prod/${THERE}`,
  'prod/123456789012:function:checkout',
])('“%s” is none', (word) => expect(parseFunctionRef(word)).toBeNull());
