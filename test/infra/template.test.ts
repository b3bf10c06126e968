import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTLE_MS } from '../../src/core/rollout.ts';
import { METRIC_NAMES } from '../../src/lambda/meter.ts';
import { TRAIL_EVENT } from '../../src/lambda/publishedEvent.ts';

const FILE = fileURLToPath(new URL('../../template.yaml', import.meta.url));

type Json = Record<string, unknown>;
interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** CloudFormation's short forms in their long ones: `!Ref x` → `{ Ref: 'x' }`. */
const FUNCTIONS = ['Ref', 'Condition', 'Sub', 'GetAtt', 'If', 'Equals', 'Not', 'And', 'Or', 'Join'];
const long = (name: string) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);
const template = parse(readFileSync(FILE, 'utf8'), {
  customTags: FUNCTIONS.flatMap((name) => [
    { tag: `!${name}`, resolve: (text: string) => ({ [long(name)]: text }) },
    {
      tag: `!${name}`,
      collection: 'seq' as const,
      resolve: (seq: unknown) => ({ [long(name)]: (seq as { toJSON(): unknown }).toJSON() }),
    },
  ]),
}) as {
  Parameters: Record<string, Json>;
  Resources: Record<string, { Type: string; Properties: Json; DeletionPolicy?: string; Condition?: string }>;
};

function properties(name: string): Json {
  const resource = template.Resources[name];
  if (resource === undefined) throw new Error(`template.yaml has no ${name}`);
  return resource.Properties;
}

function statements(role: string): readonly Statement[] {
  const policies = properties(role).Policies as readonly { PolicyDocument: { Statement: readonly Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function actions(role: string, effect: string): readonly string[] {
  return statements(role)
    .filter(({ Effect }) => Effect === effect)
    .flatMap(({ Action }) => Action)
    .sort();
}

function statement(role: string, sid: string): Statement {
  const found = statements(role).find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`${role} has no ${sid}`);
  return found;
}

function globals(key: string): unknown {
  return (template as unknown as { Globals: { Function: Json } }).Globals.Function[key];
}

it('the Slack function may ring the worker, read its secret and write its log', () => {
  expect(actions('SlackRole', 'Allow')).toEqual([
    'lambda:InvokeFunction',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'secretsmanager:GetSecretValue',
  ]);
  expect(JSON.stringify(statement('SlackRole', 'RingTheWorker').Resource)).toContain(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholder
    'function:${AWS::StackName}-worker"',
  );
});

it('the worker has these rights and no more', () => {
  expect(actions('WorkerRole', 'Allow')).toEqual([
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'events:PutEvents',
    'lambda:CreateAlias',
    'lambda:GetAlias',
    'lambda:GetFunction',
    'lambda:GetFunctionConfiguration',
    'lambda:GetProvisionedConcurrencyConfig',
    'lambda:InvokeFunction',
    'lambda:InvokeFunction',
    'lambda:ListAliases',
    'lambda:ListTags',
    'lambda:ListVersionsByFunction',
    'lambda:UpdateAlias',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'secretsmanager:GetSecretValue',
    'sqs:DeleteMessage',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
    'tag:GetResources',
  ]);
  expect(actions('WorkerRole', 'Deny')).toEqual([
    'lambda:CreateAlias',
    'lambda:InvokeFunction',
    'lambda:PublishVersion',
    'lambda:UpdateAlias',
  ]);
});

it('traffic is moved only where the function opted in by its tag, and never on the app itself', () => {
  const writing = statements('WorkerRole').filter(
    ({ Effect, Action }) =>
      Effect === 'Allow' && [Action].flat().some((action) => /lambda:(Create|Update|Delete|Put)/.test(action)),
  );
  expect(writing.map(({ Sid }) => Sid)).toEqual(['MoveTrafficOfThoseThatOptedIn']);
  expect(writing[0]?.Condition).toEqual({ StringEquals: { 'aws:ResourceTag/canary:enabled': 'true' } });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders
  const arn = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:';
  // Lambda compares with the qualifier where a call has one: both forms, or the rule has a hole.
  expect(writing[0]?.Resource).toEqual([{ 'Fn::Sub': `${arn}*` }, { 'Fn::Sub': `${arn}*:*` }]);
  expect(statement('WorkerRole', 'NeverOnItself').Resource).toEqual(
    ['-slack', '-slack:*', '-worker', '-worker:*'].map((end) => ({ 'Fn::Sub': `${arn}\${AWS::StackName}${end}` })),
  );
});

/** Any function by both forms of its ARN, if its tag says so. */
const OPTED_IN = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders
  Resource: [
    { 'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*' },
    { 'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*:*' },
  ],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders
  Condition: { StringEquals: { 'aws:ResourceTag/canary:enabled': 'true' } },
};

it('the worker may call itself, for a crowd, and functions that opted in, for their checks; never the one in front', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders
  const arn = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-worker';
  const calling = statements('WorkerRole').filter(({ Action }) => [Action].flat().includes('lambda:InvokeFunction'));
  expect(calling.map(({ Sid, Effect }) => `${Sid} ${Effect}`)).toEqual([
    'CallThoseThatOptedIn Allow',
    'NeverCallTheFront Deny',
    'CallMoreOfItself Allow',
  ]);
  expect(calling[2]?.Resource).toEqual([{ 'Fn::Sub': arn }, { 'Fn::Sub': `${arn}:*` }]);
  const front = arn.replace('-worker', '-slack');
  expect(calling[1]?.Resource).toEqual([{ 'Fn::Sub': front }, { 'Fn::Sub': `${front}:*` }]);
  expect(calling[0]).toMatchObject(OPTED_IN);
});

