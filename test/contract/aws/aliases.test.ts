import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  ListAliasesCommand,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { arn, aSandbox, clients, refusal } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let lambda: ReturnType<typeof clients>['lambda'];
beforeAll(async () => {
  sandbox = await aSandbox();
  ({ lambda } = clients(sandbox.awsUrl));
});
afterAll(() => sandbox.close());

const target = { FunctionName: 'checkout', Name: 'live' };
const get = () => lambda.send(new GetAliasCommand(target));
const update = (more: Partial<UpdateAliasCommandInput>) => lambda.send(new UpdateAliasCommand({ ...target, ...more }));
const weights = (AdditionalVersionWeights: Record<string, number>) => ({ RoutingConfig: { AdditionalVersionWeights } });

describe('an alias, read and written as AWS does', () => {
  it('has no RoutingConfig without weights', async () => {
    const { $metadata, RevisionId, ...rest } = await get();
    expect(rest).toEqual({ AliasArn: arn('checkout:live'), Name: 'live', FunctionVersion: '42', Description: '' });
  });

  it.each(['checkout', arn('checkout'), '123456789012:checkout', '123456789012:function:checkout'])(
    'is found by %s',
    async (FunctionName) => {
      const found = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
      expect(found.FunctionVersion).toBe('42');
    },
  );

  it('carries a weight, keeps it when it is not mentioned, and loses it to an empty map', async () => {
    expect((await update(weights({ 43: 0.1 }))).RoutingConfig).toEqual({ AdditionalVersionWeights: { 43: 0.1 } });
    expect((await update({ Description: 'canary' })).RoutingConfig).toEqual({ AdditionalVersionWeights: { 43: 0.1 } });
    const cleared = await update(weights({}));
    expect(cleared).not.toHaveProperty('RoutingConfig');
    await update(weights({ 43: 0.1 }));
    expect(await update({ RoutingConfig: {} })).not.toHaveProperty('RoutingConfig');
  });

  it('is promoted in one call that names the version and clears the weights', async () => {
    await update(weights({ 43: 0.5 }));
    const promoted = await update({ FunctionVersion: '43', ...weights({}) });
    expect(promoted.FunctionVersion).toBe('43');
    expect(promoted).not.toHaveProperty('RoutingConfig');
    await update({ FunctionVersion: '42' });
  });

  it('gets a new RevisionId by every update, even one that changes nothing', async () => {
    const before = await get();
    const after = await update({});
    expect(after.RevisionId).not.toBe(before.RevisionId);
    expect((await get()).RevisionId).toBe(after.RevisionId);
  });

  it('takes a write that knows the latest RevisionId and refuses a stale one', async () => {
    const { RevisionId } = await get();
    if (RevisionId === undefined) throw new Error('no RevisionId');
    await update({ RevisionId });
    expect(await refusal(update({ RevisionId }))).toBe(
      '412 PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    );
  });

  const SAME = 'Invalid function version 42. Function version 42 is already included in routing configuration.';
  const RANGE =
    'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';
  const KEYS =
    'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]';
  const AT = "at 'routingConfig.additionalVersionWeights' failed to satisfy constraint:";
  it.each<[string, Partial<UpdateAliasCommandInput>, string]>([
    [
      'two additional versions',
      weights({ 43: 0.1, 44: 0.1 }),
      '400 InvalidParameterValueException: Number of items in AdditionalVersionWeights cannot be greater than 1',
    ],
    [
      'a weight above 1',
      weights({ 43: 2 }),
      `400 ValidationException: 1 validation error detected: Value '{43=2.0}' ${AT} ${RANGE}`,
    ],
    [
      'a weight below 0',
      weights({ 43: -0.5 }),
      `400 ValidationException: 1 validation error detected: Value '{43=-0.5}' ${AT} ${RANGE}`,
    ],
    [
      '$LATEST as additional version',
      weights({ $LATEST: 0.1 }),
      `400 ValidationException: 1 validation error detected: Value '{$LATEST=0.1}' ${AT} ${KEYS}`,
    ],
    ['the same version on both sides', weights({ 42: 0.1 }), `400 InvalidParameterValueException: ${SAME}`],
    [
      '$LATEST as primary with weights',
      { FunctionVersion: '$LATEST', ...weights({ 43: 0.1 }) },
      '400 InvalidParameterValueException: $LATEST is not supported for an alias pointing to more than 1 version',
    ],
    [
      'an additional version that is not there',
      weights({ 99: 0.1 }),
      `404 ResourceNotFoundException: Function not found: ${arn('checkout:99')}`,
    ],
    [
      'a primary version that is not there',
      { FunctionVersion: '99' },
      `404 ResourceNotFoundException: Function not found: ${arn('checkout:99')}`,
    ],
    [
      'an alias that is not there',
      { Name: 'nix' },
      `404 ResourceNotFoundException: Alias not found: ${arn('checkout:nix')}`,
    ],
    [
      'a function that is not there',
      { FunctionName: 'nix' },
      `404 ResourceNotFoundException: Function not found: ${arn('nix')}`,
    ],
    [
      'a function of another region',
      { FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:checkout' },
      "404 ResourceNotFoundException: Functions from 'us-east-1' are not reachable in this region ('eu-west-1')",
    ],
  ])('refuses %s in AWS words', async (_, more, words) => {
    expect(await refusal(update(more))).toBe(words);
  });

  it('refuses versions of different roles side by side', async () => {
    expect(await refusal(update(weights({ 47: 0.1 })))).toMatch(/^400 InvalidParameterValueException: .*role/);
  });

  it('refuses to promote without clearing the weights', async () => {
    await update(weights({ 43: 0.5 }));
    expect(await refusal(update({ FunctionVersion: '43' }))).toContain('already included in routing configuration');
    await update(weights({}));
  });

  it('is not found in other words when it is read than when it is written', async () => {
    const missing = lambda.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'nix' }));
    expect(await refusal(missing)).toBe(`404 ResourceNotFoundException: Cannot find alias arn: ${arn('checkout:nix')}`);
  });
});

describe('aliases made, listed and deleted', () => {
  const create = (Name: string, FunctionVersion = '42') =>
    lambda.send(new CreateAliasCommand({ FunctionName: 'checkout', Name, FunctionVersion }));
  const names = async (FunctionVersion?: string) => {
    const more = FunctionVersion === undefined ? {} : { FunctionVersion };
    const { Aliases = [] } = await lambda.send(new ListAliasesCommand({ FunctionName: 'checkout', ...more }));
    return Aliases.map(({ Name }) => Name);
  };

  it('are listed by name, all or those of one version', async () => {
    expect(await names()).toEqual(['beta', 'live']);
    expect(await names('43')).toEqual(['beta']);
  });

  it('can be made once, and deleted twice', async () => {
    expect((await create('previous')).FunctionVersion).toBe('42');
    expect(await refusal(create('previous'))).toBe(
      `409 ResourceConflictException: Alias already exists: ${arn('checkout:previous')}`,
    );
    const gone = new DeleteAliasCommand({ FunctionName: 'checkout', Name: 'previous' });
    await lambda.send(gone);
    expect((await lambda.send(gone)).$metadata.httpStatusCode).toBe(204);
    expect(await names()).toEqual(['beta', 'live']);
  });

  it('cannot have a number as name', async () => {
    expect(await refusal(create('2024'))).toBe(
      "400 ValidationException: 1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    );
  });

  it('cannot be made of a version that is not there', async () => {
    expect(await refusal(create('next', '99'))).toContain(`Function not found: ${arn('checkout:99')}`);
  });
});
