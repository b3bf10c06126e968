import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { limitWords } from '../core/duration.ts';
import { messageOf } from '../core/logLine.ts';
import { maskedLine } from '../core/mask.ts';
import type { CheckResult } from '../core/plan/check.ts';
import { type Fault, faultOf } from './fault.ts';
import { type Invocation, invoked } from './invocation.ts';

/** What a function that was called synchronously came to: its answer, or why there is none. */
export type Called =
  | { readonly kind: 'answered'; readonly text: string; readonly version: string | null }
  | { readonly kind: 'not'; readonly result: Exclude<CheckResult, { outcome: 'passed' }> };

/** Characters of others' words in a reason. */
const MOST = 300;

/**
 * Calls a function and waits for its answer, no longer than the time limit, body included; one try. What says something about the
 * function is `failed`: it threw, was too slow, cannot be called or cannot run. What says something about AWS is `unrun`: throttling,
 * its own faults, a network that does not answer, a role that cannot be assumed.
 * @param reference name or ARN, with or without a qualifier
 */
export async function callFunction(
  client: LambdaClient,
  reference: string,
  payload: unknown,
  timeoutMs: number,
): Promise<Called> {
  const command = new InvokeCommand({
    FunctionName: reference,
    InvocationType: 'RequestResponse',
    Payload: JSON.stringify(payload),
  });
  const call = await invoked(client, command, timeoutMs);
  switch (call.kind) {
    case 'late':
      return tooLate(call.waiting, limitWords(timeoutMs));
    case 'error':
      // Before AWS was asked for the function, nothing is known of it.
      return call.asked ? refusedBy(faultOf(call.error), reference) : not('unrun', told(faultOf(call.error).words));
    case 'answered': {
      const { Payload, FunctionError, ExecutedVersion } = call.answer;
      const text = Payload?.transformToString() ?? '';
      if (FunctionError !== undefined) return not('failed', `it failed: ${told(messageOf(text))}`);
      return { kind: 'answered', text, version: ExecutedVersion ?? null };
    }
    default:
      return call satisfies never;
  }
}

function tooLate(waiting: Extract<Invocation, { kind: 'late' }>['waiting'], limit: string): Called {
  switch (waiting) {
    case 'credentials':
      return not('unrun', `the credentials for the call did not come within ${limit}`);
    case 'connection':
      return not('unrun', `AWS took no connection within ${limit}`);
    case 'function':
      return not('failed', `there was no answer within ${limit}`);
    case 'answer':
      return not('unrun', `the answer was not whole within ${limit}`);
    default:
      return waiting satisfies never;
  }
}

function refusedBy(fault: Fault, reference: string): Called {
  const words = told(fault.words);
  if (fault.status === 403 && fault.name.startsWith('AccessDenied')) {
    return not(
      'failed',
      `AWS does not let this app call ${reference}; it may call functions that carry the tag canary:enabled = true. AWS says: ${words}`,
    );
  }
  // Any other 403 is about the app's credentials or clock: expired, unknown, wrongly signed.
  if (fault.status === 403 || (fault.passing && !cannotRun(fault))) return not('unrun', words);
  return not('failed', words);
}

/**
 * Lambda answers 502 also where a function's own settings keep it from running: `InvalidRuntimeException`, `KMSAccessDeniedException`,
 * `InvalidSubnetIDException` and their like (API reference of Invoke). Waiting mends none of them.
 */
function cannotRun({ status, name }: Fault): boolean {
  return status === 502 && /^Invalid|AccessDenied|NotFound|Disabled/.test(name);
}

function not(outcome: 'failed' | 'unrun', reason: string): Called {
  return { kind: 'not', result: { outcome, reason } };
}

/** Others' words, on one line, without secrets, cut. */
export function told(text: string): string {
  return maskedLine(text, MOST);
}
