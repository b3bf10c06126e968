import { functionOf, qualified, reference } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { configurationShape } from './shapes.ts';

/** With an alias as qualifier: the primary version under the alias' ARN (recorded from AWS). */
export const getFunction: LambdaOperation = {
  name: 'GetFunction',
  method: 'GET',
  path: '/2015-03-31/functions/{function}',
  run(call) {
    const fn = functionOf(call);
    const { qualifier } = reference(call);
    const { version } = qualified(fn, qualifier);
    return {
      status: 200,
      body: {
        Configuration: configurationShape(fn, version, qualifier),
        Code: { RepositoryType: 'S3', Location: `https://sandbox.invalid/${fn.name}/${version.version}` },
        ...(Object.keys(fn.tags).length === 0 ? {} : { Tags: fn.tags }),
      },
    };
  },
};
