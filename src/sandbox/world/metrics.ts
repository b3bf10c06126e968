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

/** A series with the minute that was counted in last: a million calls an hour are counted, nearly all in the same minute as the one before. */
interface Growing extends Series {
  newest: { readonly minute: number; readonly bucket: Bucket } | null;
}

/** Every series of the account, minute by minute, with the raw durations for percentiles. Older minutes are dropped. */
export class MetricStore {
  /** By resource, which names the function too, and executed version. */
  readonly #series = new Map<string, Map<string | null, Growing>>();

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

  *all(): Iterable<Series> {
    for (const versions of this.#series.values()) yield* versions.values();
  }

  dropBefore(minute: number): void {
    for (const [resource, versions] of this.#series) {
      for (const [version, series] of versions) {
        for (const old of series.minutes.keys()) if (old < minute) series.minutes.delete(old);
        if (series.minutes.size === 0) versions.delete(version);
        if (series.newest !== null && series.newest.minute < minute) series.newest = null;
      }
      if (versions.size === 0) this.#series.delete(resource);
    }
  }

  /** For keeping between starts. */
  toJSON(): unknown {
    return [...this.all()].map((series) => ({
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
    const series = this.#seriesOf(functionName, resource, executedVersion);
    if (series.newest?.minute === minute) return series.newest.bucket;
    let bucket = series.minutes.get(minute);
    if (bucket === undefined) {
      bucket = { invocations: 0, errors: 0, throttles: 0, durations: [] };
      series.minutes.set(minute, bucket);
    }
    series.newest = { minute, bucket };
    return bucket;
  }

  #seriesOf(functionName: string, resource: string, executedVersion: string | null): Growing {
    let versions = this.#series.get(resource);
    if (versions === undefined) {
      versions = new Map();
      this.#series.set(resource, versions);
    }
    let series = versions.get(executedVersion);
    if (series === undefined) {
      series = { functionName, resource, executedVersion, minutes: new Map(), newest: null };
      versions.set(executedVersion, series);
    }
    return series;
  }
}

type Kept = readonly {
  readonly key: [string, string, string | null];
  readonly minutes: readonly [number, number, number, number, string][];
}[];
