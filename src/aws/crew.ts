import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Crew } from '../app/ports.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';

/** More workers: the function calls itself, asynchronously. A share that is handed over twice is worked on twice, which is harmless. */
export function createCrew(config: { readonly functionName: string; readonly where?: Whereabouts }): Crew {
  return {
    async hand(partitions) {
      // Made when it is needed, which in most environments is never.
      const client = new LambdaClient(clientOptions(config.where));
      await client.send(
        new InvokeCommand({
          FunctionName: config.functionName,
          InvocationType: 'Event',
          Payload: JSON.stringify({ kind: 'tick', partitions }),
        }),
        deadline(),
      );
    },
  };
}
