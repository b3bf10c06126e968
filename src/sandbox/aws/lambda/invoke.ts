import { answerOf } from '../../world/answers.ts';
import { failureOf } from '../../world/failures.ts';
import { forkOf, Lane, laneAt, type Outcome } from '../../world/lane.ts';
import { type FunctionModel, functionArn } from '../../world/model.ts';
import { drawChance } from '../../world/traffic.ts';
import { AwsError } from '../awsError.ts';
import type { ProductFunction } from '../productFunctions.ts';
import { notFound, qualified, reference, versionOf } from './lookup.ts';
import type { LambdaAnswer, LambdaCall, LambdaOperation } from './operation.ts';

/**
 * The app's own functions run their built handlers. Functions of the world answer as their version's error rate says, and
 * the call counts as traffic. Asynchronous calls of those are counted and not retried.
 */
export const invoke: LambdaOperation = {
  name: 'Invoke',
  method: 'POST',
  path: '/2015-03-31/functions/{function}/invocations',
  action: 'lambda:InvokeFunction',
  async run(call) {
    const { name } = reference(call);
    const fn = call.world.function(name);
    const { place } = call.world;
    call.permit(functionArn(name, null, place), fn);
    const payload = call.raw === '' ? '{}' : call.raw;
    checkJson(payload);
    const type = String(call.headers['x-amz-invocation-type'] ?? 'RequestResponse');
    const product = call.product.find(name);
    if (product !== null) return invokeProduct(product, payload, type);
    if (fn === undefined) throw notFound.function(name, null, place);
    const { version, alias } = qualified(fn, reference(call).qualifier);
    if (type === 'DryRun') return { status: 204 };
    const outcome = call.world.change((): Outcome | null => {
      const atMs = call.world.now();
      const chance = drawChance(call.world.chance());
      const { metrics } = call.world;
      const lane =
        alias === null ? new Lane(metrics, fn, version, null) : laneAt(forkOf(metrics, fn, alias), chance.route);
      return lane?.serve(atMs, chance) ?? null;
    });
    if (type === 'Event') return { status: 202 };
    return answer(call, fn, outcome, version.state);
  },
};

async function invokeProduct(product: ProductFunction, payload: string, type: string): Promise<LambdaAnswer> {
  if (type === 'DryRun') return { status: 204 };
  if (type === 'Event') {
    product.accept(payload);
    return { status: 202 };
  }
  const outcome = await product.invoke(payload);
  return {
    status: 200,
    headers: { 'x-amz-executed-version': '$LATEST', ...(outcome.ok ? {} : { 'x-amz-function-error': 'Unhandled' }) },
    body: outcome.payload,
  };
}

function answer(call: LambdaCall, fn: FunctionModel, outcome: Outcome | null, state: string): LambdaAnswer {
  if (outcome === null) {
    // Words as LocalStack has them, taken from AWS.
    const text = `The operation cannot be performed at this time. The function is currently in the following state: ${state}`;
    throw new AwsError(409, 'ResourceConflictException', text);
  }
  const { version, failed, durationMs } = outcome;
  const ran = versionOf(fn, version);
  const tail = `START RequestId: sandbox Version: ${version}\nEND RequestId: sandbox\nREPORT RequestId: sandbox\tDuration: ${durationMs.toFixed(2)} ms\n`;
  return {
    status: 200,
    headers: {
      'x-amz-executed-version': version,
      ...(failed ? { 'x-amz-function-error': 'Unhandled' } : {}),
      ...(call.headers['x-amz-log-type'] === 'Tail'
        ? { 'x-amz-log-result': Buffer.from(tail).toString('base64') }
        : {}),
    },
    body: failed
      ? { ...failureOf(fn, ran, call.world.chance()), trace: [] }
      : answerOf(fn, ran, JSON.parse(call.raw === '' ? '{}' : call.raw), call.world.state.functions),
  };
}

function checkJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new AwsError(400, 'InvalidRequestContentException', `Could not parse request body into json: ${error}`);
  }
}