it('only what has no resources of its own is allowed on everything', () => {
  const everywhere = ['SlackRole', 'WorkerRole'].flatMap(statements).filter(({ Resource }) => Resource === '*');
  expect(everywhere.map(({ Sid }) => Sid)).toEqual(['ReadFigures', 'ListThoseThatOptedIn']);
});

it('no worker lives as long as a routing takes to be called final', () => {
  expect(Number(properties('WorkerFunction').Timeout) * 1_000).toBeLessThan(SETTLE_MS);
});

it('both functions run on Node 24, arm64', () => {
  expect([globals('Runtime'), globals('Architectures'), globals('Handler')]).toEqual([
    'nodejs24.x',
    ['arm64'],
    'index.handler',
  ]);
  expect(properties('SlackFunction').CodeUri).toBe('dist/slack/');
  expect(properties('WorkerFunction').CodeUri).toBe('dist/worker/');
});

it('a tick comes every minute, is not repeated, and its schedule collides with no other stack', () => {
  const { Tick } = properties('WorkerFunction').Events as Record<string, { Type: string; Properties: Json }>;
  expect(Tick).toEqual({
    Type: 'ScheduleV2',
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Input: '{"kind":"tick"}',
      OmitName: true,
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    },
  });
});

it('alarms that begin to fire ring the worker', () => {
  const { AlarmFires } = properties('WorkerFunction').Events as Record<string, { Type: string; Properties: Json }>;
  expect(AlarmFires?.Properties.Pattern).toEqual({
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: { state: { value: ['ALARM'] } },
  });
});

it('what the worker was rung for is tried three times within an hour, and then kept', () => {
  expect(properties('WorkerFunction').EventInvokeConfig).toEqual({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 3_600,
    DestinationConfig: { OnFailure: { Type: 'SQS', Destination: { 'Fn::GetAtt': 'DeadLetters.Arn' } } },
  });
});

it('the table survives the stack and a slip of the hand, and forgets only calls', () => {
  expect(template.Resources.Table?.DeletionPolicy).toBe('Retain');
  expect(properties('Table')).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    GlobalSecondaryIndexes: [{ IndexName: 'active', Projection: { ProjectionType: 'KEYS_ONLY' } }],
  });
});

it('the endpoint has one path and a throttle, and logs end some day', () => {
  const routes = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route');
  expect(routes.map(({ Properties }) => Properties.RouteKey)).toEqual(['POST /slack/events']);
  expect(properties('ApiStage').DefaultRouteSettings).toEqual({
    ThrottlingRateLimit: { Ref: 'RequestsPerSecond' },
    ThrottlingBurstLimit: 40,
  });
  for (const name of ['SlackLogs', 'WorkerLogs']) expect(properties(name)).toHaveProperty('RetentionInDays');
});

it('somebody is woken when ticks stop, when a function fails, and when letters are dead', () => {
  const alarms = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  expect(alarms.map(([name]) => name)).toEqual([
    'HeartbeatMissing',
    'WorkerFails',
    'ItemsFail',
    'SlackFunctionFails',
    'DeadLettersWait',
    'WorkerThrottled',
    'SlackLags',
  ]);
  for (const [name, { Properties }] of alarms) expect(Properties.AlarmActions, name).toHaveLength(1);
  expect(properties('HeartbeatMissing')).toMatchObject({ MetricName: 'Ticks', TreatMissingData: 'breaching' });
  // What fails alone rings its own alarm, so that a missing heartbeat means that nobody is watched.
  expect(properties('ItemsFail')).toMatchObject({ MetricName: 'FailedItems', TreatMissingData: 'notBreaching' });
  expect(properties('Heartbeat').FilterPattern).toBe('{ $.message = "done" && $.event = "tick" }');
});

it('the endpoint is an HTTP API or a Function URL, whole and alone', () => {
  const only = (condition: string) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Condition === condition)
      .map(([name]) => name);
  expect(only('MakeApi')).toEqual(['Api', 'ApiStage', 'ApiIntegration', 'ApiRoute', 'ApiMayCall']);
  expect(only('MakeFunctionUrl')).toEqual(['SlackUrl', 'AnyoneMayCallUrl', 'AnyoneMayInvokeByUrl']);
  expect(template.Parameters.Endpoint).toMatchObject({ Default: 'HttpApi' });
});

