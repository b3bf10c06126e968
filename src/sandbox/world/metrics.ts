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

/** A series that is counted in. */
export class CountedSeries implements Series {
  readonly minutes = new Map<number, Bucket>();
  /** Counted in last: a million calls an hour are counted, nearly all in the same minute as the one before. */
  #newest: { readonly minute: number; readonly bucket: Bucket } | null = null;

  constructor(
    readonly functionName: string,
    readonly resource: string,
    readonly executedVersion: string | null,
  ) {}

  /** Counts one call in the minute that it started in. */
  count(atMs: number, failed: boolean, durationMs: number): void {
    const bucket = this.bucket(Math.floor(atMs / MINUTE_MS));
    bucket.invocations += 1;
    if (failed) bucket.errors += 1;
    bucket.durations.push(Math.round(durationMs * 100));
  }

  /** Of a minute, made where there is none. */
  bucket(minute: number): Bucket {
    if (this.#newest?.minute === minute) return this.#newest.bucket;
    let bucket = this.minutes.get(minute);
    if (bucket === undefined) {
      bucket = { invocations: 0, errors: 0, throttles: 0, durations: [] };
      this.minutes.set(minute, bucket);
    }
    this.#newest = { minute, bucket };
    return bucket;
  }

  dropBefore(minute: number): void {
    for (const old of this.minutes.keys()) if (old < minute) this.minutes.delete(old);
    if (this.#newest !== null && this.#newest.minute < minute) this.#newest = null;
  }
}

/** Every series of the account, minute by minute, with the raw durations for percentiles. Older minutes are dropped. */
export class MetricStore {
  /** By resource, which names the function too, and executed version. */
  readonly #series = new Map<string, Map<string | null, CountedSeries>>();

  *all(): Iterable<Series> {
    for (const versions of this.#series.values()) yield* versions.values();
  }

  dropBefore(minute: number): void {
    for (const [resource, versions] of this.#series) {
      for (const [version, series] of versions) {
        series.dropBefore(minute);
        if (series.minutes.size === 0) versions.delete(version);
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
        Object.assign(store.series(...key).bucket(minute), { invocations, errors, throttles, durations });
      }
    }
    return store;
  }

  /** The series of these dimensions, begun where there is none. It is counted in until {@link dropBefore} left nothing of it. */
  series(functionName: string, resource: string, executedVersion: string | null): CountedSeries {
    let versions = this.#series.get(resource);
    if (versions === undefined) {
      versions = new Map();
      this.#series.set(resource, versions);
    }
    let series = versions.get(executedVersion);
    if (series === undefined) {
      series = new CountedSeries(functionName, resource, executedVersion);
      versions.set(executedVersion, series);
    }
    return series;
  }
}

type Kept = readonly {
  readonly key: [string, string, string | null];
  readonly minutes: readonly [number, number, number, number, string][];
}[];
