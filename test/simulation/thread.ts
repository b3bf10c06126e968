import { parentPort } from 'node:worker_threads';
import { simulate, type Told } from './simulate.ts';

/** Asked of a thread: play these seeds. Answered with one {@link Told} each. */
export interface Task {
  readonly seeds: readonly number[];
}

// Faults are thrown by the million here, and nobody reads where: a stack costs more than the call that fails.
if (parentPort !== null) Error.stackTraceLimit = 0;

parentPort?.on('message', async ({ seeds }: Task) => {
  const told: Told[] = [];
  for (const seed of seeds) told.push(await simulate(seed));
  parentPort?.postMessage(told);
});
