import { aScenario, type Scenario } from './trace.ts';

/** The columns of the tables: what happens to the traffic. All at 10 % and for an hour unless the name says otherwise. */

function constant(name: string, calls: number, stable: number, canary = stable): Scenario {
  return aScenario({ name, calls, stableRate: () => stable, canaryRate: () => canary });
}

/** Both versions fail alike for ten minutes. */
const outage = (base: number, during: number, from: number) => (t: number) =>
  t >= from && t < from + 10 ? during : base;

/** The canary is identical to stable: whatever rolls back here is a false alarm. */
export const SAME: readonly Scenario[] = [
  constant('0.1 % 100/min', 100, 0.001),
  constant('1 % 10/min', 10, 0.01),
  constant('1 % 100/min', 100, 0.01),
  constant('1 % 10k/min', 10_000, 0.01),
  constant('5 % 100/min', 100, 0.05),
  both('outage 0.1 % 10k/min', 10_000, outage(0.001, 0.3, 20)),
  both('drift 1 % 1k/min', 1_000, (t) => 0.01 * 3 ** Math.sin((2 * Math.PI * t) / 45)),
  {
    ...both('retry storms 1 % 1k/min', 1_000, () => 0.01),
    poison: (t) => ({ requests: t % 20 >= 15 ? 20 : 0, tries: 4 }),
  },
  {
    ...both('ramp 1-5-25-50 % + outage', 1_000, outage(0.01, 0.2, 32)),
    weight: (t) => [0.01, 0.05, 0.25, 0.5][Math.floor(t / 15)]!,
  },
];

function both(name: string, calls: number, rate: (minute: number) => number): Scenario {
  return aScenario({ name, calls, stableRate: rate, canaryRate: rate });
}

/** The canary is worse: how long until it is found, and what it costs. */
export const WORSE: readonly Scenario[] = [
  constant('×5 @1 % 100/min', 100, 0.01, 0.05),
  constant('×10 @1 % 100/min', 100, 0.01, 0.1),
  constant('100 % @1 % 100/min', 100, 0.01, 1),
  constant('100 % @1 % 10k/min', 10_000, 0.01, 1),
  constant('×2 @1 % 10k/min', 10_000, 0.01, 0.02),
  constant('×5 @0.1 % 10k/min', 10_000, 0.001, 0.005),
  constant('×10 @0.01 % 10k/min', 10_000, 0.0001, 0.001),
  constant('20 % @0 10/min', 10, 0, 0.2),
  constant('100 % @1 % 10/min', 10, 0.01, 1),
];

/** 100 % failing at one call a minute, half of them on the canary. */
export const RARE: Scenario = { ...constant('100 % @0 1/min at 50 %', 1, 0, 1), weight: () => 0.5 };

/** Worse from minute 30 on only. */
export const LATE: readonly Scenario[] = [
  late('×5 @1 % 1k/min from minute 30', 1_000, 0.01, 0.05),
  late('×2 @1 % 10k/min from minute 30', 10_000, 0.01, 0.02),
];
export const ONSET = 30;

function late(name: string, calls: number, stable: number, canary: number): Scenario {
  const canaryRate = (t: number) => (t < ONSET ? stable : canary);
  return aScenario({ name, calls, minutes: 120, stableRate: () => stable, canaryRate });
}

/** Every cell of the null grid: weights × rates × calls a minute. */
export const NULL_GRID: readonly Scenario[] = [0.01, 0.05, 0.1, 0.5].flatMap((weight) =>
  [0, 0.0001, 0.001, 0.01, 0.05, 0.2].flatMap((rate) =>
    [1, 10, 100, 1_000, 10_000].map((calls) => ({
      ...constant(`${weight * 100} % weight, ${rate * 100} % errors, ${calls}/min`, calls, rate),
      weight: () => weight,
    })),
  ),
);

/** A day of looks. */
export const DAY: readonly Scenario[] = [[1_000, 0.001] as const, [100, 0.01] as const, [100, 0.05] as const].map(
  ([calls, rate]) => ({ ...constant(`1440 looks, ${rate * 100} % ${calls}/min`, calls, rate), minutes: 1440 }),
);

/** Failures that come in clumps, each on one version, while the canary is not worse. */
export const CLUMPS: readonly Scenario[] = [2, 3, 5].map((clump) => ({
  ...constant(`private clumps of ${clump}, 1 % 1k/min`, 1_000, 0.01),
  clump,
}));
export const BIG_CLUMPS: Scenario = { ...constant('private clumps of 10, 1 % 1k/min', 1_000, 0.01), clump: 10 };
