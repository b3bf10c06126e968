import type { Clock } from '../app/ports.ts';

/** Waits. Given in tests; `wait` otherwise. */
export type Sleep = (ms: number) => Promise<void>;

export const wait: Sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Holds calls back so that a quota shared with others is not eaten. */
export interface Pace {
  /** Runs a call when its turn comes. Urgent ones go before all that wait. */
  run<T>(call: () => Promise<T>, urgency?: 'urgent' | 'normal'): Promise<T>;
}

const SECOND_MS = 1_000;

/**
 * At most `perSecond` starts a second in the long run, `concurrency` at once, and after a pause `burst` of them in a row (as many as in a second,
 * unless given). A start is given back by a timer, for clocks that stand still (the sandbox's does during an invocation), or by the clock, for
 * environments whose timers stood still (a frozen one's do between invocations).
 */
export function createPace(limits: {
  readonly perSecond: number;
  readonly concurrency: number;
  readonly burst?: number;
  readonly clock: Clock;
  readonly sleep?: Sleep;
}): Pace {
  const { clock, sleep = wait } = limits;
  const urgent: (() => void)[] = [];
  const normal: (() => void)[] = [];
  const most = Math.max(1, Math.round(limits.burst ?? limits.perSecond));
  const everyMs = SECOND_MS / limits.perSecond;
  let running = 0;
  let left = most;
  let countedMs = clock.now();
  let waits = false;

  /** What the clock says has come back; true when it was anything. */
  function giveBack(): boolean {
    const due = Math.floor((clock.now() - countedMs) / everyMs);
    left = Math.min(most, left + Math.max(0, due));
    countedMs += due * everyMs;
    return due > 0;
  }

  function waitForOne(): void {
    if (waits || left >= most) return;
    waits = true;
    void sleep(everyMs).then(() => {
      waits = false;
      if (!giveBack()) {
        left = Math.min(most, left + 1);
        countedMs = clock.now();
      }
      startNext();
    });
  }

  function startNext(): void {
    giveBack();
    while (left > 0 && running < limits.concurrency) {
      const begin = urgent.shift() ?? normal.shift();
      if (begin === undefined) break;
      left -= 1;
      running += 1;
      begin();
    }
    waitForOne();
  }

  return {
    async run(call, urgency = 'normal') {
      await new Promise<void>((begin) => {
        (urgency === 'urgent' ? urgent : normal).push(begin);
        startNext();
      });
      try {
        return await call();
      } finally {
        running -= 1;
        startNext();
      }
    },
  };
}

/**
 * Lambda's control plane takes 15 calls a second per account and region, shared with the customer's CI. Seven in a row, so that the look of one
 * start need not wait.
 */
const LAMBDA = { perSecond: 5, burst: 7, concurrency: 3 };

/**
 * The pace of Lambda's control plane at one place, for one adapter: an environment has one order at a time, whose adapters ask one after the other.
 * @param share this worker's part of the quota, where several share a tick
 */
export function lambdaPace(clock: Clock, share = 1): Pace {
  return createPace({ ...LAMBDA, perSecond: LAMBDA.perSecond * share, burst: LAMBDA.burst * share, clock });
}
