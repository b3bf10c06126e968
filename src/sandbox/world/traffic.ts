import { type Chance, findVersion, forkOf, Lane, laneAt } from './lane.ts';
import type { MetricStore } from './metrics.ts';
import type { FunctionModel } from './model.ts';
import { normal, poisson, type Random, seeded } from './random.ts';

const SECOND_MS = 1000;

/** One call that somebody makes: when, and its chance. */
interface Call extends Chance {
  readonly atMs: number;
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
    const serve = callersOf(this.#metrics, fn);
    for (let second = Math.floor(fromMs / SECOND_MS); second * SECOND_MS < untilMs; second += 1) {
      let ahead = this.#ahead.get(fn.name);
      if (ahead === undefined || ahead.second < second) {
        ahead = { second, calls: drawSecond(this.#seed, fn, second), next: 0 };
        this.#ahead.set(fn.name, ahead);
      }
      let call = ahead.calls[ahead.next];
      while (call !== undefined && call.atMs < untilMs) {
        ahead.next += 1;
        // The first span may begin within a second.
        if (call.atMs >= fromMs) serve(call);
        call = ahead.calls[ahead.next];
      }
    }
  }
}

/** What the callers do, while nobody changes anything: most go through the alias, some around it. */
function callersOf(metrics: MetricStore, fn: FunctionModel): (call: Call) => void {
  const alias = fn.aliases.find(({ name }) => name === fn.callersUse);
  const through = forkOf(metrics, fn, alias);
  const around = fn.bypass ?? 0;
  if (around === 0) return (call) => laneAt(through, call.route)?.serve(call.atMs, call);
  const primary = alias === undefined ? undefined : findVersion(fn, alias.version);
  const past = primary === undefined ? null : new Lane(metrics, fn, primary, null);
  return (call) => {
    const lane = call.route < around ? past : laneAt(through, (call.route - around) / (1 - around));
    lane?.serve(call.atMs, call);
  };
}

export function drawChance(random: Random): Chance {
  return { route: random(), outage: random(), error: random(), slowness: normal(random) };
}

/** In the order of time. */
function drawSecond(seed: number, fn: FunctionModel, second: number): readonly Call[] {
  const random = seeded(seed, fn.name, second);
  const calls: Call[] = [];
  for (let left = poisson(random, fn.callsPerMinute / 60); left > 0; left -= 1) {
    calls.push({
      atMs: second * SECOND_MS + Math.floor(random() * SECOND_MS),
      // In the order of drawChance. One object for each call and not two: there are a million an hour.
      route: random(),
      outage: random(),
      error: random(),
      slowness: normal(random),
    });
  }
  return calls.sort((a, b) => a.atMs - b.atMs);
}
