import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AskWorker, Look, LookAnswer } from '../app/look.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';

/** Slack gives an answer three seconds; some of them are its own way here and back. */
const PATIENCE = { requestTimeoutMs: 2_000, attempts: 1 };

/** Calls the worker for questions. What is to be done goes through the ring, which outlives a fault. Never throws. */
export function createAskWorker(config: {
  readonly workerFunctionName: string;
  readonly where?: Whereabouts;
  readonly failed: (error: unknown) => void;
}): AskWorker {
  const client = new LambdaClient(clientOptions(config.where, PATIENCE));

  async function invoke(look: Look, type: 'Event' | 'RequestResponse', patienceMs: number): Promise<LookAnswer | null> {
    try {
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({
          FunctionName: config.workerFunctionName,
          InvocationType: type,
          Payload: JSON.stringify(look),
        }),
        deadline(patienceMs),
      );
      const said = Payload === undefined ? '' : new TextDecoder().decode(Payload);
      if (FunctionError !== undefined) throw new Error(`the worker failed: ${said.slice(0, 300)}`);
      return said === '' ? null : (JSON.parse(said) as LookAnswer | null);
    } catch (error) {
      config.failed(error);
      return null;
    }
  }

  return {
    ask: (look, patienceMs) => invoke(look, 'RequestResponse', patienceMs),
    async leave(look) {
      await invoke(look, 'Event', PATIENCE.requestTimeoutMs);
    },
  };
}
