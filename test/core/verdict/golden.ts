import type { Row } from './ledgers.ts';

/** Published figures of the method, one row a minute, computed twice independently (JavaScript and Python). */
export interface Golden {
  readonly row: Row;
  /** lnHarm: defaults; guard off; rho 1.25, delta 0.1 %, guard off, clumps of 2. lnSafe: rho 2, delta 0.5 %. */
  readonly harm: number;
  readonly unguarded: number;
  readonly tolerant: number;
  readonly safe: number;
}

export const GOLDEN: readonly Golden[] = [
  { row: [10, 0, 90, 1], harm: -1.02567812, unguarded: -1.02567812, tolerant: -0.86773693, safe: 0.19827555 },
  { row: [12, 3, 95, 0], harm: 1.69324471, unguarded: 1.69324471, tolerant: 0.99117703, safe: -2.53088812 },
  { row: [0, 0, 80, 2], harm: 1.69642444, unguarded: 1.69642444, tolerant: 0.99758312, safe: -2.53088812 },
  { row: [1, 0, 3, 0], harm: 1.69931887, unguarded: 1.69931887, tolerant: 1.00339654, safe: -2.53088812 },
  { row: [0, 0, 2, 1], harm: 1.70196476, unguarded: 1.70196476, tolerant: 1.00869598, safe: -2.53088812 },
  { row: [1, 1, 4, 0], harm: 1.779988, unguarded: 2.10157929, tolerant: 1.00200437, safe: -2.58216192 },
  { row: [9, 9, 91, 1], harm: 4.23966451, unguarded: 5.09881521, tolerant: 3.96876929, safe: -3.23509035 },
  { row: [50, 4, 0, 0], harm: 4.23982874, unguarded: 5.09888477, tolerant: 3.96898461, safe: -3.23509035 },
  { row: [52, 6, 48, 1], harm: 4.56946751, unguarded: 6.75122689, tolerant: 4.47385347, safe: -3.34548537 },
  { row: [1000, 50, 9000, 90], harm: 7.50777285, unguarded: 9.7418306, tolerant: 7.0556249, safe: -5.08349567 },
  {
    row: [1000, 900, 9000, 80],
    harm: 332.20851849,
    unguarded: 1774.37576423,
    tolerant: 798.54912498,
    safe: -45.50590107,
  },
];
