import { constraint } from '../awsError.ts';
import type { LambdaOperation } from './operation.ts';
import { tagged } from './tagged.ts';

export const untagResource: LambdaOperation = {
  name: 'UntagResource',
  method: 'DELETE',
  path: '/2017-03-31/tags/{resource}',
  run(call) {
    const fn = tagged(call);
    const keys = call.query.getAll('tagKeys');
    if (keys.length === 0) throw constraint('null', 'tagKeys', 'Member must not be null');
    call.world.change(() => {
      for (const key of keys) delete fn.tags[key];
    });
    return { status: 204 };
  },
};
