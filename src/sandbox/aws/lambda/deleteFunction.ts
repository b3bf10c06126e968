import { AwsError } from '../awsError.ts';
import { functionOf, invalid, reference, versionOf } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';

/** With a qualifier one version, without one the function. What an alias names cannot be deleted. */
export const deleteFunction: LambdaOperation = {
  name: 'DeleteFunction',
  method: 'DELETE',
  path: '/2015-03-31/functions/{function}',
  run(call) {
    const fn = functionOf(call);
    const { qualifier } = reference(call);
    if (qualifier === '$LATEST') throw invalid('$LATEST version cannot be deleted without deleting the function.');
    if (qualifier === null) {
      const { state } = call.world;
      call.world.change(() => {
        state.functions = state.functions.filter((one) => one !== fn);
      });
      return { status: 204 };
    }
    const { version } = versionOf(fn, qualifier);
    const names = fn.aliases.filter((alias) => alias.version === version || version in alias.weights);
    if (names.length > 0) {
      const list = names.map(({ name }) => name).join(', ');
      throw new AwsError(
        409,
        'ResourceConflictException',
        `Unable to delete version because the following aliases reference it: [${list}]`,
      );
    }
    call.world.change(() => {
      fn.versions = fn.versions.filter((one) => one.version !== version);
    });
    return { status: 204 };
  },
};
