import { type FunctionModel, functionArn } from '../../world/model.ts';
import { aliasOf, notFound, reference } from './lookup.ts';
import type { LambdaCall } from './operation.ts';

/** How long readying takes here; AWS names no number. */
const READYING_MS = 60_000;

/** The function and qualifier that a provisioned concurrency call is about (order and words of the errors recorded from AWS). */
export function provisionable(call: LambdaCall): { readonly fn: FunctionModel; readonly qualifier: string } {
  const { name, qualifier: asked } = reference(call);
  const qualifier = asked ?? '$LATEST';
  const fn = call.world.function(name);
  const { place } = call.world;
  call.permit(functionArn(name, qualifier, place), fn);
  if (/^\d+$/.test(qualifier)) {
    if (!fn?.versions.some(({ version }) => version === qualifier)) throw notFound.function(name, qualifier, place);
    return { fn, qualifier };
  }
  if (fn === undefined || aliasOf(fn, qualifier) === undefined) throw notFound.aliasToGet(name, qualifier, place);
  return { fn, qualifier };
}

export function provisionedShape(
  config: { readonly requested: number; readonly setAtMs: number },
  nowMs: number,
): Record<string, unknown> {
  const ready = nowMs - config.setAtMs >= READYING_MS;
  return {
    RequestedProvisionedConcurrentExecutions: config.requested,
    AvailableProvisionedConcurrentExecutions: ready ? config.requested : 0,
    AllocatedProvisionedConcurrentExecutions: ready ? config.requested : 0,
    Status: ready ? 'READY' : 'IN_PROGRESS',
    LastModified: new Date(config.setAtMs).toISOString().replace('Z', '+0000'),
  };
}
