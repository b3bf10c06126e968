import { DescribeTableCommand, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { TABLE_NAME } from '../../../src/sandbox/table.ts';
import { aSandbox, clients, refusal } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let aws: ReturnType<typeof clients>;
beforeAll(async () => {
  sandbox = await aSandbox();
  aws = clients(sandbox.awsUrl);
});
afterAll(() => sandbox.close());

const table = { TableName: TABLE_NAME };
const key = { pk: { S: 'fn#checkout' }, sk: { S: 'alias#live' } };

describe('the table', () => {
  it('is made as template.yaml declares it', async () => {
    const { Table } = await aws.dynamodb.send(new DescribeTableCommand(table));
    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk']);
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['active']);
    expect(Table?.TableStatus).toBe('ACTIVE');
  });

  it('takes a first write once', async () => {
    const put = () =>
      aws.dynamodb.send(
        new PutItemCommand({
          ...table,
          Item: { ...key, active: { S: 'active#0' }, rev: { N: '1' } },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    await put();
    expect(await refusal(put())).toContain('400 ConditionalCheckFailedException');
    const { Item } = await aws.dynamodb.send(new GetItemCommand({ ...table, Key: key, ConsistentRead: true }));
    expect(Item?.rev).toEqual({ N: '1' });
  });

  it('finds items through the sparse index', async () => {
    const { Items } = await aws.dynamodb.send(
      new QueryCommand({
        ...table,
        IndexName: 'active',
        KeyConditionExpression: 'active = :a',
        ExpressionAttributeValues: { ':a': { S: 'active#0' } },
      }),
    );
    expect(Items).toEqual([{ ...key, active: { S: 'active#0' } }]);
  });
});

describe("the app's secret", () => {
  it('is there under its name', async () => {
    const { SecretString } = await aws.secrets.send(new GetSecretValueCommand({ SecretId: 'lambda-canary/slack' }));
    expect(Object.keys(JSON.parse(SecretString ?? ''))).toEqual(['signingSecret', 'botToken']);
  });

  it('is the only one', async () => {
    expect(await refusal(aws.secrets.send(new GetSecretValueCommand({ SecretId: 'nix' })))).toBe(
      "400 ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
  });
});
