import { afterEach, expect, it } from 'vitest';
import { createTraffic } from '../../src/aws/traffic.ts';
import type { Version } from '../../src/core/rollout.ts';
import { ARN, NOON, STABLE } from '../fixtures/rollouts.ts';
import { type Answered, type FakeAws, fakeAws } from './fakeAws.ts';

/** What every release of this app wrote into the aliases that it made. */
const OWN = 'The version before the last rollout (lambda-canary)';

interface Previous {
  FunctionVersion: string;
  RevisionId: string;
  Description?: string;
  RoutingConfig?: { AdditionalVersionWeights: Record<string, number> };
}

let aws: FakeAws;
afterEach(() => aws.close());

/** Lambda with an alias `previous`, or none; `before` may answer in its place, or change it first. */
function lambda(start: Previous | null, before: (method: string) => Answered | null = () => null) {
  const state = { alias: start };
  const missing: Answered = { status: 404, error: 'ResourceNotFoundException', body: 'Cannot find alias' };
  const listening = fakeAws(({ method, body }) => {
    const instead = before(method);
    if (instead !== null) return instead;
    const change = body as Previous;
    if (method === 'POST') {
      if (state.alias !== null)
        return { status: 409, error: 'ResourceConflictException', body: 'Alias already exists' };
      state.alias = { ...change, RevisionId: 'made' };
    }
    if (state.alias === null) return missing;
    if (method === 'PUT') {
      if (change.RevisionId !== state.alias.RevisionId)
        return { status: 412, error: 'PreconditionFailedException', body: 'The Revision Id does not match' };
      state.alias = { ...state.alias, ...change, RevisionId: 'written' };
    }
    return { status: 200, body: state.alias };
  });
  const keep = async (version: Version = STABLE) => {
    aws = await listening;
    return createTraffic({ clock: { now: () => NOON }, where: aws.where, sleep: async () => {} }).keepPrevious(
      ARN,
      version,
    );
  };
  return { state, keep };
}

const methods = () => aws.asked.map(({ method }) => method);

it('the alias previous is made where there is none, and says whose it is', async () => {
  const { state, keep } = lambda(null);
  expect(await keep()).toEqual({ kind: 'kept' });
  expect(methods()).toEqual(['GET', 'POST']);
  expect(state.alias).toMatchObject({ Name: 'previous', FunctionVersion: '42', Description: OWN });
});

it('its own, also of an earlier release, is pointed at stable without weights, under the revision that was read', async () => {
  const weighted = { AdditionalVersionWeights: { '40': 0.5 } };
  const { state, keep } = lambda({
    FunctionVersion: '41',
    RevisionId: 'r7',
    Description: OWN,
    RoutingConfig: weighted,
  });
  expect(await keep()).toEqual({ kind: 'kept' });
  expect(methods()).toEqual(['GET', 'PUT']);
  expect(aws.asked[1]?.body).toMatchObject({ FunctionVersion: '42', RevisionId: 'r7' });
  expect(state.alias?.RoutingConfig?.AdditionalVersionWeights).toEqual({});
});

it('its own that is there already costs one look', async () => {
  const { keep } = lambda({ FunctionVersion: '42', RevisionId: 'r7', Description: OWN });
  expect(await keep()).toEqual({ kind: 'kept' });
  expect(methods()).toEqual(['GET']);
});

it.each([undefined, '', 'where the batch callers go'])(
  'somebody else’s (described as %j) is left alone, whatever it says',
  async (Description) => {
    const theirs = { FunctionVersion: '17', RevisionId: 'r7', ...(Description === undefined ? {} : { Description }) };
    const { state, keep } = lambda(theirs);
    expect(await keep()).toEqual({ kind: 'foreign' });
    expect(methods()).toEqual(['GET']);
    expect(state.alias).toEqual(theirs);
  },
);

it('one that changes hands between look and write is looked at again', async () => {
  const own = { FunctionVersion: '41', RevisionId: 'r7', Description: OWN };
  const { state, keep } = lambda(own, (method) => {
    if (method === 'PUT' && state.alias?.RevisionId === 'r7')
      state.alias = { FunctionVersion: '17', RevisionId: 'theirs', Description: 'ours now' };
    return null;
  });
  expect(await keep()).toEqual({ kind: 'foreign' });
  expect(state.alias).toMatchObject({ FunctionVersion: '17' });
});

it('one that somebody makes between look and making is looked at as well', async () => {
  const { state, keep } = lambda(null, (method) => {
    if (method === 'POST') state.alias = { FunctionVersion: '42', RevisionId: 'other worker', Description: OWN };
    return null;
  });
  expect(await keep()).toEqual({ kind: 'kept' });
  expect(methods()).toEqual(['GET', 'POST', 'GET']);
});

it('where it may not be looked at or written, the words of AWS come back', async () => {
  const denied: Answered = { status: 403, error: 'AccessDeniedException', body: 'not authorized' };
  const refused = { kind: 'refused', error: 'AccessDeniedException: not authorized' };
  expect(await lambda(null, () => denied).keep()).toEqual(refused);
  await aws.close();
  expect(await lambda(null, (method) => (method === 'POST' ? denied : null)).keep()).toEqual(refused);
});

it('a fault that lasts is thrown, to be tried by the next pass', async () => {
  const down: Answered = { status: 500, error: 'ServiceException', body: 'internal' };
  await expect(lambda(null, () => down).keep()).rejects.toMatchObject({ name: 'ServiceException' });
});
