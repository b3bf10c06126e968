import type { MetricStore } from './metrics.ts';
import type { AliasModel, FunctionModel, VersionModel } from './model.ts';
import { normal, poisson, type Random, seeded } from './random.ts';

const SECOND_MS = 1000;
/** Spread of the durations: sigma of the lognormal, so that p99 is 3.2 times the median. */
const SIGMA = 0.5;

/** One call that somebody makes: when, and what chance has in store for it, whichever version it meets. */
interface Call {
  readonly atMs: number;
  readonly chance: Chance;
}

export interface Chance {
  /** Uniform in [0, 1): which version, hit by the outage, failing by itself. */
  readonly route: number;
  readonly outage: number;
  readonly error: number;
  /** Standard normal. */
  readonly slowness: number;
}

/**
 * The callers. Each second of each function is drawn from the seed, so what happens depends on the seed, the virtual time
 * and what was done when, never on how often somebody looked. Calls are played lazily: {@link play} before every look and
 * every change, so that each call meets the weights and the versions of its own moment.
 */
export class Traffic {
  readonly #seed: number;
  readonly #metrics: MetricStore;
  readonly #ahead = new Map<string, { second: number; calls: readonly Call[]; next: number }>();
  #playedMs: number;

  constructor(seed: number, metrics: MetricStore, fromMs: number) {
    this.#seed = seed;
    this.#metrics = metrics;
    this.#playedMs = fromMs;
  }

  /** Plays every call before `untilMs` that was not yet played. */
  play(functions: readonly FunctionModel[], untilMs: number): void {
    if (untilMs <= this.#playedMs) return;
    for (const fn of functions) this.#playFunction(fn, this.#playedMs, untilMs);
    this.#playedMs = untilMs;
  }

  #playFunction(fn: FunctionModel, fromMs: number, untilMs: number): void {
    for (let second = Math.floor(fromMs / SECOND_MS); second * SECOND_MS < untilMs; second += 1) {
      let ahead = this.#ahead.get(fn.name);
      if (ahead === undefined || ahead.second < second) {
        const calls = drawSecond(this.#seed, fn, second).filter((call) => call.atMs >= fromMs);
        ahead = { second, calls, next: 0 };
        this.#ahead.set(fn.name, ahead);
      }
      let call = ahead.calls[ahead.next];
      while (call !== undefined && call.atMs < untilMs) {
        ahead.next += 1;
        play(this.#metrics, fn, call.atMs, call.chance);
        call = ahead.calls[ahead.next];
      }
    }
  }
}

/** What a call came to. Null: no version could take it (the alias is gone, the version is not Active). */
export interface Outcome {
  readonly version: string;
  readonly failed: boolean;
  readonly durationMs: number;
}

/** One call of the callers: most go through the alias, some around it. */
function play(metrics: MetricStore, fn: FunctionModel, atMs: number, chance: Chance): void {
  const around = fn.bypass ?? 0;
  if (chance.route >= around) {
    const through = around === 0 ? chance : { ...chance, route: (chance.route - around) / (1 - around) };
    callAlias(metrics, fn, fn.callersUse, atMs, through);
    return;
  }
  const primary = fn.aliases.find(({ name }) => name === fn.callersUse)?.version;
  const version = primary === undefined ? undefined : find(fn, primary);
  if (version !== undefined) serve(metrics, fn, version, { alias: null, atMs, chance });
}

/** Calls a function through an alias, as its weights say at this moment, and counts it. */
export function callAlias(
  metrics: MetricStore,
  fn: FunctionModel,
  alias: string,
  atMs: number,
  chance: Chance,
): Outcome | null {
  const found = fn.aliases.find(({ name }) => name === alias);
  if (found === undefined) return null;
  const version = find(fn, routed(found, chance.route, fn.drawn ?? 1));
  return version === undefined ? null : serve(metrics, fn, version, { alias, atMs, chance });
}

/** Runs a call on a version and counts it. Lambda reports the executed version only for calls through an alias. */
export function serve(
  metrics: MetricStore,
  fn: FunctionModel,
  version: VersionModel,
  call: { readonly alias: string | null; readonly atMs: number; readonly chance: Chance },
): Outcome | null {
  if (version.state !== 'Active') return null;
  const { alias, atMs, chance } = call;
  const limitMs = version.timeoutS * 1000;
  const wanted = version.medianMs * Math.exp(SIGMA * chance.slowness);
  const durationMs = Math.min(wanted, limitMs);
  const failed = wanted >= limitMs || chance.outage < fn.outage || chance.error < version.errorRate;
  const resource =
    alias !== null ? `${fn.name}:${alias}` : version === fn.latest ? fn.name : `${fn.name}:${version.version}`;
  metrics.record(fn.name, resource, alias === null ? null : version.version, { atMs, failed, durationMs });
  return { version: version.version, failed, durationMs };
}

export function drawChance(random: Random): Chance {
  return { route: random(), outage: random(), error: random(), slowness: normal(random) };
}

function routed(alias: AliasModel, chance: number, drawn: number): string {
  for (const [version, weight] of Object.entries(alias.weights)) if (chance < weight * drawn) return version;
  return alias.version;
}

function find(fn: FunctionModel, version: string): VersionModel | undefined {
  return version === '$LATEST' ? fn.latest : fn.versions.find((one) => one.version === version);
}

function drawSecond(seed: number, fn: FunctionModel, second: number): Call[] {
  const random = seeded(seed, fn.name, second);
  const calls = Array.from({ length: poisson(random, fn.callsPerMinute / 60) }, () => ({
    atMs: second * SECOND_MS + Math.floor(random() * SECOND_MS),
    chance: drawChance(random),
  }));
  return calls.sort((a, b) => a.atMs - b.atMs);
}
