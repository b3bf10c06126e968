import { afterEach, expect, it } from 'vitest';
import { createTraffic } from '../../src/aws/traffic.ts';
import type { Version } from '../../src/core/rollout.ts';
import { NOON } from '../fixtures/rollouts.ts';
import { type Answered, type FakeAws, fakeAws } from './fakeAws.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:checkout';
const NONE: Answered = { status: 404, error: 'ResourceNotFoundException', body: 'Function not found' };

let aws: FakeAws;
afterEach(() => aws.close());

/** Answers by the path of Lambda's REST API; later entries of the change win. */
async function lambda(change: Readonly<Record<string, Answered>> = {}) {
  const ok = (body: unknown): Answered => ({ status: 200, body });
  const version = (Version: string, more: object = {}) =>
    ok({ Version, State: 'Active', LastUpdateStatus: 'Successful', Role: 'arn:role', Timeout: 30, ...more });
  const answers: Record<string, Answered> = {
    '': ok({ Configuration: { FunctionArn: `${ARN}:$LATEST` }, Tags: { 'canary:enabled': 'true' } }),
    '/aliases/live': ok({ FunctionVersion: '42', RevisionId: 'r1' }),
    '/aliases?MaxItems=50': ok({ Aliases: [{ Name: 'live' }, { Name: 'beta' }] }),
    '/configuration?Qualifier=42': version('42'),
    '/configuration?Qualifier=43': version('43', { DeadLetterConfig: { TargetArn: 'arn:queue' } }),
    '/provisioned-concurrency?Qualifier=live': {
      status: 404,
      error: 'ProvisionedConcurrencyConfigNotFoundException',
      body: 'No Provisioned Concurrency Config found for this function',
    },
    '/versions?MaxItems=50': ok({
      Versions: [{ Version: '$LATEST' }, { Version: '9' }, { Version: '42' }, { Version: '43' }],
    }),
    ...change,
  };
  aws = await fakeAws(({ path }) => answers[path.replace(/^\/[\d-]+\/functions\/[^/?]+/, '')] ?? NONE);
  const pace = { run: <T>(call: () => Promise<T>) => call() };
  return createTraffic({ clock: { now: () => NOON }, where: aws.where, pace });
}

const look = (traffic: Awaited<ReturnType<typeof lambda>>, ref = ARN) => traffic.inspect(ref, 'live', '43' as Version);

it('one look tells all that a preflight needs, in six calls', async () => {
  const facts = {
    state: 'Active',
    lastUpdateStatus: 'Successful',
    roleArn: 'arn:role',
    timeoutMs: 30_000,
    configuration: expect.objectContaining({ description: '', layers: [], variables: [], runtime: null }),
  };
  expect(await look(await lambda())).toEqual({
    functionArn: ARN,
    tags: { 'canary:enabled': 'true' },
    aliasName: 'live',
    alias: { routing: { version: '42', other: null }, revisionId: 'r1' },
    aliases: ['live'],
    stable: { version: '42', deadLetterArn: null, ...facts },
    canary: { version: '43', deadLetterArn: 'arn:queue', ...facts },
    provisionedConcurrency: false,
    previousIsForeign: false,
    versions: null,
  });
  expect(aws.asked).toHaveLength(6);
});

it.each(['checkout', '123456789012:function:checkout', ARN])('a function is found as %s', async (ref) => {
  expect(await look(await lambda(), ref)).toMatchObject({ functionArn: ARN });
});

it.each(['no such!', 'checkout:live', 'arn:aws:lambda:us-east-1:123456789012:function:checkout'])(
  '%s is unknown here, without a call',
  async (ref) => {
    expect(await look(await lambda(), ref)).toEqual({ kind: 'unknown' });
    expect(aws.asked).toHaveLength(0);
  },
);

it('a function that does not exist is unknown', async () => {
  expect(await look(await lambda({ '': NONE }))).toEqual({ kind: 'unknown' });
});

it('where AWS does not let the app look, its words come back', async () => {
  const denied: Answered = {
    status: 403,
    error: 'AccessDeniedException',
    body: 'not authorized to perform: lambda:GetFunction',
  };
  const words = 'AccessDeniedException: not authorized to perform: lambda:GetFunction';
  expect(await look(await lambda({ '': denied }))).toEqual({ kind: 'denied', error: words });
  await aws.close();
  expect(await look(await lambda({ '/configuration?Qualifier=43': denied }))).toMatchObject({ kind: 'denied' });
});

it('tags that could not be read are no missing tags', async () => {
  const TagsError = { ErrorCode: 'AccessDeniedException', Message: 'not authorized to perform: lambda:ListTags' };
  const untagged: Answered = { status: 200, body: { Configuration: { FunctionArn: ARN }, TagsError } };
  expect(await look(await lambda({ '': untagged }))).toEqual({
    kind: 'denied',
    error: 'AccessDeniedException: not authorized to perform: lambda:ListTags',
  });
});

