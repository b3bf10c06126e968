import type { Counts } from './stats.ts';

/**
 * The burst guard. The method's guarantee supposes that failures of one version do not come in clumps; a broken connection
 * in one execution environment makes them do so. The guard measures how much more the canary's share of failures scatters
 * than chance allows (chi-square over its degrees of freedom) and divides the evidence by that. It looks at earlier blocks
 * only, so it never breaks the guarantee; that it helps against clumps is a heuristic (docs/verdict.md, Weaknesses).
 */
export interface Guard {
  /** Scatter seen, and of how many blocks. Both start at 4: four imagined blocks without any clumping. */
  chi: number;
  nu: number;
  /** Canary failures seen, and expected by its share of the calls: a canary that is steadily worse is no clump. */
  sx: number;
  se: number;
}

export function freshGuard(): Guard {
  return { chi: 4, nu: 4, sx: 0, se: 0 };
}

/** The size of clumps to reckon with for the next block: max(floor, chi/nu − ½ √(2/nu)). */
export function burstSize(guard: Guard, floor: number): number {
  return Math.max(floor, guard.chi / guard.nu - 0.5 * Math.sqrt(2 / guard.nu));
}

/** What one block may add to `chi` at most. */
const SCATTER_LIMIT = 100;

/** Takes a block into account, after it was used. A canary that fails half its calls or more is broken, not bursty. */
export function guardAfter(guard: Guard, { nc, xc, ns, xs }: Counts): void {
  const k = xc + xs;
  if (nc + ns <= 0) return;
  const share = nc / (nc + ns);
  if (k > 0 && nc > 0 && ns > 0 && xc < nc / 2) {
    const worse = (guard.sx + 1) / (guard.se + 1);
    const q = Math.min(0.95, Math.max(1e-6, share * worse));
    guard.chi += Math.min(SCATTER_LIMIT, (xc - k * q) ** 2 / Math.max(k * q * (1 - q), 0.25));
    guard.nu += 1;
  }
  guard.sx += xc;
  guard.se += k * share;
}
