import type { LambdaOperation } from './operation.ts';
import { tagged } from './tagged.ts';

export const listTags: LambdaOperation = {
  name: 'ListTags',
  method: 'GET',
  path: '/2017-03-31/tags/{resource}',
  run(call) {
    return { status: 200, body: { Tags: tagged(call).tags } };
  },
};
