import type { AliasModel, FunctionModel } from '../../world/model.ts';
import { aliasOf, functionOf, notFound, staleRevision, versionOf } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { checkedWeights } from './routingConfig.ts';
import { aliasShape } from './shapes.ts';

/** How long readying provisioned concurrency takes here; AWS names no number. */
const READYING_MS = 90_000;

/**
 * Fenced by `RevisionId` where one is sent, else the last writer wins. Every call renews the `RevisionId`, even one that
 * changes nothing; weights that are not mentioned stay (all recorded from AWS).
 */
export const updateAlias: LambdaOperation = {
  name: 'UpdateAlias',
  method: 'PUT',
  path: '/2015-03-31/functions/{function}/aliases/{name}',
  run(call) {
    const { FunctionVersion, Description, RoutingConfig, RevisionId } = call.body;
    const fn = functionOf(call);
    const name = call.path.name ?? '';
    const alias = aliasOf(fn, name);
    if (alias === undefined) throw notFound.aliasToUpdate(fn.name, name, fn.place);
    if (typeof RevisionId === 'string' && RevisionId !== alias.revisionId) throw staleRevision();
    const version = versionOf(fn, typeof FunctionVersion === 'string' ? FunctionVersion : alias.version).version;
    const routing = RoutingConfig ?? { AdditionalVersionWeights: alias.weights };
    const weights = checkedWeights(fn, version, routing);
    call.world.change(() => {
      const readying = readyingWeights(fn, alias, version, weights);
      alias.readyAtMs = readying === null ? null : call.world.now() + READYING_MS;
      alias.weights = readying ?? weights;
      alias.version = version;
      alias.description = typeof Description === 'string' ? Description : alias.description;
      alias.revisionId = call.world.newId();
    });
    call.world.noteAliasChange(call.who, fn.name, alias);
    return { status: 200, body: aliasShape(fn, alias) };
  },
};

/**
 * With provisioned concurrency on the alias AWS itself keeps all traffic on the old version, by a weight of 1.0, until the
 * new one is ready (seen in hashicorp/terraform#24957).
 */
function readyingWeights(
  fn: FunctionModel,
  alias: AliasModel,
  version: string,
  weights: Readonly<Record<string, number>>,
): Record<string, number> | null {
  const moves = fn.provisioned[alias.name] !== undefined && version !== alias.version;
  return moves && Object.keys(weights).length === 0 ? { [alias.version]: 1 } : null;
}
