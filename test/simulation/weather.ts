import type { Dice } from './dice.ts';

/** Whom a call goes to. */
export type Service = 'table' | 'lambda' | 'cloudwatch' | 'slack';

/** How rough one story is: probabilities per call, drawn once from the seed. */
export interface Weather {
  /** The worker dies just before the request leaves, or while it waits for the answer. */
  readonly crash: number;
  /** The server refuses with 429 or 500 and nothing happens. */
  readonly refused: Readonly<Record<Service, number>>;
  /** It happens, and the answer is lost or a 500. */
  readonly lost: Readonly<Record<Service, number>>;
  /** The request or the answer takes seconds. */
  readonly slow: number;
  /** The worker stands still for a while before it goes on (a paused environment). */
  readonly frozen: number;
  readonly tick: { readonly lost: number; readonly twice: number; readonly late: number };
  readonly bell: { readonly lost: number; readonly twice: number; readonly late: number };
  /** Probability that a change of the state is answered by a burst of other bells at once. */
  readonly burst: number;
}

const NEVER = { table: 0, lambda: 0, cloudwatch: 0, slack: 0 };

export const CALM: Weather = {
  crash: 0,
  refused: NEVER,
  lost: NEVER,
  slow: 0,
  frozen: 0,
  tick: { lost: 0, twice: 0, late: 0 },
  bell: { lost: 0, twice: 0, late: 0 },
  burst: 0,
};

export function weatherOf(dice: Dice): Weather {
  const rate = () => dice.weighted([[3, 0] as const, [3, 0.004] as const, [3, 0.02] as const, [1, 0.1] as const]);
  const each = () => ({ table: rate(), lambda: rate(), cloudwatch: rate(), slack: rate() });
  return {
    crash: dice.pick([0, 0.002, 0.01, 0.03]),
    refused: each(),
    lost: each(),
    slow: dice.pick([0.01, 0.05, 0.2]),
    frozen: dice.pick([0, 0.005, 0.02]),
    tick: { lost: dice.pick([0, 0.03, 0.2]), twice: dice.pick([0, 0.05, 0.3]), late: dice.pick([0, 0.05, 0.2]) },
    bell: { lost: 0.02, twice: dice.pick([0, 0.1, 0.3]), late: dice.pick([0, 0.1, 0.3]) },
    burst: dice.pick([0.05, 0.2, 0.5]),
  };
}
