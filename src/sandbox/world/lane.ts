import type { CountedSeries, MetricStore } from './metrics.ts';
import type { AliasModel, FunctionModel, VersionModel } from './model.ts';

/** Spread of the durations: sigma of the lognormal, so that p99 is 3.2 times the median. */
const SIGMA = 0.5;

/** What chance has in store for a call, whichever version it meets. */
export interface Chance {
  /** Uniform in [0, 1): which version, hit by the outage, failing by itself. */
  readonly route: number;
  readonly outage: number;
  readonly error: number;
  /** Standard normal. */
  readonly slowness: number;
}

/** What a call came to. Null: no version could take it (the alias is gone, the version is not Active). */
export interface Outcome {
  readonly version: string;
  readonly failed: boolean;
  readonly durationMs: number;
}

/**
 * The way of calls to one version under one name. What all of them have in common is looked up once, since there are thousands a minute;
 * so a lane holds only until something is changed or old metrics are dropped.
 */
export class Lane {
  readonly #metrics: MetricStore;
  readonly #fn: FunctionModel;
  readonly #version: VersionModel;
  readonly #alias: string | null;
  /** Null until the first call: a series begins with one. */
  #series: CountedSeries | null = null;

  /** @param alias that the calls go through; null: they name the version */
  constructor(metrics: MetricStore, fn: FunctionModel, version: VersionModel, alias: string | null) {
    this.#metrics = metrics;
    this.#fn = fn;
    this.#version = version;
    this.#alias = alias;
  }

  /** Runs a call on the version and counts it. */
  serve(atMs: number, chance: Chance): Outcome | null {
    const version = this.#version;
    if (version.state !== 'Active') return null;
    const limitMs = version.timeoutS * 1000;
    const wanted = version.medianMs * Math.exp(SIGMA * chance.slowness);
    const durationMs = Math.min(wanted, limitMs);
    const failed = wanted >= limitMs || chance.outage < this.#fn.outage || chance.error < version.errorRate;
    this.#series ??= this.#begin();
    this.#series.count(atMs, failed, durationMs);
    return { version: version.version, failed, durationMs };
  }

  /** Lambda reports the executed version only for calls through an alias. */
  #begin(): CountedSeries {
    const { name, latest } = this.#fn;
    const { version } = this.#version;
    if (this.#alias !== null) return this.#metrics.series(name, `${name}:${this.#alias}`, version);
    return this.#metrics.series(name, this.#version === latest ? name : `${name}:${version}`, null);
  }
}

/** The lanes behind an alias, or behind nothing: a call takes the first whose bound is above its `route`. */
export type Fork = readonly { readonly below: number; readonly lane: Lane | null }[];

/** Where calls through an alias go, as its weights say at this moment. */
export function forkOf(metrics: MetricStore, fn: FunctionModel, alias: AliasModel | undefined): Fork {
  if (alias === undefined) return [];
  const lane = (number: string) => {
    const version = findVersion(fn, number);
    return version === undefined ? null : new Lane(metrics, fn, version, alias.name);
  };
  const drawn = fn.drawn ?? 1;
  const others = Object.entries(alias.weights).map(([number, weight]) => ({
    below: weight * drawn,
    lane: lane(number),
  }));
  return [...others, { below: Number.POSITIVE_INFINITY, lane: lane(alias.version) }];
}

/** Null: nothing takes the call. */
export function laneAt(fork: Fork, route: number): Lane | null {
  for (const { below, lane } of fork) if (route < below) return lane;
  return null;
}

export function findVersion(fn: FunctionModel, number: string): VersionModel | undefined {
  return number === '$LATEST' ? fn.latest : fn.versions.find(({ version }) => version === number);
}
