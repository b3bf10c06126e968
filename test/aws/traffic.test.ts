import { afterEach, expect, it } from 'vitest';
import { createTraffic } from '../../src/aws/traffic.ts';
import { alone, type Routing } from '../../src/core/routing.ts';
import { NOON } from '../fixtures/rollouts.ts';
import { type Answered, type Asked, type FakeAws, fakeAws } from './fakeAws.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:checkout';
const TARGET = { functionArn: ARN, alias: 'live' };
const TEN_PERCENT: Routing = { version: '42', other: { version: '43', weightBp: 1_000 } };

let aws: FakeAws;
afterEach(() => aws.close());

/** An alias as Lambda keeps it. `before` answers in its place where it returns something; `after` once it took effect. */
interface Script {
  before?: (asked: Asked) => Answered | null;
  after?: (asked: Asked) => Answered | null;
}

interface AliasBody {
  FunctionVersion: string;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
  RevisionId: string;
}

async function anAlias(script: Script = {}, start: AliasBody = { FunctionVersion: '42', RevisionId: 'r1' }) {
  let alias = start;
  aws = await fakeAws((asked) => {
    const instead = script.before?.(asked);
    if (instead) return instead;
    if (asked.method === 'PUT') {
      const { FunctionVersion, RoutingConfig, RevisionId } = asked.body as AliasBody;
      if (RevisionId !== alias.RevisionId) {
        return {
          status: 412,
          error: 'PreconditionFailedException',
          body: 'The Revision Id provided does not match the latest Revision Id.',
        };
      }
      const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
      alias = {
        FunctionVersion,
        RevisionId: `r${Number(alias.RevisionId.slice(1)) + 1}`,
        ...(Object.keys(weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } }),
      };
      return script.after?.(asked) ?? { status: 200, body: alias };
    }
    return { status: 200, body: alias };
  });
  return aTraffic();
}

function aTraffic() {
  const pace = { run: <T>(call: () => Promise<T>) => call() };
  return createTraffic({ clock: { now: () => NOON }, where: aws.where, pace, sleep: async () => {} });
}

function writes(): readonly unknown[] {
  return aws.asked.filter(({ method }) => method === 'PUT').map(({ body }) => body);
}

/** Does something the first time only. */
function once(answer: Answered): (asked: Asked) => Answered | null {
  let left = 1;
  return ({ method }) => (method === 'PUT' && left-- > 0 ? answer : null);
}

it('a weight goes out as a fraction, fenced by the revision that was read', async () => {
  const traffic = await anAlias();
  const written = await traffic.write(TARGET, TEN_PERCENT, 'r1');
  expect(writes()).toEqual([
    { FunctionVersion: '42', RoutingConfig: { AdditionalVersionWeights: { 43: 0.1 } }, RevisionId: 'r1' },
  ]);
  expect(written).toEqual({ kind: 'written', alias: { routing: TEN_PERCENT, revisionId: 'r2' } });
});

it('promoting moves the version and clears the weights in one call', async () => {
  const weighted = {
    FunctionVersion: '42',
    RoutingConfig: { AdditionalVersionWeights: { 43: 0.5 } },
    RevisionId: 'r1',
  };
  const traffic = await anAlias({}, weighted);
  expect(await traffic.write(TARGET, alone('43'), 'r1')).toMatchObject({
    kind: 'written',
    alias: { routing: alone('43') },
  });
  expect(writes()).toEqual([
    { FunctionVersion: '43', RoutingConfig: { AdditionalVersionWeights: {} }, RevisionId: 'r1' },
  ]);
});

it.each<[string, AliasBody['RoutingConfig'], Routing]>([
  ['no routing at all', undefined, alone('42')],
  ['an empty routing', {}, alone('42')],
  ['empty weights', { AdditionalVersionWeights: {} }, alone('42')],
  ['a weight of nothing', { AdditionalVersionWeights: { 43: 0 } }, alone('42')],
  [
    'a double that is not quite 0.3',
    { AdditionalVersionWeights: { 43: 0.30000000000000004 } },
    { version: '42', other: { version: '43', weightBp: 3_000 } },
  ],
  [
    'everything, as AWS writes for provisioned concurrency',
    { AdditionalVersionWeights: { 43: 1 } },
    { version: '42', other: { version: '43', weightBp: 10_000 } },
  ],
  [
    'less than a basis point, set by somebody',
    { AdditionalVersionWeights: { 43: 0.00001 } },
    { version: '42', other: { version: '43', weightBp: 1 } },
  ],
  [
    'nearly everything',
    { AdditionalVersionWeights: { 43: 0.99999 } },
    { version: '42', other: { version: '43', weightBp: 9_999 } },
  ],
])('an alias with %s is read as it routes', async (_, RoutingConfig, routing) => {
  const traffic = await anAlias(
    {},
    { FunctionVersion: '42', RevisionId: 'r1', ...(RoutingConfig && { RoutingConfig }) },
  );
  expect(await traffic.read(TARGET)).toEqual({ routing, revisionId: 'r1' });
});

