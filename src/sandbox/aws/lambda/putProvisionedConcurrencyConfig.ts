import { AwsError, constraint } from '../awsError.ts';
import { aliasOf, invalid } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { provisionable, provisionedShape } from './provisioned.ts';

export const putProvisionedConcurrencyConfig: LambdaOperation = {
  name: 'PutProvisionedConcurrencyConfig',
  method: 'PUT',
  path: '/2019-09-30/functions/{function}/provisioned-concurrency',
  run(call) {
    const requested = Number(call.body.ProvisionedConcurrentExecutions);
    if (!(requested >= 1)) {
      throw constraint(
        `'${requested}'`,
        'provisionedConcurrentExecutions',
        'Member must have value greater than or equal to 1',
      );
    }
    if (call.query.get('Qualifier') === '$LATEST') {
      throw invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
    }
    const { fn, qualifier } = provisionable(call);
    const alias = aliasOf(fn, qualifier);
    if (alias !== undefined && Object.keys(alias.weights).length > 0) {
      // Words seen in hashicorp/terraform#24957.
      throw invalid('Alias with weights can not be used with Provisioned Concurrency');
    }
    if (alias !== undefined && fn.provisioned[alias.version] !== undefined) {
      throw new AwsError(
        409,
        'ResourceConflictException',
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      );
    }
    if (fn.aliases.some(({ name, version }) => version === qualifier && fn.provisioned[name] !== undefined)) {
      throw new AwsError(409, 'ResourceConflictException', 'Version is pointed by a Provisioned Concurrency alias');
    }
    const config = { requested, setAtMs: call.world.now() };
    call.world.change(() => {
      fn.provisioned[qualifier] = config;
    });
    return { status: 202, body: provisionedShape(config, call.world.now()) };
  },
};
