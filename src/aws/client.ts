import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Credentials; those of an assumed role expire. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Where to find AWS, and by whose rights, when it is not as the environment says: at another place (places.ts), or in tests. */
export interface Whereabouts {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: Keys | (() => Promise<Keys>);
}

/** How long one try may take and how many there are. */
export interface Patience {
  /** Milliseconds until the answer's headers, and between any two bytes after them. */
  readonly requestTimeoutMs: number;
  /** Tries of one `send`, the first included. */
  readonly attempts: number;
}

/**
 * Three tries: AWS answers 500 and 429 in normal life, and every call made with this is a read or is fenced by a condition.
 * Calls that move traffic do not use it: see traffic.ts.
 */
const READING: Patience = { requestTimeoutMs: 3_000, attempts: 3 };

/** The end of any one call, all its tries included. Several of them fit into the worker's 45 seconds. */
const CALL_DEADLINE_MS = 8_000;

/**
 * What every AWS client here is made with. The SDK never times out by itself: a server that accepts and stays silent would
 * hold a call for ever, and `requestTimeout` alone only prints a warning (tried). `requestTimeout`
 * ends at the headers, so `socketTimeout` watches the body. A body that drips slowly is ended by {@link deadline}.
 */
export function clientOptions(where: Whereabouts = {}, patience: Patience = READING) {
  return {
    ...where,
    maxAttempts: patience.attempts,
    retryMode: 'standard',
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 1_000,
      requestTimeout: patience.requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: patience.requestTimeoutMs,
    }),
  };
}

/** Options of one `send` that end it, retries and body included, with an AbortError. */
export function deadline(ms: number = CALL_DEADLINE_MS): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(ms) };
}
