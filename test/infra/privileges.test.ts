import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../src/sandbox/template.ts';

/** Each function may do what its code asks AWS for, and nothing else: the SDK commands in its files against its role. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const template = readTemplate(join(ROOT, 'template.yaml'));

/** IAM's name of a client's service. */
const SERVICES: Readonly<Record<string, string>> = {
  'client-cloudtrail': 'cloudtrail',
  'client-cloudwatch': 'cloudwatch',
  'client-cloudwatch-logs': 'logs',
  'client-eventbridge': 'events',
  'client-lambda': 'lambda',
  'client-resource-groups-tagging-api': 'tag',
  'client-secrets-manager': 'secretsmanager',
  'client-sqs': 'sqs',
  'client-sts': 'sts',
  'lib-dynamodb': 'dynamodb',
};

/** Where the IAM action is not called as the command is. */
const RENAMED: Readonly<Record<string, string>> = {
  'dynamodb:BatchGet': 'dynamodb:BatchGetItem',
  'dynamodb:Delete': 'dynamodb:DeleteItem',
  'dynamodb:Get': 'dynamodb:GetItem',
  'dynamodb:Put': 'dynamodb:PutItem',
  'dynamodb:Update': 'dynamodb:UpdateItem',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** Needed without a command of its own: what for. */
const WITHOUT_COMMAND: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': "Lambda writes the function's own log with the function's role",
  'logs:PutLogEvents': 'likewise',
  'sqs:SendMessage': 'Lambda puts dead letters into the queue with the role of the function',
  'lambda:ListTags': 'without it GetFunction leaves the tags out',
};

/** Every file that an entry reaches by imports, dynamic ones too. */
function reached(entry: string): readonly string[] {
  const files = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file) || !existsSync(file)) return;
    files.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, imported = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      visit(resolve(dirname(file), imported));
    }
  };
  visit(join(ROOT, entry));
  return [...files];
}

/** What the code of an entry asks AWS for, as IAM actions, each with the files that do. */
function asked(entry: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of reached(entry)) {
    const text = readFileSync(file, 'utf8');
    for (const [, names = '', client = ''] of text.matchAll(/import\s*\{([^}]*)\}\s*from '@aws-sdk\/([\w-]+)'/g)) {
      for (const [, command = ''] of names.matchAll(/(?<!type\s)\b(\w+)Command\b/g)) {
        const name = `${SERVICES[client] ?? client}:${command}`;
        const action = RENAMED[name] ?? name;
        found.set(action, [...(found.get(action) ?? []), relative(ROOT, file)]);
      }
    }
  }
  return found;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
}

function allowed(role: string): readonly string[] {
  const documents = Object.entries(template?.Resources ?? {}).flatMap(([id, { Type, Properties = {} }]) => {
    if (id === role) return (Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[]) ?? [];
    return Type === 'AWS::IAM::RolePolicy' && Properties.RoleName === role
      ? [Properties as unknown as { PolicyDocument: { Statement: Statement[] } }]
      : [];
  });
  const statements = documents.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
}

describe.each([
  ['SlackRole', 'src/lambda/slack.ts'],
  ['WorkerRole', 'src/lambda/worker.ts'],
])('%s', (role, entry) => {
  const code = asked(entry);

  it('may do all that the code asks for', () => {
    const missing = [...code.keys()].filter((action) => !allowed(role).includes(action));
    expect(missing.map((action) => `${action} (${code.get(action)})`)).toEqual([]);
  });

  it('may do nothing that the code does not ask for', () => {
    expect(allowed(role).filter((action) => !code.has(action) && !(action in WITHOUT_COMMAND))).toEqual([]);
  });

  it('names every action, without wildcards', () => {
    expect(allowed(role).filter((action) => action.includes('*'))).toEqual([]);
  });
});

it('the function that faces the internet has no way to the table, to aliases or to figures', () => {
  expect([...asked('src/lambda/slack.ts').keys()].sort()).toEqual([
    'lambda:InvokeFunction',
    'secretsmanager:GetSecretValue',
  ]);
});
