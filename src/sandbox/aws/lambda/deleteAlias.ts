import { functionOf } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';

/** An alias that is not there is deleted as well: 204 either way (recorded from AWS). */
export const deleteAlias: LambdaOperation = {
  name: 'DeleteAlias',
  method: 'DELETE',
  path: '/2015-03-31/functions/{function}/aliases/{name}',
  run(call) {
    const fn = functionOf(call);
    const name = call.path.name ?? '';
    call.world.change(() => {
      fn.aliases = fn.aliases.filter((alias) => alias.name !== name);
      delete fn.provisioned[name];
    });
    return { status: 204 };
  },
};
