import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RegoEngine, TemplateFile } from '@aws/cloudformation-validate';
import { afterAll, expect, it } from 'vitest';

/** template.yaml as CloudFormation will see it: what AWS' own SAM translator makes of it, and what AWS' own rules say of that. */
const FILE = fileURLToPath(new URL('../../template.yaml', import.meta.url));
const TRANSLATE = `
import json, os, sys
os.environ.setdefault('AWS_DEFAULT_REGION', 'eu-west-1')
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse
from samtranslator.model.exceptions import InvalidDocumentException

class NoPolicies(ManagedPolicyLoader):
    def __init__(self): pass
    def load(self): return {}

document = yaml_parse(open(sys.argv[1]).read())
for resource in document['Resources'].values():
    if resource['Type'] == 'AWS::Serverless::Function':
        resource['Properties']['CodeUri'] = 's3://bucket/key'
try:
    print(json.dumps(transform(document, {'SlackSecretArn': '', 'AlertEmail': 'ops@example.com'}, NoPolicies())))
except InvalidDocumentException as error:
    sys.exit('; '.join(cause.message for cause in error.causes))
`;

const python = spawnSync('python3', ['-c', 'import samtranslator']);
const translates = python.status === 0;
if (!translates)
  console.warn('\n!! LEFT OUT: template.yaml was not translated: the SAM translator (Python) is not installed.\n');

const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-template-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const out = join(folder, 'translated.json');

it.skipIf(!translates)('the SAM translator takes it', () => {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', TRANSLATE, FILE], { encoding: 'utf8' });
  expect([status, stderr.trim().split('\n').at(-1)]).toEqual([0, '']);
  writeFileSync(out, stdout);
  const { Resources } = JSON.parse(stdout) as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  const schedule = Object.values(Resources).find(({ Type }) => Type === 'AWS::Scheduler::Schedule');
  expect(schedule?.Properties).not.toHaveProperty('Name');
  const invoke = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::EventInvokeConfig');
  expect(invoke?.Properties).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3_600 });
  // Everything that may call a function from outside, and how.
  const permissions = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Permission');
  expect(permissions.map(([, { Properties }]) => `${Properties.Principal} ${Properties.Action}`).sort()).toEqual([
    '* lambda:InvokeFunction',
    '* lambda:InvokeFunctionUrl',
    'apigateway.amazonaws.com lambda:InvokeFunction',
    // Alarms, and versions that somebody published.
    'events.amazonaws.com lambda:InvokeFunction',
    'events.amazonaws.com lambda:InvokeFunction',
  ]);
});

/** What it says of a correct template, and why that is no fault. */
const EXPECTED: readonly { readonly ruleId: string; readonly at: RegExp; readonly why: string }[] = [
  {
    ruleId: 'F3033',
    at: /(?:Alarm|OK)Actions\.0$/,
    why: 'it takes the topic for empty where the condition says that it is given',
  },
  { ruleId: 'W1001', at: /Value\.Fn::If/, why: 'the If is on the very condition that the target has' },
  { ruleId: 'W2509', at: /SlackSecretArn$/, why: 'the ARN of a secret is none' },
  { ruleId: 'W9003', at: /ReservedConcurrentExecutions$/, why: 'parameters are always text' },
];

it.skipIf(!translates)('CloudFormation’s own rules find nothing in what the translator made', () => {
  const { diagnostics } = new RegoEngine().validateStandard(new TemplateFile(out), { severityLevel: 'WARN' });
  const unexpected = diagnostics.filter(
    ({ ruleId, propertyPath }) =>
      !EXPECTED.some((known) => known.ruleId === ruleId && known.at.test(propertyPath ?? '')),
  );
  expect(unexpected.map(({ ruleId, entity, message }) => `${ruleId} ${entity?.logicalId}: ${message}`)).toEqual([]);
});

it('rules of the template use only what rules may use', () => {
  const text = readFileSync(FILE, 'utf8');
  const rules = text.slice(text.indexOf('\nRules:'), text.indexOf('\nConditions:'));
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
  const allowed = [
    'Ref',
    'And',
    'Or',
    'Not',
    'Equals',
    'Contains',
    'EachMemberEquals',
    'EachMemberIn',
    'RefAll',
    'ValueOf',
    'ValueOfAll',
  ];
  const used = [...rules.matchAll(/!(\w+)/g)].map(([, name]) => name ?? '');
  expect(used.filter((name) => !allowed.includes(name))).toEqual([]);
});
