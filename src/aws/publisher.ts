import { LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import type { Publisher } from '../app/ports.ts';
import type { Version } from '../core/rollout.ts';
import { clientOptions, deadline } from './client.ts';
import { faultOf } from './fault.ts';
import { newestVersions } from './newestVersions.ts';
import { perSite, type Sites } from './places.ts';

/**
 * Publishes `$LATEST`. Tried again by the SDK after a lost answer: code and settings that are published already make no second version,
 * Lambda answers with the newest one then. Which is also why the newest one is looked up before: to tell the two apart.
 */
export function createPublisher(config: { readonly sites: Sites }): Publisher {
  const lambda = perSite(config.sites, (where) => new LambdaClient(clientOptions(where)));
  return {
    async publish(functionArn, note) {
      const client = lambda.at(functionArn);
      try {
        const before = await newest(client, functionArn);
        const command = new PublishVersionCommand({ FunctionName: functionArn, Description: note });
        const { Version: published = '' } = await client.send(command, deadline());
        return { version: published as Version, isNew: Number(published) > before };
      } catch (error) {
        const fault = faultOf(error);
        // Code is being uploaded just now (409), or is broken: the person is told, and tries again when it is over.
        if (fault.passing && fault.status !== 409) throw error;
        return { error: fault.words };
      }
    },
  };
}

/** The number of the newest published version; 0 where there is none. */
async function newest(client: LambdaClient, functionArn: string): Promise<number> {
  const [first] = await newestVersions(functionArn, (command) => client.send(command, deadline()));
  return Number(first?.Version ?? 0);
}
