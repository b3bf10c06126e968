import { LambdaClient } from '@aws-sdk/client-lambda';
import type { CheckResult, HookCheck, InvokeCheck, Subject } from '../core/plan/check.ts';
import { mismatch } from '../core/plan/expectation.ts';
import { functionName } from '../core/rollout.ts';
import { callFunction, told } from './called.ts';
import { clientOptions } from './client.ts';
import { perSite, type Sites } from './places.ts';

/** A check's own time limit ends it, which is never longer than this; and a call to somebody's function is not repeated blindly. */
const PATIENCE = { requestTimeoutMs: 20_000, attempts: 1 };

/** Checks that call a function: the canary itself, or one that validates it. */
export function createFunctionChecks(config: {
  readonly sites: Sites;
}): (check: InvokeCheck | HookCheck, subject: Subject) => Promise<CheckResult> {
  const lambda = perSite(config.sites, (where) => new LambdaClient(clientOptions(where, PATIENCE)));
  return (check, subject) =>
    check.kind === 'invoke'
      ? invokeCanary(lambda.at(subject.functionArn), check, subject)
      : // A bare name is a function of the app's own account and region.
        askHook(lambda.at(check.function), check, subject);
}

/** By the version's own ARN, so that no weight decides who answers; what answered is looked at all the same. */
async function invokeCanary(
  client: LambdaClient,
  { payload, expect, timeoutMs }: InvokeCheck,
  { functionArn, canary }: Subject,
): Promise<CheckResult> {
  const called = await callFunction(client, `${functionArn}:${canary}`, payload, timeoutMs);
  if (called.kind === 'not') return called.result;
  if (called.version !== canary) return failed(`version ${called.version ?? '(not said)'} answered, not ${canary}`);
  const wrong = mismatch(called.text, expect);
  return wrong === null ? { outcome: 'passed' } : failed(wrong);
}

async function askHook(client: LambdaClient, check: HookCheck, subject: Subject): Promise<CheckResult> {
  const called = await callFunction(client, check.function, hookPayload(check, subject), check.timeoutMs);
  return called.kind === 'not' ? called.result : hookResult(called.text);
}

/**
 * What a validation function is told. The first two fields are what CodeDeploy gives its lifecycle hooks. A function written for those
 * reports by PutLifecycleEventHookExecutionStatus, which knows no deployment of this app: it must answer instead.
 */
function hookPayload({ name }: HookCheck, subject: Subject): unknown {
  const { functionArn, alias, stable, canary, moment, stage, rolloutId: rollout } = subject;
  return {
    DeploymentId: rollout,
    LifecycleEventHookExecutionId: [rollout, name, moment, ...(stage === null ? [] : [stage])].join('/'),
    lambdaCanary: {
      version: 1,
      function: functionName(functionArn),
      functionArn,
      alias,
      stable,
      canary,
      moment,
      stage,
      rollout,
    },
  };
}

function hookResult(text: string): CheckResult {
  const answer = parsed(text);
  const { status, reason } = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  if (status === 'Succeeded') return { outcome: 'passed' };
  const words = typeof reason === 'string' && reason.trim() !== '' ? told(reason) : null;
  if (status === 'Failed') return failed(words ?? 'the validation function said Failed without a reason');
  return failed(
    `the validation function must answer {"status":"Succeeded"} or {"status":"Failed","reason":"…"}, not ${told(text)}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}
