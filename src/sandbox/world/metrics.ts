const MINUTE_MS = 60_000;

/** One minute of one series: what Lambda reported about the calls that started in it. */
export interface Bucket {
  invocations: number;
  errors: number;
  throttles: number;
  /** Hundredths of a millisecond, in no order. */
  durations: number[];
}

/** The finest series Lambda reports: one function, one resource (`fn`, `fn:alias`, `fn:version`), one executed version. */
export interface Series {
  readonly functionName: string;
  readonly resource: string;
  /** Only calls through an alias carry it. */
  readonly executedVersion: string | null;
  readonly minutes: Map<number, Bucket>;
}

/** Every series of the account, minute by minute, with the raw durations for percentiles. Older minutes are dropped. */
export class MetricStore {
  readonly #series = new Map<string, Series>();

  /** Counts one call in the minute that it started in. */
  record(
    functionName: string,
    resource: string,
    executedVersion: string | null,
    call: { readonly atMs: number; readonly failed: boolean; readonly durationMs: number },
  ): void {
    const bucket = this.#bucket(functionName, resource, executedVersion, Math.floor(call.atMs / MINUTE_MS));
    bucket.invocations += 1;
    if (call.failed) bucket.errors += 1;
    bucket.durations.push(Math.round(call.durationMs * 100));
  }

  /** Counts a call that was turned away before it ran. */
  throttled(functionName: string, resource: string, executedVersion: string | null, atMs: number): void {
    this.#bucket(functionName, resource, executedVersion, Math.floor(atMs / MINUTE_MS)).throttles += 1;
  }

  all(): Iterable<Series> {
    return this.#series.values();
  }

  dropBefore(minute: number): void {
    for (const [key, series] of this.#series) {
      for (const old of series.minutes.keys()) if (old < minute) series.minutes.delete(old);
      if (series.minutes.size === 0) this.#series.delete(key);
    }
  }

  /** For keeping between starts. */
  toJSON(): unknown {
    return [...this.#series.values()].map((series) => ({
      key: [series.functionName, series.resource, series.executedVersion],
      minutes: [...series.minutes].map(([minute, b]) => [
        minute,
        b.invocations,
        b.errors,
        b.throttles,
        Buffer.from(Uint32Array.from(b.durations).buffer).toString('base64'),
      ]),
    }));
  }

  static fromJSON(kept: unknown): MetricStore {
    const store = new MetricStore();
    for (const { key, minutes } of kept as Kept) {
      for (const [minute, invocations, errors, throttles, base64] of minutes) {
        const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
        const durations = [...new Uint32Array(bytes.buffer)];
        Object.assign(store.#bucket(...key, minute), { invocations, errors, throttles, durations });
      }
    }
    return store;
  }

  #bucket(functionName: string, resource: string, executedVersion: string | null, minute: number): Bucket {
    const key = `${functionName}|${resource}|${executedVersion ?? ''}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { functionName, resource, executedVersion, minutes: new Map() };
      this.#series.set(key, series);
    }
    let bucket = series.minutes.get(minute);
    if (bucket === undefined) {
      bucket = { invocations: 0, errors: 0, throttles: 0, durations: [] };
      series.minutes.set(minute, bucket);
    }
    return bucket;
  }
}

type Kept = readonly {
  readonly key: [string, string, string | null];
  readonly minutes: readonly [number, number, number, number, string][];
}[];
