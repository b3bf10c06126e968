/**
 * Seeded random numbers and the samplers of the simulator. sfc32 (Chris Doty-Humphrey's PractRand): small, fast, and the
 * same on every machine.
 */
export interface Random {
  /** Uniform in (0, 1). */
  next(): number;
}

export function random(seed: number): Random {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return ((t >>> 0) + 0.5) / 4_294_967_296;
  };
  for (let i = 0; i < 15; i++) next();
  return { next };
}

/** A standard normal (Marsaglia's polar method, one of the pair). */
export function normal(rng: Random): number {
  for (;;) {
    const u = 2 * rng.next() - 1;
    const v = 2 * rng.next() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** Means below this are sampled by inversion, above by rejection. */
const INVERSION_MEAN = 12;

/** Poisson: inversion for small means, else the transformed rejection PTRS (Hörmann 1993). */
export function poisson(rng: Random, mean: number): number {
  if (mean <= 0) return 0;
  if (mean < INVERSION_MEAN) {
    let chance = Math.exp(-mean);
    let u = rng.next();
    let k = 0;
    while (u > chance && k < 200) {
      u -= chance;
      k += 1;
      chance *= mean / k;
    }
    return k;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const invAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = rng.next() - 0.5;
    const v = rng.next();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v * invAlpha) - Math.log(a / (us * us) + b);
    if (left <= -mean + k * Math.log(mean) - lnFactorial(k)) return k;
  }
}

/** Binomial: inversion for small means, else the transformed rejection BTRS (Hörmann 1993). */
export function binomial(rng: Random, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(rng, n, 1 - p);
  if (n * p < INVERSION_MEAN) return byInversion(rng, n, p);
  const q = 1 - p;
  const spread = Math.sqrt(n * p * q);
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const lpq = Math.log(p / q);
  const mode = Math.floor((n + 1) * p);
  const h = lnFactorial(mode) + lnFactorial(n - mode);
  for (;;) {
    const u = rng.next() - 0.5;
    const v = rng.next();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || k > n) continue;
    const bound = h - lnFactorial(k) - lnFactorial(n - k) + (k - mode) * lpq;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}

function byInversion(rng: Random, n: number, p: number): number {
  const odds = p / (1 - p);
  let chance = Math.exp(n * Math.log1p(-p));
  let u = rng.next();
  let k = 0;
  while (u > chance && k < n) {
    u -= chance;
    k += 1;
    chance *= (odds * (n - k + 1)) / k;
  }
  return k;
}

const LN_FACTORIAL = new Float64Array(256);
for (let k = 2; k < 256; k++) LN_FACTORIAL[k] = LN_FACTORIAL[k - 1]! + Math.log(k);

/** ln k!, by Stirling's series above the table. */
export function lnFactorial(k: number): number {
  if (k < 256) return LN_FACTORIAL[k]!;
  const x = k + 1;
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046728 + 1 / (12 * x) - 1 / (360 * x * x * x);
}

/** Gamma with this shape (≥ 1 by Marsaglia & Tsang 2000, below by boosting) and scale 1. */
export function gamma(rng: Random, shape: number): number {
  if (shape < 1) return gamma(rng, shape + 1) * rng.next() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(rng);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(rng.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function beta(rng: Random, a: number, b: number): number {
  const x = gamma(rng, a);
  return x / (x + gamma(rng, b));
}
