import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SLACK_KEY, WORKER_KEY } from '../../../src/sandbox/aws/permissions.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { alias, aSandbox, refusal, TWO_O_CLOCK } from '../../sandbox/aws/aSandbox.ts';

const ROLE = 'arn:aws:iam::222222222222:role/lambda-canary-member-us-east-1';
const THERE = 'arn:aws:lambda:us-east-1:222222222222:function:checkout';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await aSandbox({ members: [{ account: '222222222222', region: 'us-east-1', externalId: 'only-us' }] });
});
afterAll(() => sandbox.close());

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
const as = (accessKeyId: string): Keys => ({ accessKeyId, secretAccessKey: 'sandbox' });
const config = (region: string, credentials: Keys) => ({
  endpoint: sandbox.awsUrl,
  region,
  credentials,
  maxAttempts: 1,
});

const assume = (key: string, RoleArn: string, ExternalId?: string) =>
  new STSClient(config('eu-west-1', as(key))).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'worker', ...(ExternalId === undefined ? {} : { ExternalId }) }),
  );

/** Clients of the other account and region, by the role. */
async function there() {
  const { Credentials } = await assume(WORKER_KEY, ROLE, 'only-us');
  const where = config('us-east-1', {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
  });
  return {
    lambda: new LambdaClient(where),
    cloudwatch: new CloudWatchClient(where),
    tagging: new ResourceGroupsTaggingAPIClient(where),
  };
}

describe('a role in another account', () => {
  it('is given for an hour, under the session’s name', async () => {
    expect(await assume(WORKER_KEY, ROLE, 'only-us')).toMatchObject({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/),
        Expiration: new Date(TWO_O_CLOCK + 3_600_000),
      },
      AssumedRoleUser: { Arn: 'arn:aws:sts::222222222222:assumed-role/lambda-canary-member-us-east-1/worker' },
    });
  });

  it.each([
    ['without its external id', ROLE, undefined],
    ['with another one', ROLE, 'somebody'],
    ['that is not there', 'arn:aws:iam::333333333333:role/none', 'only-us'],
  ])('%s is denied, in the same words', async (_, arn, id) => {
    expect(await refusal(assume(WORKER_KEY, arn, id))).toBe(
      `403 AccessDenied: User: arn:aws:sts::123456789012:assumed-role/lambda-canary-worker/lambda-canary-worker is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    );
  });

  it('is not for the function that faces the internet', async () => {
    expect(await refusal(assume(SLACK_KEY, ROLE, 'only-us'))).toContain('403 AccessDenied');
  });

  it('reaches the functions, tags and alarms of its own account and region, not those of the same names at home', async () => {
    const { lambda, cloudwatch, tagging } = await there();
    const { AliasArn, RevisionId } = await lambda.send(new GetAliasCommand({ FunctionName: THERE, Name: 'live' }));
    expect(AliasArn).toBe(`${THERE}:live`);
    await lambda.send(
      new UpdateAliasCommand({
        FunctionName: THERE,
        Name: 'live',
        RevisionId,
        RoutingConfig: { AdditionalVersionWeights: { 43: 0.1 } },
      }),
    );
    expect(sandbox.members.map(({ world }) => alias(world).weights)).toEqual([{ 43: 0.1 }]);
    expect(alias(sandbox.world).weights).toEqual({});
    const { ResourceTagMappingList = [] } = await tagging.send(new GetResourcesCommand({}));
    expect(ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN)).toContain(THERE);
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms[1]?.AlarmArn).toBe('arn:aws:cloudwatch:us-east-1:222222222222:alarm:checkout-beta-errors');
  });

  it('may do there what the member stack allows: functions that opted in, and no alarms', async () => {
    const { lambda, cloudwatch } = await there();
    const billing = new UpdateAliasCommand({ FunctionName: THERE.replace('checkout', 'billing'), Name: 'live' });
    expect(await refusal(lambda.send(billing))).toContain(
      '403 AccessDeniedException: User: arn:aws:sts::222222222222:assumed-role/lambda-canary-member-us-east-1/worker is not authorized to perform: lambda:UpdateAlias',
    );
    const set = new SetAlarmStateCommand({ AlarmName: 'checkout-errors', StateValue: 'ALARM', StateReason: 'x' });
    expect(await refusal(cloudwatch.send(set))).toContain('AccessDenied');
  });

  it('ends with its hour', async () => {
    const { lambda } = await there();
    await sandbox.advance(60);
    const call = lambda.send(new GetAliasCommand({ FunctionName: THERE, Name: 'live' }));
    expect(await refusal(call)).toContain('403 ExpiredTokenException');
  });
});
