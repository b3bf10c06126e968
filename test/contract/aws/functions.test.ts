import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
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

const checkout = { FunctionName: 'checkout' };

describe('a function and its versions', () => {
  it('is told with its tags', async () => {
    const { Configuration, Tags } = await lambda.send(new GetFunctionCommand(checkout));
    expect(Tags).toEqual({ 'canary:enabled': 'true', team: 'shop' });
    expect(Configuration).toMatchObject({ FunctionArn: arn('checkout'), Version: '$LATEST', State: 'Active' });
  });

  it.each([
    ['42', { Version: '42', FunctionArn: arn('checkout:42'), State: 'Active' }],
    ['46', { Version: '46', State: 'Pending', StateReasonCode: 'Creating' }],
    ['live', { Version: '42', FunctionArn: arn('checkout:live') }],
  ])('has a configuration for %s', async (Qualifier, expected) => {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ ...checkout, Qualifier }));
    expect(found).toMatchObject(expected);
  });

  it('has a version under another role', async () => {
    const role = async (Qualifier: string) =>
      (await lambda.send(new GetFunctionConfigurationCommand({ ...checkout, Qualifier }))).Role;
    expect(await role('47')).not.toBe(await role('42'));
  });

  it.each(['99', 'nix'])('is not found with the qualifier %s', async (Qualifier) => {
    expect(await refusal(lambda.send(new GetFunctionCommand({ ...checkout, Qualifier })))).toBe(
      `404 ResourceNotFoundException: Function not found: ${arn(`checkout:${Qualifier}`)}`,
    );
  });

  it('refuses two qualifiers that differ', async () => {
    const call = lambda.send(new GetFunctionCommand({ FunctionName: 'checkout:42', Qualifier: '43' }));
    expect(await refusal(call)).toBe(
      '400 InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier.',
    );
  });

  it('is among the functions of the account', async () => {
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions.map(({ FunctionName }) => FunctionName)).toEqual([
      'checkout',
      'cart',
      'thumbnails',
      'billing',
      'search',
      'checkout-validate',
    ]);
  });

  it('publishes its code once, until the code changes', async () => {
    const publish = () => lambda.send(new PublishVersionCommand({ ...checkout, Description: 'from CI' }));
    expect(await publish()).toMatchObject({ Version: '48', Description: 'from CI', FunctionArn: arn('checkout:48') });
    expect((await publish()).Version).toBe('48');
    sandbox.world.changeCode('checkout');
    expect((await publish()).Version).toBe('49');
    const other = lambda.send(new PublishVersionCommand({ ...checkout, RevisionId: 'stale' }));
    expect(await refusal(other)).toContain('412 PreconditionFailedException');
  });

  it('lists its versions by fifties, $LATEST first', async () => {
    const fn = sandbox.world.function('thumbnails');
    const first = fn?.versions[0];
    if (fn === undefined || first === undefined) throw new Error('no thumbnails');
    for (let number = 9; number <= 70; number += 1) fn.versions.push({ ...first, version: String(number) });
    const page = (Marker?: string) =>
      lambda.send(
        new ListVersionsByFunctionCommand({ FunctionName: 'thumbnails', ...(Marker === undefined ? {} : { Marker }) }),
      );
    const one = await page();
    const two = await page(one.NextMarker);
    expect([one.Versions?.length, two.Versions?.length, two.NextMarker]).toEqual([50, 15, undefined]);
    expect([one.Versions?.[0]?.Version, two.Versions?.at(-1)?.Version]).toEqual(['$LATEST', '70']);
  });

  it('keeps a version that an alias names, and lets others go', async () => {
    const drop = (Qualifier: string) => lambda.send(new DeleteFunctionCommand({ ...checkout, Qualifier }));
    expect(await refusal(drop('42'))).toBe(
      '409 ResourceConflictException: Unable to delete version because the following aliases reference it: [live]',
    );
    expect(await refusal(drop('$LATEST'))).toContain('$LATEST version cannot be deleted');
    await drop('41');
    expect(await refusal(drop('41'))).toContain('404 ResourceNotFoundException');
  });
});

describe('tags of a function', () => {
  const resource = { Resource: arn('billing') };
  const tags = async () => (await lambda.send(new ListTagsCommand(resource))).Tags;

  it('are set and taken away', async () => {
    await lambda.send(new TagResourceCommand({ ...resource, Tags: { 'canary:enabled': 'true' } }));
    expect(await tags()).toEqual({ 'canary:enabled': 'true', team: 'finance' });
    await lambda.send(new UntagResourceCommand({ ...resource, TagKeys: ['canary:enabled', 'nix'] }));
    expect(await tags()).toEqual({ team: 'finance' });
  });

  it.each([
    [arn('nix'), `404 ResourceNotFoundException: Function not found: ${arn('nix')}`],
    [
      arn('billing:live'),
      '400 InvalidParameterValueException: Tags on function aliases and versions are not supported. Please specify a function ARN.',
    ],
    [
      'arn:aws:something',
      "400 ValidationException: 1 validation error detected: Value 'arn:aws:something' at 'resource'",
    ],
  ])('are refused for %s', async (Resource, words) => {
    expect(await refusal(lambda.send(new ListTagsCommand({ Resource })))).toContain(words);
  });

  it('are not set when none are given, and not taken away when none are named', async () => {
    expect(await refusal(lambda.send(new TagResourceCommand({ ...resource, Tags: {} })))).toBe(
      '400 InvalidParameterValueException: An error occurred and the request cannot be processed.',
    );
    expect(await refusal(lambda.send(new UntagResourceCommand({ ...resource, TagKeys: [] })))).toContain(
      "Value null at 'tagKeys'",
    );
  });

  it('find functions across the account (GetResources)', async () => {
    const answer = await fetch(sandbox.awsUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources',
      },
      body: JSON.stringify({
        ResourceTypeFilters: ['lambda:function'],
        TagFilters: [{ Key: 'canary:enabled', Values: ['true'] }],
      }),
    });
    const { ResourceTagMappingList } = (await answer.json()) as { ResourceTagMappingList: { ResourceARN: string }[] };
    expect(ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN)).toEqual(
      ['checkout', 'cart', 'thumbnails', 'search', 'checkout-validate'].map((name) => arn(name)),
    );
  });
});
