interface Happening {
  readonly atMs: number;
  readonly n: number;
  readonly run: () => void;
}

/**
 * Virtual time: happenings in order of their time, those of one time in the order they were planned. Nothing here looks at a
 * real clock. After a happening that let production code go on, all of its microtasks run before time moves.
 */
export class Timeline {
  nowMs: number;
  private readonly heap: Happening[] = [];
  private planned = 0;
  private woken = false;
  private running = Promise.resolve();

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(ms: number, run: () => void): void {
    this.at(this.nowMs + ms, run);
  }

  at(atMs: number, run: () => void): void {
    this.planned += 1;
    const { heap } = this;
    heap.push({ atMs: Math.max(atMs, this.nowMs), n: this.planned, run });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (before(heap[parent]!, heap[i]!)) break;
      [heap[parent], heap[i]] = [heap[i]!, heap[parent]!];
      i = parent;
    }
  }

  /** Says that a promise was settled, so that production code has something to do. */
  wake(): void {
    this.woken = true;
  }

  /** Lets everything happen that is planned up to `untilMs`. Asked for twice at once, the second waits for the first. */
  run(untilMs: number): Promise<void> {
    this.running = this.running.then(() => this.play(untilMs));
    return this.running;
  }

  private async play(untilMs: number): Promise<void> {
    for (let next = this.heap[0]; next !== undefined && next.atMs <= untilMs; next = this.heap[0]) {
      this.pop();
      this.nowMs = next.atMs;
      next.run();
      if (!this.woken) continue;
      this.woken = false;
      // After all microtasks, and without a turn of the event loop: a sixth of a simulation's time went into those.
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    this.nowMs = untilMs;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    heap[0] = last;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && before(heap[left + 1]!, heap[left]!) ? left + 1 : left;
      if (before(heap[i]!, heap[child]!)) return;
      [heap[i], heap[child]] = [heap[child]!, heap[i]!];
      i = child;
    }
  }
}

function before(a: Happening, b: Happening): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.n < b.n);
}
