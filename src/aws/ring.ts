import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Envelope } from '../app/ask.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';

/** Slack waits three seconds for the acknowledgement, which waits for this. */
const PATIENCE = { requestTimeoutMs: 1_200, attempts: 2 };
const DEADLINE_MS = 2_500;

/**
 * Hands an envelope to the worker. Resolves when Lambda has queued it durably (202), and throws otherwise: then nothing may
 * be acknowledged. A repeated try can queue it twice; the envelope's id makes that harmless.
 */
export function createRing(config: {
  readonly workerFunctionName: string;
  readonly where?: Whereabouts;
}): (envelope: Envelope) => Promise<void> {
  const client = new LambdaClient(clientOptions(config.where, PATIENCE));
  return async (envelope) => {
    const answer = await client.send(
      new InvokeCommand({
        FunctionName: config.workerFunctionName,
        InvocationType: 'Event',
        Payload: JSON.stringify(envelope),
      }),
      deadline(DEADLINE_MS),
    );
    if (answer.StatusCode !== 202) {
      throw new Error(
        `Lambda answered ${answer.StatusCode ?? 'nothing'} instead of 202 to an asynchronous call of the worker.`,
      );
    }
  };
}
