import { invalid } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { tagged } from './tagged.ts';

export const tagResource: LambdaOperation = {
  name: 'TagResource',
  method: 'POST',
  path: '/2017-03-31/tags/{resource}',
  run(call) {
    const fn = tagged(call);
    const tags = (call.body.Tags ?? {}) as Record<string, string>;
    if (Object.keys(tags).length === 0) throw invalid('An error occurred and the request cannot be processed.');
    const all = { ...fn.tags, ...tags };
    if (Object.keys(all).length > 50) throw invalid('Number of tags exceeds resource tag limit.');
    call.world.change(() => {
      fn.tags = all;
    });
    return { status: 204 };
  },
};
