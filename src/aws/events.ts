import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Events } from '../app/ports.ts';
import type { Transition } from '../core/step/transition.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';

/** What rules on the bus match. */
const EVENT_SOURCE = 'lambda-canary';
const EVENT_DETAIL_TYPE = 'Rollout Transition';

/** EventBridge takes ten entries a call. */
const BATCH = 10;
/** Nobody waits for this: what does not get through is at the next tick. */
const PATIENCE = { requestTimeoutMs: 1_500, attempts: 1 };
const DEADLINE_MS = 2_000;

/** Publishes transitions to an EventBridge bus. A batch of which one entry fails is a failure, and comes again as a whole. */
export function createEvents(config: { readonly busName: string; readonly where?: Whereabouts }): Events {
  const client = new EventBridgeClient(clientOptions(config.where, PATIENCE));
  return {
    async publish(transitions) {
      for (let i = 0; i < transitions.length; i += BATCH) {
        const entries = transitions.slice(i, i + BATCH).map((transition) => entryOf(transition, config.busName));
        const answer = await client.send(new PutEventsCommand({ Entries: entries }), deadline(DEADLINE_MS));
        const failed = (answer.Entries ?? []).find(({ ErrorCode }) => ErrorCode !== undefined);
        if ((answer.FailedEntryCount ?? 0) > 0 || failed !== undefined) {
          throw new Error(`EventBridge refused: ${failed?.ErrorCode ?? 'unknown'}: ${failed?.ErrorMessage ?? ''}`);
        }
      }
    },
  };
}

function entryOf(transition: Transition, busName: string) {
  return {
    EventBusName: busName,
    Source: EVENT_SOURCE,
    DetailType: EVENT_DETAIL_TYPE,
    Time: new Date(transition.at),
    Resources: [`${transition.functionArn}:${transition.alias}`],
    Detail: JSON.stringify(transition),
  };
}
