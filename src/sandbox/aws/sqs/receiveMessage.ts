import { createHash, randomUUID } from 'node:crypto';
import { type DeadLetter, functionArn } from '../../world/model.ts';
import type { SandboxWorld } from '../../world/world.ts';
import { WORKER_FUNCTION } from '../permissions.ts';
import { checkQueue } from './queue.ts';

/**
 * The worker's dead letters, in the record that Lambda writes to an on-failure destination (Developer Guide, "Capturing
 * records of Lambda asynchronous invocations"). Received, a message is hidden for the visibility timeout.
 */
export function receiveMessage(input: Readonly<Record<string, unknown>>, world: SandboxWorld): Record<string, unknown> {
  checkQueue(input);
  const nowMs = world.now();
  const visible = world.state.deadLetters.filter(({ hiddenUntilMs }) => (hiddenUntilMs ?? 0) <= nowMs);
  const taken = visible.slice(0, Number(input.MaxNumberOfMessages ?? 1));
  for (const letter of taken) {
    letter.hiddenUntilMs = nowMs + Number(input.VisibilityTimeout ?? 30) * 1000;
    letter.receiptHandle = randomUUID();
  }
  return taken.length === 0 ? {} : { Messages: taken.map(messageOf) };
}

function messageOf(letter: DeadLetter): Record<string, unknown> {
  const body = JSON.stringify({
    version: '1.0',
    timestamp: new Date(letter.atMs).toISOString(),
    requestContext: {
      requestId: letter.requestId,
      functionArn: functionArn(WORKER_FUNCTION, '$LATEST'),
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: JSON.parse(letter.event),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: JSON.parse(letter.error),
  });
  return {
    MessageId: letter.requestId,
    ReceiptHandle: letter.receiptHandle,
    Body: body,
    MD5OfBody: createHash('md5').update(body).digest('hex'),
  };
}