it('a missing alias brings the names of the others, and the versions that one could point to', async () => {
  const found = await look(await lambda({ '/aliases/live': NONE }));
  expect(found).toMatchObject({
    alias: null,
    stable: null,
    aliases: ['live', 'beta'],
    versions: ['43', '42', '9'],
  });
});

it('an alias on $LATEST has no stable version', async () => {
  const latest: Answered = { status: 200, body: { FunctionVersion: '$LATEST', RevisionId: 'r1' } };
  expect(await look(await lambda({ '/aliases/live': latest }))).toMatchObject({
    stable: null,
    alias: { routing: { version: '$LATEST' } },
  });
});

it.each<[string, object, boolean]>([
  ['this app’s', { Description: 'The version before the last rollout (lambda-canary)' }, false],
  ['somebody else’s', { Description: 'where the batch callers go' }, true],
])('an alias previous that is %s is known as such', async (_, more, previousIsForeign) => {
  const previous: Answered = { status: 200, body: { FunctionVersion: '17', RevisionId: 'r1', ...more } };
  expect(await look(await lambda({ '/aliases/previous': previous }))).toMatchObject({ previousIsForeign });
});

it('a version that is not there is null', async () => {
  expect(await look(await lambda({ '/configuration?Qualifier=43': NONE }))).toMatchObject({ canary: null });
});

it('provisioned concurrency on the alias is seen', async () => {
  const provisioned: Answered = { status: 200, body: { RequestedProvisionedConcurrentExecutions: 2 } };
  const found = await look(await lambda({ '/provisioned-concurrency?Qualifier=live': provisioned }));
  expect(found).toMatchObject({ provisionedConcurrency: true });
});

it('of many pages of versions the newest fifty are told', async () => {
  const page = (from: number, NextMarker?: string): Answered => ({
    status: 200,
    body: { Versions: Array.from({ length: 50 }, (_, i) => ({ Version: String(from + i) })), NextMarker },
  });
  const found = await look(
    await lambda({
      '/configuration?Qualifier=43': NONE,
      '/versions?MaxItems=50': page(1, 'm2'),
      '/versions?Marker=m2&MaxItems=50': page(51),
    }),
  );
  expect(found).toMatchObject({ canary: null, versions: Array.from({ length: 50 }, (_, i) => String(100 - i)) });
});

it('of a version’s configuration all is taken that people compare, and no value of the environment', async () => {
  const version = {
    Version: '43',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Role: 'arn:role',
    Timeout: 30,
    Description: 'Tax per line item',
    LastModified: '2026-11-20T10:30:00.000+0000',
    Runtime: 'java21',
    Handler: 'shop.Checkout::handle',
    MemorySize: 1024,
    Architectures: ['arm64'],
    Layers: [{ Arn: 'arn:aws:lambda:eu-west-1:123456789012:layer:otel:4', CodeSize: 1 }],
    Environment: { Variables: { STAGE: 'prod', API_KEY: 'a secret' } },
    CodeSize: 4711,
    CodeSha256: 'c2hh',
    EphemeralStorage: { Size: 1024 },
    VpcConfig: { VpcId: 'vpc-1', SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    TracingConfig: { Mode: 'Active' },
    PackageType: 'Image',
    ImageConfigResponse: { ImageConfig: { EntryPoint: ['/run'], Command: ['app'], WorkingDirectory: '/srv' } },
    SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' },
  };
  const found = await look(await lambda({ '/configuration?Qualifier=43': { status: 200, body: version } }));
  expect('canary' in found && found.canary?.configuration).toEqual({
    description: 'Tax per line item',
    publishedAtMs: Date.UTC(2026, 10, 20, 10, 30),
    runtime: 'java21',
    handler: 'shop.Checkout::handle',
    memoryMb: 1024,
    architecture: 'arm64',
    layers: ['otel:4'],
    variables: ['API_KEY', 'STAGE'],
    codeBytes: 4711,
    codeSha256: 'c2hh',
    ephemeralMb: 1024,
    network: ['vpc-1', 'subnet-1', 'sg-1'],
    tracing: 'Active',
    packageType: 'Image',
    image: '/run app in /srv',
    snapStart: { on: true, ready: true },
  });
  expect(JSON.stringify(found)).not.toContain('a secret');
});

it('an environment that AWS could not decrypt is unknown, not empty', async () => {
  const broken = { Version: '43', Environment: { Error: { ErrorCode: 'AccessDenied', Message: 'kms' } } };
  const found = await look(await lambda({ '/configuration?Qualifier=43': { status: 200, body: broken } }));
  expect('canary' in found && found.canary?.configuration.variables).toBeNull();
});
