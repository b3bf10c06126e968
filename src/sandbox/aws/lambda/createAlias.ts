import { functionArn } from '../../world/model.ts';
import { AwsError, constraint } from '../awsError.ts';
import { aliasOf, functionOf, versionOf } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { checkedWeights } from './routingConfig.ts';
import { aliasShape } from './shapes.ts';

export const createAlias: LambdaOperation = {
  name: 'CreateAlias',
  method: 'POST',
  path: '/2015-03-31/functions/{function}/aliases',
  run(call) {
    const { Name, FunctionVersion, Description, RoutingConfig } = call.body;
    const name = String(Name ?? '');
    if (!/^(?![0-9]+$)[a-zA-Z0-9-_]{1,128}$/.test(name)) {
      throw constraint(
        `'${name}'`,
        'name',
        'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)',
      );
    }
    const fn = functionOf(call);
    const version = versionOf(fn, String(FunctionVersion ?? '')).version;
    if (aliasOf(fn, name) !== undefined) {
      throw new AwsError(
        409,
        'ResourceConflictException',
        `Alias already exists: ${functionArn(fn.name, name, fn.place)}`,
      );
    }
    const weights = checkedWeights(fn, version, RoutingConfig);
    const description = String(Description ?? '');
    const alias = { name, version, weights, description, revisionId: call.world.newId(), readyAtMs: null };
    call.world.change(() => fn.aliases.push(alias));
    return { status: 201, body: aliasShape(fn, alias) };
  },
};
