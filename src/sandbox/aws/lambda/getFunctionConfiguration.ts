import { functionOf, qualified, reference } from './lookup.ts';
import type { LambdaOperation } from './operation.ts';
import { configurationShape } from './shapes.ts';

export const getFunctionConfiguration: LambdaOperation = {
  name: 'GetFunctionConfiguration',
  method: 'GET',
  path: '/2015-03-31/functions/{function}/configuration',
  run(call) {
    const fn = functionOf(call);
    const { qualifier } = reference(call);
    return { status: 200, body: configurationShape(fn, qualified(fn, qualifier).version, qualifier) };
  },
};