it('exactly one address is woken', () => {
  const { Assertions } = (template as unknown as { Rules: Record<string, { Assertions: readonly Json[] }> }).Rules
    .SomebodyIsWoken as { Assertions: readonly Json[] };
  expect(Assertions.map(({ Assert }) => Object.keys(Assert as Json))).toEqual([['Fn::Not'], ['Fn::Or']]);
});

it('the trail is read only where the parameter says so', () => {
  expect(template.Parameters.ReadCloudTrail?.Default).toBe('no');
  expect(template.Resources.WorkerReadsTrail?.Condition).toBe('ReadTrail');
  const { Statement } = properties('WorkerReadsTrail').PolicyDocument as { Statement: readonly Statement[] };
  expect(Statement.map(({ Action }) => Action)).toEqual(['cloudtrail:LookupEvents']);
});

it('roles elsewhere are assumed, and alarms from elsewhere taken, only where the parameters name them', () => {
  expect([template.Parameters.MemberRoleArns?.Default, template.Parameters.MemberAccounts?.Default]).toEqual(['', '']);
  expect(template.Resources.WorkerActsElsewhere?.Condition).toBe('AssumeRoles');
  const { Statement } = properties('WorkerActsElsewhere').PolicyDocument as { Statement: readonly Statement[] };
  expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
    ['sts:AssumeRole', { Ref: 'MemberRoleArns' }],
  ]);
  expect(template.Resources.MembersBringAlarms?.Condition).toBe('HearAlarms');
  expect(properties('MembersBringAlarms').Statement).toMatchObject({
    Principal: { AWS: { Ref: 'MemberAccounts' } },
    Condition: { 'ForAllValues:StringEquals': { 'events:source': 'aws.cloudwatch' } },
  });
});

it('log groups are read only where the parameter says so', () => {
  expect(template.Parameters.ReadLogGroups?.Default).toBe('');
  expect(template.Resources.WorkerReadsLogs?.Condition).toBe('ReadLogs');
  const { Statement } = properties('WorkerReadsLogs').PolicyDocument as { Statement: readonly Statement[] };
  expect(Statement.map(({ Action }) => Action)).toEqual(['logs:FilterLogEvents']);
});

it('versions are published only where the parameter says so, and only of functions that opted in', () => {
  expect(template.Parameters.AllowPublish?.Default).toBe('no');
  expect(template.Resources.WorkerPublishes?.Condition).toBe('PublishVersions');
  const { Statement } = properties('WorkerPublishes').PolicyDocument as { Statement: readonly Statement[] };
  expect(Statement).toMatchObject([{ Effect: 'Allow', Action: 'lambda:PublishVersion', ...OPTED_IN }]);
});

it('new versions ring the worker only where the parameter says so, and only those that were really published', () => {
  expect(template.Parameters.OfferNewVersions?.Default).toBe('no');
  const { VersionPublished } = properties('WorkerFunction').Events as Record<string, { Properties: Json }>;
  expect(VersionPublished?.Properties.State).toEqual({ 'Fn::If': ['OfferVersions', 'ENABLED', 'DISABLED'] });
  expect(VersionPublished?.Properties.Pattern).toMatchObject({
    'detail-type': [TRAIL_EVENT],
    detail: { responseElements: { version: [{ 'anything-but': ['$LATEST'] }] } },
  });
});

it('the dashboard is JSON and shows every alarm of the app and every metric that the worker writes', () => {
  const { 'Fn::Sub': body } = properties('Dashboard').DashboardBody as { 'Fn::Sub': string };
  JSON.parse(body);
  for (const [name, { Type }] of Object.entries(template.Resources)) {
    if (Type === 'AWS::CloudWatch::Alarm') expect(body).toContain(`\${${name}.Arn}`);
  }
  for (const metric of METRIC_NAMES) expect(body).toContain(`"${metric}"`);
});

it('every parameter says what it is and what may be given', () => {
  for (const [name, { Description, AllowedPattern, AllowedValues, MinValue }] of Object.entries(template.Parameters)) {
    expect(Description, name).toBeTypeOf('string');
    expect(AllowedPattern ?? AllowedValues ?? MinValue, name).toBeDefined();
  }
});

const LINTED = [
  FILE,
  ...['infra/demo/template.yaml', 'infra/member/template.yaml'].map((path) => join(dirname(FILE), path)),
];
// To ask for its version first would take it half as long again.
const lint = spawnSync('cfn-lint', LINTED, { encoding: 'utf8' });
if (lint.error !== undefined) console.warn('\n!! LEFT OUT: no template was linted: cfn-lint is not installed.\n');
it.skipIf(lint.error !== undefined)('cfn-lint finds nothing in the stack, the demo and the member stack', () => {
  expect([lint.stdout.trim(), lint.status]).toEqual(['', 0]);
});
