import { functionOf, page } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { aliasShape } from './shapes.ts';

export const listAliases: LambdaOperation = {
  name: 'ListAliases',
  method: 'GET',
  path: '/2015-03-31/functions/{function}/aliases',
  run(call) {
    const fn = functionOf(call);
    const only = call.query.get('FunctionVersion');
    const aliases = fn.aliases
      .filter((alias) => only === null || alias.version === only || only in alias.weights)
      .sort((a, b) => a.name.localeCompare(b.name));
    const { items, ...next } = page(aliases, call.query);
    return { status: 200, body: { Aliases: items.map((alias) => aliasShape(fn, alias)), ...next } };
  },
};
