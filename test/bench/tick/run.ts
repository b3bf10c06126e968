import { gather } from './crowd.ts';
import { invoke, type Took } from './process.ts';
import { Wire } from './wire.ts';

/** What one tick came to. */
export interface Ticked extends Took {
  readonly rollouts: number;
  /** Calls by operation. */
  readonly calls: Readonly<Record<string, number>>;
  readonly metricsAsked: number;
}

/** All parts of the index: whoever holds all of them hands nothing over, however much there is. */
export const WHOLE = Array.from({ length: 16 }, (_, i) => i);
/** Alarms that fire elsewhere in the account: two pages of them. */
const ELSEWHERE = Array.from({ length: 150 }, (_, i) => `elsewhere-${i}`);

/** One tick of the built worker over so many rollouts in which nothing happens but traffic. */
export async function quietTick(worker: string, rollouts: number): Promise<Ticked> {
  const wire = new Wire();
  const url = await wire.listen();
  try {
    wire.firing = ELSEWHERE;
    gather(wire, rollouts, Date.now());
    const took = await invoke(worker, { kind: 'tick', partitions: WHOLE }, url);
    if (took.error !== null) throw new Error(took.error);
    return { ...took, rollouts, calls: wire.counted(), metricsAsked: wire.metricsAsked };
  } finally {
    wire.close();
  }
}

export function total(calls: Readonly<Record<string, number>>, ...operations: readonly string[]): number {
  return operations.reduce((sum, operation) => sum + (calls[operation] ?? 0), 0);
}

/** Calls to AWS, whatever they were. Slack's have a dot in their name. */
export function toAws(calls: Readonly<Record<string, number>>): number {
  return Object.entries(calls).reduce((sum, [name, count]) => (name.includes('.') ? sum : sum + count), 0);
}
