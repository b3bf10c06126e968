import { parentPort } from 'node:worker_threads';
import { simulate, type Told } from './simulate.ts';

/** Asked of a thread: play these seeds; `telling` keeps the lines. Answered with one {@link Told} each. */
export interface Task {
  readonly seeds: readonly number[];
  readonly telling?: boolean;
  /** Leave the rest out once a promise was broken. */
  readonly untilBroken?: boolean;
}

// Faults are thrown by the million here, and nobody reads where: a stack costs more than the call that fails.
if (parentPort !== null) Error.stackTraceLimit = 0;

parentPort?.on('message', async ({ seeds, telling, untilBroken }: Task) => {
  const told: Told[] = [];
  for (const seed of seeds) {
    const one = await simulate(seed, telling);
    told.push(one);
    if (untilBroken === true && one.violations.length > 0) break;
  }
  parentPort?.postMessage(told);
});
