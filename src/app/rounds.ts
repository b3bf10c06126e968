import { type Rollout, SETTLE_MS } from '../core/rollout.ts';
import { minuteOf } from '../core/verdict/ledger.ts';
import type { Saved } from './ports.ts';

/** Quiet aliases looked at in one tick, in rotation; as many of those that are stuck. */
const LOOKS = 50;

type Rollouts = readonly Saved<Rollout>[];

/** Whose alias is neither being changed nor waited for: it is looked at now and then, for changes by others. */
export function isQuiet({ phase, alias }: Rollout): boolean {
  return (
    !isStuck(phase.name) && alias.pending.length === 0 && phase.name !== 'promoting' && phase.name !== 'rollingBack'
  );
}

/** A rollback that is decided and not written. */
export function goesBack({ phase, alias }: Rollout): boolean {
  return phase.name === 'rollingBack' && alias.pending.length > 0;
}

/** The quiet ones whose turn it is. `share` is this worker's part of the whole. */
export function quietRound(rollouts: Rollouts, nowMs: number, share: number): Rollouts {
  return inRotation(
    rollouts.filter(({ value }) => isQuiet(value)),
    LOOKS * share,
    nowMs,
  );
}

/**
 * Whose alias must be touched, in the order in which Lambda's quota is spent: first what takes traffic away, then who has waited
 * longest, so that nobody starves; at last, in rotation, those that only a person can help, or they would be first for ever.
 */
export function movingRound(rollouts: Rollouts, nowMs: number, share: number): Rollouts {
  const stuck = rollouts.filter(({ value }) => isStuck(value.phase.name));
  const moving = rollouts.filter(({ value }) => !isQuiet(value) && !isStuck(value.phase.name));
  const ordered = [...moving].sort(({ value: a }, { value: b }) => urgency(a) - urgency(b) || sinceMs(a) - sinceMs(b));
  return [...ordered, ...inRotation(stuck, LOOKS * share, nowMs)];
}

/** As many as `most`, beginning each minute where the last one ended. */
export function inRotation<T>(items: readonly T[], most: number, nowMs: number): readonly T[] {
  const taken = Math.max(1, Math.floor(most));
  if (items.length <= taken) return items;
  const from = (minuteOf(nowMs) * taken) % items.length;
  return [...items.slice(from), ...items.slice(0, from)].slice(0, taken);
}

function isStuck(name: Rollout['phase']['name']): boolean {
  return name === 'drifted' || name === 'blocked';
}

function urgency(rollout: Rollout): number {
  return goesBack(rollout) ? 0 : 1;
}

/** Since when it waits: for its write, or for the look that ends its settling. */
function sinceMs({ alias }: Rollout): number {
  return alias.pending[0]?.sinceMs ?? alias.seen.sinceMs + SETTLE_MS;
}
