import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leanPackages, leanSchema } from '../../infra/bundle/lean-packages.ts';
import type { Fault } from '../../src/aws/fault.ts';
import { type Answered, fakeAws } from '../aws/fakeAws.ts';

/** Calls each service once and says how its error reads. Bundled twice: with the classes of errors and without. */
const ASKING = `
  import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
  import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
  import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
  import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
  import { LambdaClient, GetAliasCommand } from '@aws-sdk/client-lambda';
  import { ResourceGroupsTaggingAPIClient, GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
  import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
  import { SQSClient, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
  import { faultOf } from './src/aws/fault.ts';
  const calls = {
    cloudtrail: (at) => new CloudTrailClient(at).send(new LookupEventsCommand({})),
    cloudwatch: (at) => new CloudWatchClient(at).send(new GetMetricDataCommand({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date(60_000) })),
    dynamodb: (at) => new DynamoDBClient(at).send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'p' } } })),
    eventbridge: (at) => new EventBridgeClient(at).send(new PutEventsCommand({ Entries: [] })),
    lambda: (at) => new LambdaClient(at).send(new GetAliasCommand({ FunctionName: 'f', Name: 'live' })),
    tagging: (at) => new ResourceGroupsTaggingAPIClient(at).send(new GetResourcesCommand({})),
    secrets: (at) => new SecretsManagerClient(at).send(new GetSecretValueCommand({ SecretId: 's' })),
    sqs: (at) => new SQSClient(at).send(new ReceiveMessageCommand({ QueueUrl: at.endpoint + '/1/q' })),
  };
  export const ask = (service, at) => calls[service]({ ...at, maxAttempts: 1 }).then(() => null, faultOf);
`;

type Ask = (service: string, at: object) => Promise<Fault | null>;

const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-lean-'));
let whole: Ask;
let lean: Ask;

async function bundled(name: string, plugins: Plugin[]): Promise<Ask> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents: ASKING, resolveDir: process.cwd(), loader: 'js' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'silent',
    plugins,
  });
  return ((await import(pathToFileURL(outfile).href)) as { ask: Ask }).ask;
}

beforeAll(async () => {
  [whole, lean] = await Promise.all([bundled('whole', []), bundled('lean', [leanPackages()])]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refusal = (status: number, type: string, message: string): Answered => ({
  status,
  error: type,
  body: message,
});

it.each<[string, string, Answered]>([
  ['cloudtrail', 'InvalidTimeRangeException', refusal(400, 'InvalidTimeRangeException', 'Too long.')],
  ['cloudwatch', 'InvalidNextToken', refusal(400, 'InvalidNextToken', 'Too old.')],
  ['dynamodb', 'ConditionalCheckFailedException', refusal(400, 'ConditionalCheckFailedException', 'It failed.')],
  ['dynamodb', 'ProvisionedThroughputExceededException', refusal(400, 'ProvisionedThroughputExceededException', '…')],
  ['eventbridge', 'InternalException', refusal(500, 'InternalException', 'Try again.')],
  ['lambda', 'ResourceNotFoundException', refusal(404, 'ResourceNotFoundException', 'No such alias.')],
  ['lambda', 'TooManyRequestsException', refusal(429, 'TooManyRequestsException', 'Rate exceeded')],
  ['lambda', 'PreconditionFailedException', refusal(412, 'PreconditionFailedException', 'The RevisionId is stale.')],
  ['tagging', 'ThrottledException', refusal(400, 'ThrottledException', 'Slowly.')],
  ['secrets', 'ResourceNotFoundException', refusal(400, 'ResourceNotFoundException', 'No such secret.')],
  ['sqs', 'QueueDoesNotExist', refusal(400, 'com.amazonaws.sqs#QueueDoesNotExist', 'No such queue.')],
  ['sqs', 'SomethingNew', refusal(400, 'SomethingNew', 'Nobody modelled this.')],
])('an error of %s that is called %s reads the same without its class', async (service, name, answer) => {
  const aws = await fakeAws(() => answer);
  try {
    const fault = await lean(service, { region: 'eu-west-1', ...aws.where });
    expect(fault).toMatchObject({ name });
    expect(fault).toEqual(await whole(service, { region: 'eu-west-1', ...aws.where }));
  } finally {
    await aws.close();
  }
});

it('the schema of an operation stays what it is, but can be left out', () => {
  const code = [
    'const _e = "error";',
    'const _c = "client";',
    'export var Gone$ = [-3, n0, _G, { [_e]: _c, [_unknown]: 1 }, [], []];',
    'n0_registry.registerError(Gone$, Gone);',
    '_s_registry.registerError(Base$, Base);',
  ];
  expect(leanSchema(code.join('\n')).split('\n')).toEqual([
    code[0],
    code[1],
    'export var Gone$ = [-3, n0, _G, { "error": _c, [_unknown]: 1 }, [], []];',
    '/* @__PURE__ */ n0_registry.registerError(Gone$, Gone);',
    code[4],
  ]);
});
