import { expect, it } from 'vitest';
import { workerConfig } from '../../src/lambda/config.ts';
import { placesOf } from '../../src/lambda/places.ts';

const ROLE = 'arn:aws:iam::222222222222:role/lambda-canary-member';
const read = (places: unknown) =>
  placesOf({ AWS_REGION: 'eu-west-1', PLACES: typeof places === 'string' ? places : JSON.stringify(places) });

it('a place is the account of its role, in the region that is said or the app’s own', () => {
  expect(
    read({
      prod: { role: ROLE, externalId: 'only-us' },
      'prod-us': { account: '222222222222', region: 'us-east-1', role: ROLE },
    }),
  ).toEqual([
    { name: 'prod', account: '222222222222', region: 'eu-west-1', role: { arn: ROLE, externalId: 'only-us' } },
    { name: 'prod-us', account: '222222222222', region: 'us-east-1', role: { arn: ROLE, externalId: null } },
  ]);
});

it('without the variable, and with an empty object, there are none', () => {
  expect(placesOf({})).toEqual([]);
  expect(read({})).toEqual([]);
  expect(workerConfig({ TABLE_NAME: 'canary', SLACK_BOT_TOKEN: 'xoxb-1-secret' }).places).toEqual([]);
});

it.each<[unknown, string]>([
  ['{', 'PLACES is not JSON'],
  ['[]', 'PLACES should be an object such as'],
  [{ 'prod/eu': { role: ROLE } }, 'PLACES: “prod/eu” is no name'],
  [{ '1st': { role: ROLE } }, 'PLACES: “1st” is no name'],
  [{ prod: ROLE }, 'PLACES: “prod” should be an object'],
  [{ prod: { role: ROLE, regoin: 'us-east-1' } }, 'PLACES: “prod” has no field “regoin”; it knows account, region'],
  [
    { prod: { role: 'lambda-canary-member' } },
    'PLACES: “prod” has as role “lambda-canary-member”; it should be the ARN',
  ],
  [{ prod: { role: ROLE, region: 'Frankfurt' } }, 'it should be a region such as us-east-1'],
  [{ prod: { role: ROLE, externalId: 'a b' } }, 'PLACES: “prod” has as externalId “a b”'],
  [{ prod: { role: ROLE, account: '333333333333' } }, 'a role of another one'],
  [{ us: { region: 'us-east-1' } }, 'PLACES: “us” needs a role'],
  [{ a: { role: ROLE }, b: { role: ROLE } }, 'PLACES: “b” is the same as “a”'],
  [{ us: { role: ROLE }, US: { role: ROLE, region: 'us-east-2' } }, 'PLACES: “US” is the same as “us”'],
])('%j fails in one line that says what is wrong', (places, words) => {
  expect(() => read(places)).toThrow(words);
  expect(() => read(places)).toThrow(/^PLACES[^\n]*$/);
});
