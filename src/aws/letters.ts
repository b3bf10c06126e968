import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { WorkerEvent } from '../app/event.ts';
import type { Letter, Letters } from '../app/ports.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';

/** Longer than a tick can live: what one tick has in hand no other takes up. */
const HIDDEN_S = 120;
/** SQS gives ten at most. A flood is worked off over the next minutes. */
const MOST = 10;

/**
 * The queue that Lambda puts events into whose handling failed on every try.
 * Form: Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations".
 * @param config.read tells the worker's event from the raw one; null when it is none
 */
export function createLetters(config: {
  readonly queueUrl: string;
  readonly read: (raw: unknown) => WorkerEvent | null;
  readonly where?: Whereabouts;
}): Letters {
  // The endpoint is the region's (or the environment's), never one that a URL names.
  const client = new SQSClient({ ...clientOptions(config.where), useQueueUrlAsEndpoint: false });
  const queue = { QueueUrl: config.queueUrl };
  return {
    async read() {
      const receive = new ReceiveMessageCommand({ ...queue, MaxNumberOfMessages: MOST, VisibilityTimeout: HIDDEN_S });
      const { Messages = [] } = await client.send(receive, deadline());
      return Messages.map((message) => letterOf(message, config.read));
    },
    async remove({ handle }) {
      await client.send(new DeleteMessageCommand({ ...queue, ReceiptHandle: handle }), deadline());
    },
  };
}

function letterOf({ ReceiptHandle, Body }: Message, read: (raw: unknown) => WorkerEvent | null): Letter {
  const record = parsed(Body);
  const response = record.responsePayload as { readonly errorMessage?: unknown } | null | undefined;
  return {
    handle: ReceiptHandle ?? '',
    event: record.requestPayload === undefined ? null : read(record.requestPayload),
    error: String(response?.errorMessage ?? 'AWS does not say why'),
  };
}

function parsed(body: string | undefined): { readonly requestPayload?: unknown; readonly responsePayload?: unknown } {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
