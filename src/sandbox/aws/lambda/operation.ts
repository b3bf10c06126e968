import type { IncomingHttpHeaders } from 'node:http';
import type { FunctionModel } from '../../world/model.ts';
import type { SandboxWorld } from '../../world/world.ts';
import type { ProductFunctions } from '../productFunctions.ts';

/** One Lambda operation: its place in the REST API and what it does. */
export interface LambdaOperation {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{function}`, `{name}`, `{resource}` for the parts that vary. */
  readonly path: string;
  /** The IAM action, where it is not `lambda:` and the operation's name. */
  readonly action?: string;
  readonly run: (call: LambdaCall) => LambdaAnswer | Promise<LambdaAnswer>;
}

export interface LambdaCall {
  readonly world: SandboxWorld;
  readonly product: ProductFunctions;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly raw: string;
  /** The body as JSON; empty when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The caller, as CloudTrail names them. */
  readonly who: string;
  /** Throws AWS' AccessDenied unless the caller's role may do this to the function. */
  readonly permit: (resourceArn: string, fn: FunctionModel | undefined) => void;
}

export interface LambdaAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as JSON; a string is written as it is. */
  readonly body?: unknown;
}
