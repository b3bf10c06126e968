import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { alias, aSandbox } from '../../sandbox/aws/aSandbox.ts';

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
    const weights = ['--routing-config', 'AdditionalVersionWeights={43=0.1}'];
    expect(await aws('lambda', 'update-alias', ...target, ...weights)).toMatchObject({
      FunctionVersion: '42',
      RoutingConfig: { AdditionalVersionWeights: { 43: 0.1 } },
    });
    expect(alias(sandbox.world).weights).toEqual({ 43: 0.1 });
  });

  it('sets an alarm, and sees the table', async () => {
    const state = ['--state-value', 'ALARM', '--state-reason', 'a drill'];
    const [, tables] = await Promise.all([
      aws('cloudwatch', 'set-alarm-state', '--alarm-name', 'checkout-errors', ...state),
      aws('dynamodb', 'list-tables'),
    ]);
    expect(tables).toEqual({ TableNames: ['lambda-canary'] });
    expect(await aws('cloudwatch', 'describe-alarms', '--alarm-names', 'checkout-errors')).toMatchObject({
      MetricAlarms: [{ StateValue: 'ALARM', StateReason: 'a drill' }],
    });
  });
});
