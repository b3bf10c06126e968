import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import type { SandboxWorld } from '../../../src/sandbox/world/world.ts';

/** A whole minute, so that `advance(1)` is one minute of the metrics. */
export const TWO_O_CLOCK = Date.UTC(2026, 10, 21, 14, 0, 0);

/** The AWS half alone, with stand-in handlers, paused at {@link TWO_O_CLOCK}. */
export function aSandbox(options: SandboxOptions = {}) {
  const dist = new URL('./handlers', import.meta.url).pathname;
  return startSandbox({ slack: false, dist, startMs: TWO_O_CLOCK, ...options });
}

/** The account's owner, one try a call. */
export function clients(endpoint: string, accessKeyId = 'owner') {
  const config = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey: 'sandbox' },
    maxAttempts: 1,
  };
  return {
    lambda: new LambdaClient(config),
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    secrets: new SecretsManagerClient(config),
  };
}

/** What an SDK call was refused with: `404 ResourceNotFoundException: …`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no refusal';
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return `${$metadata?.httpStatusCode} ${name}: ${message}`;
  }
}

export function arn(name: string): string {
  return `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
}

export function alias(world: SandboxWorld, functionName = 'checkout', name = 'live') {
  const found = world.function(functionName)?.aliases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no alias ${name}`);
  return found;
}
