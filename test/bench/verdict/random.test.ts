import { describe, expect, it } from 'vitest';
import { beta, binomial, poisson, random } from './random.ts';

/** Mean and variance of many draws. */
function moments(draw: () => number, n = 40_000): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const x = draw();
    sum += x;
    squares += x * x;
  }
  return { mean: sum / n, variance: squares / n - (sum / n) ** 2 };
}

describe('the samplers of the simulator', () => {
  it('draw Poisson counts of the right mean and variance, small and large', () => {
    for (const mean of [0.3, 5, 40, 9_000]) {
      const rng = random(11);
      const seen = moments(() => poisson(rng, mean));
      expect(Math.abs(seen.mean - mean)).toBeLessThan(4 * Math.sqrt(mean / 40_000));
      expect(seen.variance / mean).toBeCloseTo(1, 1);
    }
  });

  it('draw binomial counts of the right mean and variance, small and large', () => {
    for (const [n, p] of [
      [10, 0.1],
      [1000, 0.001],
      [900, 0.2],
      [10_000, 0.9],
    ] as const) {
      const rng = random(12);
      const seen = moments(() => binomial(rng, n, p));
      expect(Math.abs(seen.mean - n * p)).toBeLessThan(4 * Math.sqrt((n * p * (1 - p)) / 40_000));
      expect(seen.variance / (n * p * (1 - p))).toBeCloseTo(1, 1);
    }
  });

  it('draw beta shares of the right mean, and repeat with the seed', () => {
    const rng = random(13);
    expect(moments(() => beta(rng, 0.5, 4.5)).mean).toBeCloseTo(0.1, 2);
    const twice = [random(5), random(5)].map((one) => [one.next(), one.next(), one.next()]);
    expect(twice[0]).toEqual(twice[1]);
  });
});
