import { aliasOf, functionOf, notFound } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { aliasShape } from './shapes.ts';

export const getAlias: LambdaOperation = {
  name: 'GetAlias',
  method: 'GET',
  path: '/2015-03-31/functions/{function}/aliases/{name}',
  run(call) {
    const fn = functionOf(call);
    const name = call.path.name ?? '';
    const alias = aliasOf(fn, name);
    if (alias === undefined) throw notFound.aliasToGet(fn.name, name, fn.place);
    return { status: 200, body: aliasShape(fn, alias) };
  },
};
