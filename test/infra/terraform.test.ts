import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

/** The Terraform module says the same as template.yaml: what is changed in one must be changed in the other. */
const MODULE = fileURLToPath(new URL('../../infra/terraform/', import.meta.url));
const hcl = readdirSync(MODULE)
  .filter((file) => file.endsWith('.tf'))
  .map((file) => readFileSync(`${MODULE}${file}`, 'utf8'))
  .join('\n');

type Json = Readonly<Record<string, unknown>>;
interface Resource {
  readonly Type: string;
  readonly Properties: Json;
}
interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
}

/** CloudFormation's functions are left as what they are given. */
const TAGS = ['Ref', 'Condition', 'Sub', 'GetAtt', 'If', 'Equals', 'Not', 'And', 'Or', 'Join'].flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => text },
  { tag: `!${name}`, collection: 'seq' as const, resolve: (seq: unknown) => (seq as { toJSON(): unknown }).toJSON() },
]);
const template = parse(readFileSync(new URL('../../template.yaml', import.meta.url), 'utf8'), { customTags: TAGS }) as {
  Parameters: Record<string, { Default?: unknown }>;
  Outputs: Json;
  Resources: Record<string, Resource>;
};

const snake = (name: string) => name.replace(/(?<!^)(?=[A-Z])/g, '_').toLowerCase();
const ofType = (type: string) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type);

/** Blocks of one kind with their bodies: `resource "type" "name" { … }`, closed by a brace in the first column. */
function blocks(kind: string): readonly { readonly labels: readonly string[]; readonly body: string }[] {
  return [...hcl.matchAll(new RegExp(`^${kind}((?: "[^"]+")+) \\{\\n([\\s\\S]*?)^\\}`, 'gm'))].map((match) => ({
    labels: [...(match[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, label]) => label ?? ''),
    body: match[2] ?? '',
  }));
}

function body(kind: string, ...labels: readonly string[]): string {
  const found = blocks(kind).find((block) => block.labels.join() === labels.join());
  if (found === undefined) throw new Error(`the module has no ${kind} ${labels.join(' ')}`);
  return found.body;
}

