import { functionOf, page } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { configurationShape } from './shapes.ts';

/** `$LATEST` first, then by number; at most 50 a page. */
export const listVersionsByFunction: LambdaOperation = {
  name: 'ListVersionsByFunction',
  method: 'GET',
  path: '/2015-03-31/functions/{function}/versions',
  run(call) {
    const fn = functionOf(call);
    const { items, ...next } = page([fn.latest, ...fn.versions], call.query);
    return {
      status: 200,
      body: { Versions: items.map((version) => configurationShape(fn, version, version.version)), ...next },
    };
  },
};
