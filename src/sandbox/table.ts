import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Template } from './template.ts';

export const TABLE_NAME = 'lambda-canary';

/** What `CreateTable` takes of what the template says; TTL and backups are not among what dynalite knows. */
const TAKEN = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'BillingMode'] as const;

/** Used only while there is no template.yaml. */
const PROPOSED: Omit<CreateTableCommandInput, 'TableName'> = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'active', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'active',
      KeySchema: [{ AttributeName: 'active', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

/** The table as template.yaml declares it, so that there is one schema. */
function tableSchema(template: Template | null): Omit<CreateTableCommandInput, 'TableName'> {
  if (template === null) return PROPOSED;
  const tables = Object.values(template.Resources ?? {}).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
  const [table] = tables;
  if (table === undefined || tables.length > 1) {
    throw new Error(`template.yaml must declare one AWS::DynamoDB::Table; it declares ${tables.length}.`);
  }
  const properties = table.Properties ?? {};
  return Object.fromEntries(TAKEN.filter((key) => key in properties).map((key) => [key, properties[key]]));
}

/**
 * Makes the table unless it is there, and waits until it can be used: CreateTable answers before that. By hand and not by the SDK, which would take
 * longer to load than everything else.
 */
export async function createTable(endpoint: string, template: Template | null, name = TABLE_NAME): Promise<void> {
  const made = await ask(endpoint, 'CreateTable', { TableName: name, ...tableSchema(template) });
  if (!made.ok && !made.text.includes('ResourceInUseException'))
    throw new Error(`The table cannot be made: ${made.text}`);
  for (let tries = 0; tries < MOST_LOOKS; tries += 1) {
    const { text } = await ask(endpoint, 'DescribeTable', { TableName: name });
    if (text.includes('"TableStatus":"ACTIVE"')) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error('The table was made but does not become active.');
}

const MOST_LOOKS = 500;
const LOOK_EVERY_MS = 5;

async function ask(endpoint: string, operation: string, body: object): Promise<{ ok: boolean; text: string }> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20261121T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=sandbox/x, SignedHeaders=host, Signature=x',
    },
    body: JSON.stringify(body),
  });
  return { ok: answer.ok, text: await answer.text() };
}
