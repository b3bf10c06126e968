import { LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import type { Clock, Publisher } from '../app/ports.ts';
import type { Version } from '../core/rollout.ts';
import { clientOptions, deadline } from './client.ts';
import { faultOf } from './fault.ts';
import { newestVersions } from './newestVersions.ts';
import { lambdaPace, type Pace } from './pace.ts';
import { perSite, type Sites } from './places.ts';

/** How long the list of versions may take: at Lambda's pace some 100 pages of 50, and the worker lives 45 seconds. */
const LISTING_MS = 20_000;

/**
 * Publishes `$LATEST`. Tried again by the SDK after a lost answer: code and settings that are published already make no second version,
 * Lambda answers with the newest one then. Which is also why the newest one is looked up before: to tell the two apart.
 */
export function createPublisher(config: {
  readonly sites: Sites;
  readonly clock: Clock;
  /** One for all places, in tests. */
  readonly pace?: Pace;
}): Publisher {
  const lambda = perSite(config.sites, (where) => ({
    client: new LambdaClient(clientOptions(where)),
    pace: config.pace ?? lambdaPace(config.clock),
  }));
  return {
    async publish(functionArn, note) {
      const { client, pace } = lambda.at(functionArn);
      try {
        const before = await newest({ client, pace }, functionArn);
        const command = new PublishVersionCommand({ FunctionName: functionArn, Description: note });
        const { Version: published = '' } = await client.send(command, deadline());
        return { version: published as Version, isNew: before === null ? null : Number(published) > before };
      } catch (error) {
        const fault = faultOf(error);
        // Code is being uploaded just now (409), or is broken: the person is told, and tries again when it is over.
        if (fault.passing && fault.status !== 409) throw error;
        return { error: fault.words };
      }
    },
  };
}

/** The number of the newest published version; 0 where there is none, null where there are too many to tell. */
async function newest(
  { client, pace }: { readonly client: LambdaClient; readonly pace: Pace },
  functionArn: string,
): Promise<number | null> {
  const found = await newestVersions(functionArn, LISTING_MS, (command, over) =>
    pace.run(() => client.send(command, { abortSignal: over })),
  );
  return found === null ? null : Number(found[0]?.Version ?? 0);
}
