import { gather } from './crowd.ts';
import { invoke, type Took } from './process.ts';
import { Wire } from './wire.ts';

export interface Shared {
  readonly workers: number;
  /** The one that took longest, and the one that held most. */
  readonly slowest: Took;
  readonly peakMb: number;
  /** Rollouts judged and saved by all of them together. */
  readonly saved: number;
  /** Alias reads of all of them together. */
  readonly aliasReads: number;
  readonly refused: number;
}

/**
 * More than one worker can hold: the first hands everything over; then each that was called has its turn. (One after the
 * other, because this machine has fewer processors than AWS.)
 */
export async function sharedTick(worker: string, rollouts: number): Promise<Shared> {
  const wire = new Wire();
  const url = await wire.listen();
  try {
    gather(wire, rollouts, Date.now());
    const first = await invoke(worker, { kind: 'tick' }, url);
    if (first.error !== null) throw new Error(first.error);
    const handed = [...wire.invoked];
    wire.reset();
    const all: Took[] = [];
    for (const { event } of handed) all.push(await invoke(worker, event, url));
    const failed = all.find(({ error }) => error !== null);
    if (failed !== undefined) throw new Error(failed.error ?? '');
    const calls = wire.counted();
    return {
      workers: handed.length,
      slowest: all.reduce((a, b) => (b.ms > a.ms ? b : a)),
      peakMb: Math.max(first.peakMb, ...all.map(({ peakMb }) => peakMb)),
      saved: wire.savedRollouts,
      aliasReads: calls.GetAlias ?? 0,
      refused: Object.entries(calls).reduce((sum, [name, n]) => (name.endsWith(' refused') ? sum + n : sum), 0),
    };
  } finally {
    wire.close();
  }
}