it('an alias that is gone is missing, in the words of AWS', async () => {
  const gone: Answered = { status: 404, error: 'ResourceNotFoundException', body: 'Cannot find alias arn: x' };
  const traffic = await anAlias({ before: () => gone });
  expect(await traffic.read(TARGET)).toEqual({
    kind: 'missing',
    error: 'ResourceNotFoundException: Cannot find alias arn: x',
  });
});

it('a revision that somebody overtook is stale, and nothing was written', async () => {
  const traffic = await anAlias();
  expect(await traffic.write(TARGET, TEN_PERCENT, 'r0')).toEqual({ kind: 'stale' });
  expect(writes()).toHaveLength(1);
});

it.each<[string, Answered]>([
  ['is answered 500', { status: 500, error: 'ServiceException', body: 'internal' }],
  ['loses its answer', 'drop'],
])('a write that took effect but %s is found to be written, without a second one', async (_, answer) => {
  const traffic = await anAlias({ after: once(answer) });
  const written = await traffic.write(TARGET, TEN_PERCENT, 'r1');
  expect(written).toEqual({ kind: 'written', alias: { routing: TEN_PERCENT, revisionId: 'r2' } });
  expect(writes()).toHaveLength(1);
});

it.each<[string, Answered]>([
  ['500', { status: 500, error: 'ServiceException', body: 'internal' }],
  ['429', { status: 429, error: 'TooManyRequestsException', body: 'Rate exceeded' }],
  ['409', { status: 409, error: 'ResourceConflictException', body: 'another operation is in progress' }],
  ['nothing', 'drop'],
])('a write answered %s that took no effect is repeated once with the same revision', async (_, answer) => {
  const traffic = await anAlias({ before: once(answer) });
  expect(await traffic.write(TARGET, TEN_PERCENT, 'r1')).toMatchObject({ kind: 'written' });
  expect(writes()).toEqual([writes()[0], writes()[0]]);
});

it('a first try that arrives after its repetition was read is recognised by what the alias says', async () => {
  // The first try fails before taking effect; just before the second, the first lands after all: 412, but as wanted.
  let tries = 0;
  const traffic = await anAlias({
    before: ({ method }) => (method === 'PUT' && ++tries === 1 ? 'drop' : null),
    after: () => (tries === 2 ? { status: 412, error: 'PreconditionFailedException', body: 'no match' } : null),
  });
  expect(await traffic.write(TARGET, TEN_PERCENT, 'r1')).toEqual({
    kind: 'written',
    alias: { routing: TEN_PERCENT, revisionId: 'r2' },
  });
});

it('a fault that lasts is thrown, to be tried by the next pass', async () => {
  const traffic = await anAlias({
    before: ({ method }) => (method === 'PUT' ? { status: 500, error: 'ServiceException', body: 'internal' } : null),
  });
  await expect(traffic.write(TARGET, TEN_PERCENT, 'r1')).rejects.toMatchObject({ name: 'ServiceException' });
  expect(writes()).toHaveLength(2);
});

it.each<[number, string, string]>([
  [403, 'AccessDeniedException', 'User is not authorized to perform: lambda:UpdateAlias'],
  [404, 'ResourceNotFoundException', 'Alias not found: x'],
  [400, 'ValidationException', '1 validation error detected'],
  [400, 'InvalidParameterValueException', 'Invalid function version 1.'],
])('a write that AWS will not have (%s %s) is refused in its words, and not repeated', async (status, error, body) => {
  const traffic = await anAlias({ before: ({ method }) => (method === 'PUT' ? { status, error, body } : null) });
  expect(await traffic.write(TARGET, TEN_PERCENT, 'r1')).toEqual({ kind: 'refused', error: `${error}: ${body}` });
  expect(writes()).toHaveLength(1);
});
