import type { Freeze } from '../../../src/core/freeze.ts';
import type { Sim } from '../sim.ts';
import { LIFE_MS } from '../worker.ts';
import { CLOCKS_MS } from './clocks.ts';

/** No worker that began before a freeze was stored lives longer after it, its last request included. */
const KNOWN_MS = LIFE_MS + 5_000;

/** What was frozen since when, as the table had it. */
export class Freezes {
  private stored: { readonly freeze: Freeze; readonly sinceMs: number }[] = [];

  constructor(private readonly sim: Pick<Sim, 'nowMs'>) {}

  saved(freezes: readonly Freeze[]): void {
    this.stored = freezes.map((freeze) => {
      const known = this.stored.find((one) => keyOf(one.freeze) === keyOf(freeze));
      return { freeze, sinceMs: known?.sinceMs ?? this.sim.nowMs };
    });
  }

  /** The freeze that every living worker knows of and that no clock thinks over. */
  over(functionArn: string): Freeze | null {
    const { nowMs } = this.sim;
    const found = this.stored.find(
      ({ freeze, sinceMs }) =>
        (freeze.functionArn === null || freeze.functionArn === functionArn) &&
        nowMs - sinceMs > KNOWN_MS &&
        freeze.untilMs > nowMs + CLOCKS_MS,
    );
    return found?.freeze ?? null;
  }
}

function keyOf({ functionArn, sinceMs, untilMs }: Freeze): string {
  return `${functionArn} ${sinceMs} ${untilMs}`;
}
