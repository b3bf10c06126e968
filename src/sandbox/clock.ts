import type { SandboxClock, Speed } from './contract.ts';

const STEP_MS = 20;
/** Most real time that one step may make up for: a suspended laptop does not leap, and a pause takes effect at once. */
const MOST_CATCH_UP_MS = 100;

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly ring: () => void;
}

/**
 * Virtual time. It moves in two ways, by real time times the speed ({@link start}) and by being told ({@link runUntil});
 * both stop at every timer on the way, so a timer always rings exactly at its time. Time stands still while any work
 * under {@link standStill} goes on: however fast it runs, ticks never pile up and an invocation sees one moment.
 */
export class VirtualClock implements SandboxClock {
  #nowMs: number;
  #speed: Speed;
  #timers: Timer[] = [];
  #order = 0;
  #working = 0;
  #idle: (() => void)[] = [];
  #moving: Promise<void> = Promise.resolve();
  #step: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;
  readonly #changed: () => void;

  /** @param changed called after the speed was changed */
  constructor(nowMs: number, speed: Speed, changed: () => void = () => {}) {
    this.#nowMs = nowMs;
    this.#speed = speed;
    this.#changed = changed;
  }

  now(): number {
    return this.#nowMs;
  }

  speed(): Speed {
    return this.#speed;
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
    this.#changed();
  }

  /** Rings once, at `atMs` or (when that is past) as soon as time moves. Timers of one time ring in the order they were set. */
  at(atMs: number, ring: () => void): void {
    this.#timers.push({ atMs: Math.max(atMs, this.#nowMs), order: this.#order++, ring });
    this.#timers.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  }

  /** Time stands still until the work is done. */
  async standStill<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
      if (this.#working === 0) for (const wake of this.#idle.splice(0)) wake();
    }
  }

  /** Resolves when nothing holds the time. */
  async idle(): Promise<void> {
    while (this.#working > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Moves time on to `untilMs`, ringing every timer at its time and waiting for what it started. Calls follow one another. */
  runUntil(untilMs: number): Promise<void> {
    return this.#inTurn(() => untilMs);
  }

  /** {@link runUntil} from wherever time is when the turn comes. */
  runFor(ms: number): Promise<void> {
    return this.#inTurn(() => this.#nowMs + ms);
  }

  /** Lets time move by itself, at the speed, until {@link stop}. */
  start(): void {
    const before = performance.now();
    this.#step = setTimeout(() => {
      const elapsed = Math.min(performance.now() - before, MOST_CATCH_UP_MS);
      const moved = this.#working > 0 || this.#speed === 0 ? Promise.resolve() : this.runFor(elapsed * this.#speed);
      moved.then(() => {
        if (!this.#stopped) this.start();
      });
    }, STEP_MS);
  }

  /** Ends {@link start}, and waits until what is under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#step !== null) clearTimeout(this.#step);
    await this.#moving;
    await this.idle();
  }

  #inTurn(until: () => number): Promise<void> {
    const turn = this.#moving.then(() => this.#run(until()));
    this.#moving = turn.catch(() => {});
    return turn;
  }

  async #run(untilMs: number): Promise<void> {
    for (;;) {
      await this.idle();
      const next = this.#timers[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#timers.shift();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.ring();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }
}
