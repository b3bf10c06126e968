/** The app's own two functions, as `Invoke` reaches them. */
export interface ProductFunctions {
  /** Null when the name is none of the app's functions. */
  find(name: string): ProductFunction | null;
}

export interface ProductFunction {
  /** Runs the handler and waits. The payload is JSON, as it went over the wire. */
  invoke(payload: string): Promise<InvocationOutcome>;
  /** Takes an event to be handled later, with Lambda's retries. Resolves when it is accepted. */
  accept(payload: string): void;
}

export type InvocationOutcome =
  | { readonly ok: true; readonly payload: string }
  /** The handler threw or timed out: Lambda answers 200 with `X-Amz-Function-Error`, the error as payload. */
  | { readonly ok: false; readonly payload: string };
