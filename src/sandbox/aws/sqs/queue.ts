import { STACK_NAME } from '../../template.ts';
import { ACCOUNT, REGION } from '../../world/model.ts';
import { AwsError } from '../awsError.ts';

/** The only queue of the account: the worker's dead letters. */
export const QUEUE_URL = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${STACK_NAME}-dead-letters`;

export function checkQueue({ QueueUrl }: Readonly<Record<string, unknown>>): void {
  if (QueueUrl === QUEUE_URL) return;
  throw new AwsError(
    400,
    'QueueDoesNotExist',
    'The specified queue does not exist.',
    'AWS.SimpleQueueService.NonExistentQueue',
  );
}
