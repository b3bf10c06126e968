import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { aSandbox } from '../../sandbox/aws/aSandbox.ts';

const installed = spawnSync('aws', ['--version']).status === 0;
if (!installed)
  console.warn('LEFT OUT: the AWS CLI is not installed here, so its tests against the sandbox did not run.');

describe.skipIf(!installed)('the AWS CLI, told only where AWS is', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await aSandbox();
  });
  afterAll(() => sandbox.close());

  const aws = async (...args: string[]): Promise<unknown> => {
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: sandbox.awsUrl,
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    };
    const { stdout } = await promisify(execFile)('aws', [...args, '--output', 'json'], { env });
    return stdout === '' ? null : JSON.parse(stdout);
  };

  it('sees and changes an alias', async () => {
    const target = ['--function-name', 'checkout', '--name', 'live'];
    await aws('lambda', 'update-alias', ...target, '--routing-config', 'AdditionalVersionWeights={43=0.1}');
    expect(await aws('lambda', 'get-alias', ...target)).toMatchObject({
      FunctionVersion: '42',
      RoutingConfig: { AdditionalVersionWeights: { 43: 0.1 } },
    });
  });

  it('sets an alarm and reads metrics and the table', async () => {
    await aws(
      ...['cloudwatch', 'set-alarm-state', '--alarm-name', 'checkout-errors'],
      ...['--state-value', 'ALARM', '--state-reason', 'a drill'],
    );
    expect(await aws('cloudwatch', 'describe-alarms', '--alarm-names', 'checkout-errors')).toMatchObject({
      MetricAlarms: [{ StateValue: 'ALARM', StateReason: 'a drill' }],
    });
    expect(
      await aws(
        ...['cloudwatch', 'get-metric-statistics', '--namespace', 'AWS/Lambda', '--metric-name', 'Invocations'],
        ...['--dimensions', 'Name=FunctionName,Value=checkout', '--statistics', 'Sum', '--period', '3600'],
        ...['--start-time', '2026-11-21T13:00:00Z', '--end-time', '2026-11-21T14:00:00Z'],
      ),
    ).toMatchObject({ Datapoints: [{ Unit: 'Count' }] });
    expect(await aws('dynamodb', 'list-tables')).toEqual({ TableNames: ['lambda-canary'] });
  });
});
