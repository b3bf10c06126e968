import { copyEvidence, type Evidence, freshEvidence } from './evidence.ts';
import { copyLatency, freshLatency, type Latency } from './latency.ts';

/**
 * Everything the verdict remembers of the minutes up to `through`: plain data, a few kilobytes at most, that survives
 * JSON. A replay that goes on from it gives, bit for bit, what a replay from the first minute gives.
 */
export interface Checkpoint {
  /** The minute that counts as t = 0, and the last one taken in (`first` − 1 before any). */
  readonly first: number;
  through: number;
  errors: Evidence;
  latency: Latency;
  canary: Totals;
  stable: Totals;
  /** Minutes in which the canary was called. */
  dataMinutes: number;
  /** The minute of the last row, and its stage; null before any. */
  dataThrough: number | null;
  stage: number | null;
  /** The last minute in which the weight changed: the canary warms up after it. */
  changedAt: number;
}

export interface Totals {
  invocations: number;
  errors: number;
  throttles: number;
}

export function freshCheckpoint(first: number, safeDeltas: readonly number[]): Checkpoint {
  return {
    first,
    through: first - 1,
    errors: freshEvidence(safeDeltas),
    latency: freshLatency(),
    canary: { invocations: 0, errors: 0, throttles: 0 },
    stable: { invocations: 0, errors: 0, throttles: 0 },
    dataMinutes: 0,
    dataThrough: null,
    stage: null,
    changedAt: first - 1,
  };
}

/**
 * A copy to go on from that keeps only the SAFE bets on these margins. A margin that was not kept starts anew, which only
 * asks for more data than needed.
 */
export function continueFrom(checkpoint: Checkpoint, safeDeltas: readonly number[]): Checkpoint {
  const errors = copyEvidence(checkpoint.errors);
  const kept = freshEvidence(safeDeltas).safe.map(
    (bets) => errors.safe.find(({ delta }) => delta === bets.delta) ?? bets,
  );
  return {
    ...checkpoint,
    errors: { ...errors, safe: kept },
    latency: copyLatency(checkpoint.latency),
    canary: { ...checkpoint.canary },
    stable: { ...checkpoint.stable },
  };
}
