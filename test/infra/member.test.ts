import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/**
 * What the app may do in another account is what it may do about functions at home: template.yaml's worker, the member stack
 * and the Terraform module of it say the same, or a right is missing in the one and too many in the other.
 */
interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Condition?: unknown;
}

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Json }>>;
}

type Json = Readonly<Record<string, unknown>>;

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(file(path), 'utf8');
/** CloudFormation's functions are left as what they are given. */
const TAGS = [
  'Ref',
  'Condition',
  'Sub',
  'GetAtt',
  'If',
  'Equals',
  'Not',
  'And',
  'Or',
  'Join',
  'Select',
  'Split',
].flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => text },
  { tag: `!${name}`, collection: 'seq' as const, resolve: (seq: unknown) => (seq as { toJSON(): unknown }).toJSON() },
]);
const template = (path: string) => parse(read(path), { customTags: TAGS }) as Template;
const app = template('template.yaml');
const member = template('infra/member/template.yaml');
const hcl = `${read('infra/terraform/member/main.tf')}\n${read('infra/terraform/member/variables.tf')}`;

function properties({ Resources }: Template, id: string): Json {
  const resource = Resources[id];
  if (resource === undefined) throw new Error(`there is no ${id}`);
  return resource.Properties;
}

/** Rights of the worker that are about the app's own things, which are at home. All others it needs wherever functions are. */
const AT_HOME = [
  'NeverOnItself',
  'NeverCallTheFront',
  'CallMoreOfItself',
  'KeepState',
  'FindWhatIsUnfinished',
  'ReadOwnSecret',
  'PublishTransitions',
  'KeepDeadLetters',
  'AnswerDeadLetters',
  'WriteOwnLog',
  'ActAtOtherPlaces',
];

function statements({ Resources }: Template, role: string): readonly Statement[] {
  const apart = Object.values(Resources).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::RolePolicy' && Properties.RoleName === role,
  );
  const inside = (Resources[role]?.Properties.Policies ?? []) as readonly Json[];
  const documents = [...inside, ...apart.map(({ Properties }) => Properties)];
  return documents.flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: readonly Statement[] }).Statement);
}

const told = ({ Sid, Effect, Action }: Statement) => `${Sid}: ${Effect} ${[Action].flat().sort().join(', ')}`;
const optIn = ({ Condition }: Statement) =>
  JSON.stringify(Condition ?? null).includes('aws:ResourceTag/canary:enabled');
const elsewhere = statements(app, 'WorkerRole').filter(({ Sid }) => !AT_HOME.includes(Sid));
const there = statements(member, 'MemberRole');

describe('the role in another account', () => {
  it('may do what the worker may do about functions at home, and nothing else', () => {
    expect(elsewhere.length).toBeGreaterThan(3);
    expect(there.map(told).sort()).toEqual(elsewhere.map(told).sort());
  });

  it('asks for the opt-in tag wherever the worker does', () => {
    const asked = (all: readonly Statement[]) => all.filter(optIn).map(({ Sid }) => Sid);
    expect(asked(there)).toContain('MoveTrafficOfThoseThatOptedIn');
    expect(asked(there).sort()).toEqual(asked(elsewhere).sort());
  });

  it('lets in the app’s worker role and nobody else of its account', () => {
    const { AssumeRolePolicyDocument } = properties(member, 'MemberRole');
    expect((AssumeRolePolicyDocument as { Statement: readonly Statement[] }).Statement).toMatchObject([
      { Action: 'sts:AssumeRole', Condition: { ArnEquals: { 'aws:PrincipalArn': 'AppRoleArn' } } },
    ]);
    expect(hcl).toMatch(/test\s+= "ArnEquals"\s+variable = "aws:PrincipalArn"\s+values\s+= \[var\.app_role_arn\]/);
  });
});

describe('the Terraform module', () => {
  it('gives the same rights, statement by statement', () => {
    const document = hcl.split('data "aws_iam_policy_document" "member" {')[1]?.split('\n}\n')[0] ?? '';
    const here = document
      .split(/(?=\bstatement"? \{)/)
      .slice(1)
      .map((text) => {
        const actions = [...(/actions\s*=\s*\[([^\]]*)\]/.exec(text)?.[1]?.matchAll(/"([^"]+)"/g) ?? [])];
        const sid = /sid\s*=\s*"(\w+)"/.exec(text)?.[1] ?? '';
        const tagged = text.includes('aws:ResourceTag/canary:enabled') ? ' if it opted in' : '';
        return `${sid}: Allow ${actions
          .map(([, action]) => action)
          .sort()
          .join(', ')}${tagged}`;
      });
    expect(here.sort()).toEqual(there.map((one) => `${told(one)}${optIn(one) ? ' if it opted in' : ''}`).sort());
  });

  it('takes the same parameters', () => {
    const snake = (name: string) => name.replace(/(?<!^)(?=[A-Z])/g, '_').toLowerCase();
    const here = [...hcl.matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)].map(([, name, body = '']) => [
      name,
      /default\s*=\s*"(.*)"/.exec(body)?.[1],
    ]);
    const same = Object.entries(member.Parameters).map(([name, { Default }]) => [snake(name), Default]);
    expect(Object.fromEntries(here)).toEqual(Object.fromEntries(same));
  });

  it('gives the role the same name', () => {
    expect(properties(member, 'MemberRole').RoleName).toBe(`lambda-canary-member-\${AWS::Region}`);
    expect(hcl).toContain(`"lambda-canary-member-\${local.region}"`);
  });
});

it('an alarm is brought to the app by the pattern that rings its worker, and nothing else is', () => {
  const { Events } = properties(app, 'WorkerFunction') as {
    Events: Readonly<Record<string, { Properties: Json }>>;
  };
  const { EventPattern, Targets } = properties(member, 'AlarmFires');
  expect(EventPattern).toEqual(Events.AlarmFires?.Properties.Pattern);
  expect(Targets).toMatchObject([{ Arn: 'AppBusArn' }]);
  const [forward] = statements(member, 'ForwardRole');
  expect(forward).toMatchObject({ Action: 'events:PutEvents', Resource: 'AppBusArn' });
  const pattern = hcl.split('event_pattern = jsonencode(')[1]?.split('\n  })')[0] ?? '';
  expect(pattern.replace(/\s+/g, '')).toBe(
    '{source=["aws.cloudwatch"]"detail-type"=["CloudWatchAlarmStateChange"]detail={state={value=["ALARM"]}}',
  );
});
