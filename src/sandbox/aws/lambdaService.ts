import { AwsError } from './awsError.ts';
import { type Call, parseBody, unknownCall } from './call.ts';
import type { AwsSurroundings } from './endpoint.ts';
import type { LambdaAnswer } from './lambda/operation.ts';
import { matchLambda } from './lambda/operations.ts';
import { accessKeyId, type WireAnswer, type WireRequest } from './wire.ts';

const THROTTLED = new AwsError(429, 'TooManyRequestsException', 'Rate exceeded');

/** Lambda speaks REST with JSON bodies. */
export function lambdaCall(request: WireRequest, around: AwsSurroundings): Call {
  const match = matchLambda(request.method, request.path);
  if (match === null) return unknownCall('Unknown', refuse, THROTTLED);
  const { operation, parts } = match;
  const run = async (): Promise<WireAnswer> => {
    const raw = request.body.toString('utf8');
    const action = operation.action ?? `lambda:${operation.name}`;
    const { status, headers, body } = await operation.run({
      world: around.world,
      product: around.product,
      path: parts,
      query: request.query,
      headers: request.headers,
      raw,
      who: around.permissions.nameOf(accessKeyId(request)),
      body: operation.name === 'Invoke' ? {} : parseBody(raw),
      permit: (resource, fn) => around.permissions.permit(accessKeyId(request), action, resource, fn),
    });
    return { status, headers: { 'content-type': 'application/json', ...headers }, body: written(body) };
  };
  return { operation: operation.name, run, refuse, throttled: THROTTLED };
}

function written(body: LambdaAnswer['body']): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Recorded from AWS: `Message` in a ResourceNotFoundException, `message` elsewhere, and no `Type` from the front door. */
function refuse({ status, code, message }: AwsError): WireAnswer {
  const words = code === 'ResourceNotFoundException' ? { Message: message } : { message };
  const type = code === 'ValidationException' ? {} : { Type: status < 500 ? 'User' : 'Service' };
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
  return { status, headers, body: JSON.stringify({ ...type, ...words }) };
}
