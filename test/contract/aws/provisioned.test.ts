import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { arn, aSandbox, clients, refusal } from '../../sandbox/aws/aSandbox.ts';

let sandbox: Sandbox;
let lambda: ReturnType<typeof clients>['lambda'];
beforeAll(async () => {
  sandbox = await aSandbox();
  ({ lambda } = clients(sandbox.awsUrl));
});
afterAll(() => sandbox.close());

const at = (Qualifier: string) => ({ FunctionName: 'checkout', Qualifier });
const get = (qualifier: string) => lambda.send(new GetProvisionedConcurrencyConfigCommand(at(qualifier)));
const put = (qualifier: string, ProvisionedConcurrentExecutions = 2) =>
  lambda.send(new PutProvisionedConcurrencyConfigCommand({ ...at(qualifier), ProvisionedConcurrentExecutions }));
const drop = (qualifier: string) => lambda.send(new DeleteProvisionedConcurrencyConfigCommand(at(qualifier)));
const update = (FunctionVersion: string, AdditionalVersionWeights: Record<string, number> = {}) =>
  lambda.send(
    new UpdateAliasCommand({
      FunctionName: 'checkout',
      Name: 'live',
      FunctionVersion,
      RoutingConfig: { AdditionalVersionWeights },
    }),
  );

describe('provisioned concurrency', () => {
  it('is not there at first', async () => {
    expect(await refusal(get('live'))).toBe(
      '404 ProvisionedConcurrencyConfigNotFoundException: No Provisioned Concurrency Config found for this function',
    );
    expect(await refusal(get('nix'))).toContain(`Cannot find alias arn: ${arn('checkout:nix')}`);
    expect(await refusal(get('99'))).toContain(`Function not found: ${arn('checkout:99')}`);
    expect(await refusal(get('$LATEST'))).toContain('must be an alias or a published version');
  });

  it('is being readied for a while, then ready', async () => {
    expect((await put('live')).Status).toBe('IN_PROGRESS');
    await sandbox.advance(2);
    expect(await get('live')).toMatchObject({ Status: 'READY', AllocatedProvisionedConcurrentExecutions: 2 });
  });

  it('makes AWS keep all traffic on the old version until the new one is ready', async () => {
    const moved = await update('43');
    expect(moved).toMatchObject({ FunctionVersion: '43', RoutingConfig: { AdditionalVersionWeights: { 42: 1 } } });
    expect(await refusal(put('live', 3))).toBe(
      '400 InvalidParameterValueException: Alias with weights can not be used with Provisioned Concurrency',
    );
    await sandbox.advance(2);
    const settled = await lambda.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' }));
    expect(settled).not.toHaveProperty('RoutingConfig');
    expect(settled.RevisionId).not.toBe(moved.RevisionId);
  });

  it('cannot be held for a version twice', async () => {
    expect(await refusal(put('43'))).toContain('Version is pointed by a Provisioned Concurrency alias');
    await put('42');
    await update('42');
    await sandbox.advance(2);
    await drop('live');
    expect(await refusal(put('live'))).toContain(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
    await drop('42');
  });

  it('needs at least one, and a published version', async () => {
    expect(await refusal(put('live', 0))).toContain('Member must have value greater than or equal to 1');
    expect(await refusal(put('$LATEST'))).toContain('cannot be applied to unpublished function versions');
  });
});
