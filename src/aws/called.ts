import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { CheckResult } from '../core/check.ts';
import { limitWords } from '../core/duration.ts';
import { messageOf } from '../core/logLine.ts';
import { masked } from '../core/mask.ts';
import { type Fault, faultOf } from './fault.ts';

/** What a function that was called synchronously came to: its answer, or why there is none. */
export type Called =
  | { readonly kind: 'answered'; readonly text: string; readonly version: string | null }
  | { readonly kind: 'not'; readonly result: Exclude<CheckResult, { outcome: 'passed' }> };

/** Characters of others' words in a reason. */
const MOST = 300;

/**
 * Calls a function and waits for its answer, no longer than the time limit, body included; one try. What says something about the
 * function is `failed`: it threw, was too slow, cannot be called or cannot run. What says something about AWS is `unrun`: throttling,
 * its own faults, a network that does not answer.
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
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await client.send(command, { abortSignal: limit });
    const text = answer.Payload?.transformToString() ?? '';
    if (answer.FunctionError !== undefined) return not('failed', `it failed: ${told(messageOf(text))}`);
    return { kind: 'answered', text, version: answer.ExecutedVersion ?? null };
  } catch (error) {
    if (limit.aborted) return not('failed', `there was no answer within ${limitWords(timeoutMs)}`);
    return refusedBy(faultOf(error), reference);
  }
}

function refusedBy(fault: Fault, reference: string): Called {
  const words = told(fault.words);
  if (fault.status === 403) {
    return not(
      'failed',
      `AWS does not let this app call ${reference}; it may call functions that carry the tag canary:enabled = true. AWS says: ${words}`,
    );
  }
  if (fault.passing && !cannotRun(fault)) return not('unrun', words);
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
  const line = masked(text).replace(/\s+/g, ' ').trim();
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}
