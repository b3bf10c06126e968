import type { Speed } from './contract.ts';
import type { Isolation } from './functions/runtime.ts';

/** An account and region beside the app's own. */
export interface MemberOptions {
  readonly account: string;
  readonly region: string;
  /** What its role asks for; without one, nothing. */
  readonly externalId?: string;
}

/** How a sandbox is to be started. Everything is optional. */
export interface SandboxOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** Folder that keeps the state between starts. Without one everything is in memory and gone at the end. */
  readonly stateDir?: string;
  /** Empties the folder first. */
  readonly fresh?: boolean;
  /** Virtual minutes a real second, times 60. The default 0 is paused: time moves by `advance` only. */
  readonly speed?: Speed;
  /** The first start's virtual time, epoch milliseconds; by default now. */
  readonly startMs?: number;
  /** The first start's seed: the same seed and the same actions at the same virtual times give the same figures. */
  readonly seed?: number;
  /** Folder with `slack/index.mjs` and `worker/index.mjs`; by default the project's `dist`, built when it is old. */
  readonly dist?: string;
  /** More environment for the two functions, for example `POLICY`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Other accounts and regions, for the app to reach by `PLACES` (in {@link SandboxOptions.env}). */
  readonly members?: readonly MemberOptions[];
  /** Without the Slack half every path but `/aws` answers 404. For tests of the AWS half alone. */
  readonly slack?: boolean;
  /** Where the functions run; by default in threads. Processes can be killed by a signal, and take longer to start. */
  readonly isolation?: Isolation;
  /** Prints what the functions print. */
  readonly verbose?: boolean;
}
