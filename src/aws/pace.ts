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
 * At most `perSecond` starts a second and `concurrency` at once. They are counted over `overS` seconds (1 unless given), so that so many more may
 * begin at once after a pause; where that is no whole number, over a span that makes it one. A start stops counting when the span has passed by a timer, for clocks that stand still (the sandbox's does during an invocation), or by the clock, for environments whose
 * timers stood still (a frozen one's do between invocations).
 */
export function createPace(limits: {
  readonly perSecond: number;
  readonly concurrency: number;
  readonly overS?: number;
  readonly clock: Clock;
  readonly sleep?: Sleep;
}): Pace {
  const sleep = limits.sleep ?? wait;
  const urgent: (() => void)[] = [];
  const normal: (() => void)[] = [];
  const counting = new Set<{ readonly startedMs: number }>();
  let running = 0;
  const starts = Math.max(1, Math.round(limits.perSecond * (limits.overS ?? 1)));
  const spanMs = (SECOND_MS * starts) / limits.perSecond;

  function startNext(): void {
    const nowMs = limits.clock.now();
    for (const start of counting) if (nowMs - start.startedMs >= spanMs) counting.delete(start);
    while (counting.size < starts && running < limits.concurrency) {
      const begin = urgent.shift() ?? normal.shift();
      if (begin === undefined) return;
      const start = { startedMs: nowMs };
      counting.add(start);
      running += 1;
      void sleep(spanMs).then(() => {
        counting.delete(start);
        startNext();
      });
      begin();
    }
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
