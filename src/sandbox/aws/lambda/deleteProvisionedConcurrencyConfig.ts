import { invalid } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { provisionable } from './provisioned.ts';

export const deleteProvisionedConcurrencyConfig: LambdaOperation = {
  name: 'DeleteProvisionedConcurrencyConfig',
  method: 'DELETE',
  path: '/2019-09-30/functions/{function}/provisioned-concurrency',
  run(call) {
    if (call.query.get('Qualifier') === '$LATEST') {
      throw invalid('The function resource provided must be an alias or a published version.');
    }
    const { fn, qualifier } = provisionable(call);
    call.world.change(() => {
      delete fn.provisioned[qualifier];
    });
    return { status: 204 };
  },
};
