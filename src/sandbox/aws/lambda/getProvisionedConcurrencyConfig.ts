import { AwsError } from '../awsError.ts';
import { invalid } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { provisionable, provisionedShape } from './provisioned.ts';

export const getProvisionedConcurrencyConfig: LambdaOperation = {
  name: 'GetProvisionedConcurrencyConfig',
  method: 'GET',
  path: '/2019-09-30/functions/{function}/provisioned-concurrency',
  run(call) {
    if (call.query.get('Qualifier') === '$LATEST') {
      throw invalid('The function resource provided must be an alias or a published version.');
    }
    const { fn, qualifier } = provisionable(call);
    const config = fn.provisioned[qualifier];
    if (config === undefined) {
      throw new AwsError(
        404,
        'ProvisionedConcurrencyConfigNotFoundException',
        'No Provisioned Concurrency Config found for this function',
      );
    }
    return { status: 200, body: provisionedShape(config, call.world.now()) };
  },
};
