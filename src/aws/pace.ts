/** Waits. Given in tests; `wait` otherwise. */
export type Sleep = (ms: number) => Promise<void>;

export const wait: Sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Holds calls back so that a quota shared with others is not eaten. */
export interface Pace {
  /** Runs a call when its turn comes. Urgent ones go before all that wait. */
  run<T>(call: () => Promise<T>, urgency?: 'urgent' | 'normal'): Promise<T>;
}

/**
 * At most `perSecond` starts in any one second and `concurrency` at once. A permit comes back one second after it was
 * taken, so no clock is read: the worker's clock may stand still (the sandbox's does during an invocation).
 */
export function createPace(limits: { perSecond: number; concurrency: number; sleep?: Sleep }): Pace {
  const sleep = limits.sleep ?? wait;
  const urgent: (() => void)[] = [];
  const normal: (() => void)[] = [];
  let permits = limits.perSecond;
  let running = 0;

  function startNext(): void {
    while (permits > 0 && running < limits.concurrency) {
      const start = urgent.shift() ?? normal.shift();
      if (start === undefined) return;
      permits -= 1;
      running += 1;
      void sleep(1_000).then(() => {
        permits += 1;
        startNext();
      });
      start();
    }
  }

  return {
    async run(call, urgency = 'normal') {
      await new Promise<void>((start) => {
        (urgency === 'urgent' ? urgent : normal).push(start);
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
