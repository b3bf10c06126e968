import { seeded } from '../../src/sandbox/world/random.ts';

/** What a seed decides. The machine's own timing decides the rest: a run is repeatable in what was done to it, not in its every outcome. */
export class Dice {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded('faults', seed);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.next() * from.length)] ?? from[0];
  }
}
