import { binomial, poisson, type Random } from './random.ts';

/** The simulator's traffic: what each version was called and failed, minute by minute. */

/** Counts of one simulated rollout, reused from run to run. `stage` tells a change of weight. */
export interface Trace {
  readonly minutes: number;
  readonly nc: Float64Array;
  readonly xc: Float64Array;
  readonly ns: Float64Array;
  readonly xs: Float64Array;
  readonly stage: Uint8Array;
}

/** Calls a minute through the alias, the canary's weight and both error rates, each as a function of the minute. */
export interface Scenario {
  readonly name: string;
  readonly minutes: number;
  readonly calls: number;
  readonly weight: (minute: number) => number;
  readonly stableRate: (minute: number) => number;
  readonly canaryRate: (minute: number) => number;
  /** Failures come in clumps of this many, each clump on one version. 1: independently. */
  readonly clump: number;
  /** Requests a minute that fail wherever they are sent, and are sent again this often: a retry storm. */
  readonly poison: (minute: number) => { readonly requests: number; readonly tries: number };
}

export function emptyTrace(minutes: number): Trace {
  const counts = () => new Float64Array(minutes);
  return { minutes, nc: counts(), xc: counts(), ns: counts(), xs: counts(), stage: new Uint8Array(minutes) };
}

/** A scenario with defaults: 100 calls a minute at 10 %, an hour, nothing fails. */
export function aScenario(over: Partial<Scenario>): Scenario {
  return {
    name: '',
    minutes: 60,
    calls: 100,
    weight: () => 0.1,
    stableRate: () => 0,
    canaryRate: over.stableRate ?? (() => 0),
    clump: 1,
    poison: () => ({ requests: 0, tries: 0 }),
    ...over,
  };
}

/** Draws one rollout: Poisson calls, split by the weight call by call as Lambda does, each failing with its version's rate. */
export function draw(rng: Random, scenario: Scenario, trace: Trace): Trace {
  let stage = 0;
  let before = scenario.weight(0);
  for (let t = 0; t < scenario.minutes; t++) {
    const weight = scenario.weight(t);
    if (weight !== before) stage += 1;
    before = weight;
    const nc = poisson(rng, scenario.calls * weight);
    const ns = poisson(rng, scenario.calls * (1 - weight));
    trace.nc[t] = nc;
    trace.ns[t] = ns;
    trace.xc[t] = failures(rng, nc, scenario.canaryRate(t), scenario.clump);
    trace.xs[t] = failures(rng, ns, scenario.stableRate(t), scenario.clump);
    trace.stage[t] = stage;
    storm(rng, scenario, trace, t, weight);
  }
  return trace;
}

/** Failures among these calls; in clumps, the number of clumps is Poisson and the mean number of failures the same. */
function failures(rng: Random, calls: number, rate: number, clump: number): number {
  if (clump === 1) return binomial(rng, calls, rate);
  return Math.min(calls, clump * poisson(rng, (calls * rate) / clump));
}

function storm(rng: Random, scenario: Scenario, trace: Trace, t: number, weight: number): void {
  const { requests, tries } = scenario.poison(t);
  if (requests === 0) return;
  const tried = poisson(rng, requests) * tries;
  const onCanary = binomial(rng, tried, weight);
  trace.nc[t] = trace.nc[t]! + onCanary;
  trace.xc[t] = trace.xc[t]! + onCanary;
  trace.ns[t] = trace.ns[t]! + tried - onCanary;
  trace.xs[t] = trace.xs[t]! + tried - onCanary;
}