/** What stands behind a name in a block: `period = 60` → `60`. */
function attribute(text: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}\\s*=\\s*(.*)$`, 'm').exec(text)?.[1]?.replace(/^"(.*)"$/, '$1');
}

/** `Sid: Allow action, action`, sorted. */
function rights(statements: readonly { sid: string; effect: string; actions: readonly string[] }[]): readonly string[] {
  return statements.map(({ sid, effect, actions }) => `${sid}: ${effect} ${[...actions].sort().join(', ')}`).sort();
}

function rightsHere(policy: string): readonly string[] {
  const statements = body('data', 'aws_iam_policy_document', policy)
    .split(/(?=\bstatement"? \{)/)
    .slice(1);
  return rights(
    statements.map((text) => ({
      sid: attribute(text, 'sid') ?? '',
      effect: attribute(text, 'effect') ?? 'Allow',
      actions: [...(/actions\s*=\s*\[([^\]]*)\]/.exec(text)?.[1]?.matchAll(/"([^"]+)"/g) ?? [])].map(
        ([, one]) => one ?? '',
      ),
    })),
  );
}

function rightsThere(role: string): readonly string[] {
  const inline = (template.Resources[role]?.Properties.Policies ?? []) as readonly Json[];
  const apart = ofType('AWS::IAM::RolePolicy')
    .map(([, { Properties }]) => Properties)
    .filter(({ RoleName }) => RoleName === role);
  const documents = [...inline, ...apart].map(({ PolicyDocument }) => PolicyDocument as { Statement: Statement[] });
  return rights(
    documents.flatMap(({ Statement }) =>
      Statement.map(({ Sid, Effect, Action }) => ({ sid: Sid, effect: Effect, actions: [Action].flat() })),
    ),
  );
}

it.each([
  ['SlackRole', 'slack'],
  ['WorkerRole', 'worker'],
])('%s has the same rights, statement by statement', (role, policy) => {
  expect(rightsThere(role).length).toBeGreaterThan(2);
  expect(rightsHere(policy)).toEqual(rightsThere(role));
});

it('only functions that opted in are moved, and the app never moves itself', () => {
  const worker = body('data', 'aws_iam_policy_document', 'worker');
  expect(worker).toMatch(
    /sid\s+= "MoveTrafficOfThoseThatOptedIn"[\s\S]*?variable = "aws:ResourceTag\/canary:enabled"\s+values\s+= \["true"\]/,
  );
  expect(worker).toMatch(/sid\s+= "NeverOnItself"\s+effect\s+= "Deny"/);
});

it('every parameter is a variable with the same default, and the other way round', () => {
  const here = Object.fromEntries(
    blocks('variable').map(({ labels: [name = ''], body: text }) => [name, attribute(text, 'default')]),
  );
  const own = { name: 'lambda-canary', dist: undefined };
  const there = Object.entries(template.Parameters).map(([name, { Default }]) => [snake(name), String(Default)]);
  expect(here).toEqual({ ...own, ...Object.fromEntries(there) });
});

it('every output is an output', () => {
  const here = blocks('output').map(({ labels: [name] }) => name);
  expect(here.sort()).toEqual(Object.keys(template.Outputs).map(snake).sort());
});

it.each([
  ['SlackFunction', 'slack'],
  ['WorkerFunction', 'worker'],
])('%s has the same memory, timeout and environment', (id, name) => {
  const { MemorySize, Timeout, Environment } = (template.Resources[id] as Resource).Properties;
  const here = body('resource', 'aws_lambda_function', name);
  expect([attribute(here, 'memory_size'), attribute(here, 'timeout')]).toEqual([String(MemorySize), String(Timeout)]);
  expect([attribute(here, 'runtime'), attribute(here, 'handler')]).toEqual(['nodejs24.x', 'index.handler']);
  const variables = /variables = \{([^}]*)\}/.exec(here)?.[1] ?? '';
  expect([...variables.matchAll(/^\s*(\w+)\s*=/gm)].map(([, key]) => key)).toEqual(
    Object.keys((Environment as { Variables: Json }).Variables),
  );
});

it('every alarm is there with the same figures', () => {
  const NUMBERS = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'];
  const WORDS = ['MetricName', 'Statistic', 'ComparisonOperator', 'TreatMissingData'];
  const there = ofType('AWS::CloudWatch::Alarm');
  expect(blocks('resource').filter(({ labels: [type] }) => type === 'aws_cloudwatch_metric_alarm')).toHaveLength(
    there.length,
  );
  for (const [id, { Properties }] of there) {
    const here = body('resource', 'aws_cloudwatch_metric_alarm', snake(id));
    const keys = [...NUMBERS, ...WORDS].filter((key) => Properties[key] !== undefined);
    expect(Object.fromEntries(keys.map((key) => [key, attribute(here, snake(key))])), id).toEqual(
      Object.fromEntries(keys.map((key) => [key, String(Properties[key])])),
    );
    expect(hcl.split('resource "aws_cloudwatch_dashboard"')[1]).toContain(
      `aws_cloudwatch_metric_alarm.${snake(id)}.arn`,
    );
  }
});

/** What each kind of resource of the template is here. SAM's events and what they bring along are written out. */
const KINDS: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'aws_apigatewayv2_api',
  'AWS::ApiGatewayV2::Stage': 'aws_apigatewayv2_stage',
  'AWS::ApiGatewayV2::Integration': 'aws_apigatewayv2_integration',
  'AWS::ApiGatewayV2::Route': 'aws_apigatewayv2_route',
  'AWS::Lambda::Permission': 'aws_lambda_permission',
  'AWS::Lambda::Url': 'aws_lambda_function_url',
  'AWS::Serverless::Function': 'aws_lambda_function',
  'AWS::IAM::Role': 'aws_iam_role',
  'AWS::DynamoDB::Table': 'aws_dynamodb_table',
  'AWS::SecretsManager::Secret': 'aws_secretsmanager_secret',
  'AWS::Events::EventBus': 'aws_cloudwatch_event_bus',
  'AWS::Events::EventBusPolicy': 'aws_cloudwatch_event_permission',
  'AWS::SQS::Queue': 'aws_sqs_queue',
  'AWS::Logs::LogGroup': 'aws_cloudwatch_log_group',
  'AWS::Logs::MetricFilter': 'aws_cloudwatch_log_metric_filter',
  'AWS::SNS::Topic': 'aws_sns_topic',
  'AWS::SNS::Subscription': 'aws_sns_topic_subscription',
  'AWS::CloudWatch::Alarm': 'aws_cloudwatch_metric_alarm',
  'AWS::CloudWatch::Dashboard': 'aws_cloudwatch_dashboard',
};
/** Beyond that: SAM makes the schedule with its role, both rules with their permissions; optional rights are one policy here. */
const MORE: Readonly<Record<string, number>> = { aws_iam_role: 1, aws_lambda_permission: 2 };

it('there are as many resources of each kind', () => {
  const count = (names: readonly string[]) => {
    const sums: Record<string, number> = {};
    for (const name of names) sums[name] = (sums[name] ?? 0) + 1;
    return sums;
  };
  const types = Object.values(template.Resources)
    .map(({ Type }) => Type)
    .filter((type) => type !== 'AWS::IAM::RolePolicy');
  expect(types.filter((type) => KINDS[type] === undefined)).toEqual([]);
  const there = count(types.map((type) => KINDS[type] ?? ''));
  const here = count(blocks('resource').map(({ labels: [type = ''] }) => type));
  for (const [type, number] of Object.entries(there)) expect(here[type], type).toBe(number + (MORE[type] ?? 0));
  const written = [
    'aws_scheduler_schedule',
    'aws_cloudwatch_event_rule',
    'aws_cloudwatch_event_target',
    'aws_lambda_function_event_invoke_config',
    'aws_iam_role_policy',
  ];
  expect(
    Object.keys(here)
      .filter((type) => there[type] === undefined)
      .sort(),
  ).toEqual(written.sort());
});

it('tick and retries are as in the template', () => {
  const tick = body('resource', 'aws_scheduler_schedule', 'tick');
  expect(attribute(tick, 'schedule_expression')).toBe('rate(1 minute)');
  expect([attribute(tick, 'maximum_retry_attempts'), attribute(tick, 'maximum_event_age_in_seconds')]).toEqual([
    '0',
    '60',
  ]);
  const invoke = body('resource', 'aws_lambda_function_event_invoke_config', 'worker');
  expect([attribute(invoke, 'maximum_retry_attempts'), attribute(invoke, 'maximum_event_age_in_seconds')]).toEqual([
    '2',
    '3600',
  ]);
});

/** What AWS takes, and what the provider puts behind a `name_prefix` (`UniqueIDSuffixLength`). */
const LONGEST: Readonly<Record<string, number>> = {
  aws_cloudwatch_event_bus: 256,
  aws_cloudwatch_event_rule: 64,
  aws_iam_role: 64,
  aws_lambda_function: 64,
  aws_scheduler_schedule: 64,
  aws_sqs_queue: 80,
};
const SUFFIX = 26;

it('the longest name that is taken makes no name that AWS refuses', () => {
  const most = Number(/\{0,(\d+)\}\$", var\.name/.exec(body('variable', 'name'))?.[1]) + 1;
  const cut = (_: string, __: string, length: string) => 'n'.repeat(Math.min(most + '-worker'.length, Number(length)));
  const named = blocks('resource').filter(({ labels: [type = ''] }) => LONGEST[type] !== undefined);
  expect(new Set(named.map(({ labels: [type] }) => type)).size).toBe(Object.keys(LONGEST).length);
  for (const { labels, body: text } of named) {
    const prefix = attribute(text, 'name_prefix');
    const name = (prefix ?? attribute(text, 'name') ?? attribute(text, 'function_name') ?? '')
      .replace(/\$\{substr\((var\.name|local\.\w+), 0, (\d+)\)\}/, cut)
      .replace(/^local\.(slack|worker)_name$/, (_, which: string) => `${'n'.repeat(most)}-${which}`)
      .replace(/\$\{var\.name\}|^var\.name$/, 'n'.repeat(most));
    expect(name, labels.join(' ')).toMatch(/^[a-z-]+$/);
    const length = name.length + (prefix === undefined ? 0 : SUFFIX);
    expect(length, labels.join(' ')).toBeLessThanOrEqual(LONGEST[labels[0] ?? ''] ?? 0);
  }
});

it('the worker’s dead letters have a place only once its role may send there, as Lambda asks for', () => {
  expect(body('resource', 'aws_lambda_function_event_invoke_config', 'worker')).toMatch(
    /depends_on = \[aws_iam_role_policy\.worker\]/,
  );
});

const terraform = spawnSync('terraform', ['version']);
if (terraform.error !== undefined)
  console.warn('\n!! LEFT OUT: the Terraform files were not checked: terraform is not installed.\n');
it.skipIf(terraform.error !== undefined)('terraform fmt has nothing to mend', () => {
  const { stdout, status } = spawnSync('terraform', ['fmt', '-check', '-recursive', MODULE], { encoding: 'utf8' });
  expect([stdout.trim(), status]).toEqual(['', 0]);
});
