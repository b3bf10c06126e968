import type { InvokeCommand, InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import type { NodeHttpHandler } from '@smithy/node-http-handler';

/** What a call waits for: its credentials, a connection, the function, and the rest of an answer that has begun to come. */
type Waiting = 'credentials' | 'connection' | 'function' | 'answer';

export type Invocation =
  | { readonly kind: 'answered'; readonly answer: InvokeCommandOutput }
  /** The time limit ended it. */
  | { readonly kind: 'late'; readonly waiting: Waiting }
  /** `asked`: AWS was, so that the error is its answer to this call or the lack of one. */
  | { readonly kind: 'error'; readonly asked: boolean; readonly error: unknown };

/**
 * Sends an Invoke and says what it was waiting for where it was ended. The time is the function's own: it begins when the credentials are there;
 * they have as long for themselves. The answer's headers come when the function has ended (API reference of Invoke), so time that runs out before them is the
 * function's, and after them the network's. Never throws.
 */
export async function invoked(client: LambdaClient, command: InvokeCommand, timeoutMs: number): Promise<Invocation> {
  const abort = new AbortController();
  // Waiting for credentials cannot be aborted, only left.
  const ended = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason), { once: true });
  });
  let waiting = 'credentials' as Waiting;
  const end = () => {
    if (waiting === 'function' && isConnecting(client)) waiting = 'connection';
    abort.abort();
  };
  let timer = setTimeout(end, timeoutMs);
  command.middlewareStack.add(
    (send) => async (request) => {
      clearTimeout(timer);
      timer = setTimeout(end, timeoutMs);
      waiting = 'function';
      const headers = await send(request);
      waiting = 'answer';
      return headers;
    },
    // The last step before the wire, after the signature, which needs the credentials.
    { step: 'deserialize', priority: 'low', name: 'timeOfTheFunction' },
  );
  try {
    const answer = await Promise.race([client.send(command, { abortSignal: abort.signal }), ended]);
    return { kind: 'answered', answer };
  } catch (error) {
    if (abort.signal.aborted) return { kind: 'late', waiting };
    return { kind: 'error', asked: waiting !== 'credentials', error };
  } finally {
    clearTimeout(timer);
  }
}

/** Whether any connection of the client is still being made. Where it is another call's, this one is given the benefit of the doubt too. */
function isConnecting({ config }: LambdaClient): boolean {
  const { httpAgent, httpsAgent } = (config.requestHandler as unknown as NodeHttpHandler).httpHandlerConfigs();
  const sockets = [httpAgent, httpsAgent].flatMap((agent) =>
    agent !== undefined && 'sockets' in agent ? Object.values(agent.sockets).flat() : [],
  );
  return sockets.some((socket: Wire | undefined) => socket?.connecting === true || socket?.secureConnecting === true);
}

/** Of a socket of Node's. */
interface Wire {
  readonly connecting?: boolean;
  /** Of TLS: the handshake is not over. Node's types do not know it. */
  readonly secureConnecting?: boolean;
}
