import type { SandboxWorld } from '../../world/world.ts';
import { checkQueue } from './queue.ts';

/** Takes a received message out. Deleting what is gone already is no error, as on AWS. */
export function deleteMessage(input: Readonly<Record<string, unknown>>, world: SandboxWorld): Record<string, unknown> {
  checkQueue(input);
  const { deadLetters } = world.state;
  const index = deadLetters.findIndex(({ receiptHandle }) => receiptHandle === input.ReceiptHandle);
  if (index >= 0) deadLetters.splice(index, 1);
  return {};
}
