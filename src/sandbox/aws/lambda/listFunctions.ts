import { page } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { configurationShape } from './shapes.ts';

export const listFunctions: LambdaOperation = {
  name: 'ListFunctions',
  method: 'GET',
  path: '/2015-03-31/functions',
  run(call) {
    call.permit('*', undefined);
    const { items, ...next } = page(call.world.state.functions, call.query);
    return { status: 200, body: { Functions: items.map((fn) => configurationShape(fn, fn.latest, null)), ...next } };
  },
};
