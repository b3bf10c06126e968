import type { Call } from './call.ts';
import type { AwsSurroundings } from './endpoint.ts';
import { jsonCall } from './jsonServices.ts';
import { lambdaCall } from './lambdaService.ts';
import { queryCall } from './queryService.ts';
import type { WireRequest } from './wire.ts';

/** Finds out the service by what its protocol sends: a target header, a form, or a path of the Lambda REST API. */
export function identify(request: WireRequest, around: AwsSurroundings): Call {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return jsonCall(target, request, around);
  const form = String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded');
  return form ? queryCall(request, around) : lambdaCall(request, around);
}
