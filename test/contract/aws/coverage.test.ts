import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CLOUDWATCH_OPERATIONS } from '../../../src/sandbox/aws/cloudwatch/operations.ts';
import { LAMBDA_OPERATIONS } from '../../../src/sandbox/aws/lambda/operations.ts';

const folder = new URL('.', import.meta.url);
const tests = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts')
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

const operations = [
  ...LAMBDA_OPERATIONS.map(({ name }) => name),
  ...CLOUDWATCH_OPERATIONS.map(({ name }) => name),
  'GetSecretValue',
  'GetResources',
  'ReceiveMessage',
  'DeleteMessage',
  'LookupEvents',
  'FilterLogEvents',
  'PutEvents',
  'AssumeRole',
];

it.each(operations)('%s is called by a test', (name) => {
  expect(tests.includes(`new ${name}Command(`) || tests.includes(`(${name})`)).toBe(true);
});

it('each operation has a file of its own, and each file an operation', () => {
  const own = (service: string) =>
    readdirSync(new URL(`../../../src/sandbox/aws/${service}/`, folder)).map((file) => file.replace('.ts', ''));
  const files = [
    ...own('lambda'),
    ...own('cloudwatch'),
    ...own('secretsmanager'),
    ...own('tagging'),
    ...own('eventbridge'),
    ...own('sqs'),
    ...own('cloudtrail'),
    ...own('logs'),
    ...own('sts'),
  ];
  for (const name of operations) expect(files).toContain(name.charAt(0).toLowerCase() + name.slice(1));
});
