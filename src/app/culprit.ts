import type { Rollout } from '../core/rollout.ts';
import type { RolloutEvent } from '../core/rolloutEvent.ts';
import { step } from '../core/step/step.ts';
import { each } from './pool.ts';
import type { Ports } from './ports.ts';

/** CloudTrail tells what happened minutes later; after this time nothing more is expected of it. */
const MOST_LATE_MS = 30 * 60_000;
/** How far before the change was seen it may lie: ticks are a minute apart, quiet aliases are looked at in rotation. */
const SEEN_LATER_MS = 15 * 60_000;
/** CloudTrail takes two questions a second. */
const MOST_ASKED = 5;

/** Since when the hand may have been at work: not before the alias was last seen otherwise, for whoever acted before that made something else of it. */
function possibleSinceMs({ alias, log, startedAtMs }: Rollout): number {
  const last = log.findLastIndex(({ event }) => event.kind === 'drifted');
  const before = log.slice(0, Math.max(0, last)).findLast(({ event }) => LOOKS.has(event.kind));
  return Math.max(alias.seen.sinceMs - SEEN_LATER_MS, startedAtMs, before?.atMs ?? 0);
}

/** What is only logged where the alias was read: a drift, and its end. */
const LOOKS: ReadonlySet<RolloutEvent['kind']> = new Set(['drifted', 'driftOver']);

/**
 * Names who changed an alias, for those rollouts that drifted by an unknown hand. Never before anything else: no decision
 * waits for a name.
 */
export async function nameCulprits(ports: Ports, rollouts: readonly Rollout[], late: () => boolean): Promise<void> {
  const { trail, store, clock, log } = ports;
  if (trail === null) return;
  const nameless = rollouts.filter(
    ({ phase, alias }) =>
      phase.name === 'drifted' &&
      phase.by.kind === 'outside' &&
      phase.by.name === null &&
      clock.now() - alias.seen.sinceMs < MOST_LATE_MS,
  );
  const { failed } = await each(
    nameless.slice(0, MOST_ASKED),
    1,
    async (rollout) => {
      const { target } = rollout;
      const by = await trail.lastHand(target, possibleSinceMs(rollout));
      const saved = by === null ? null : await store.load(target);
      if (by === null || saved === null) return;
      const next = step(saved.value, { kind: 'named', by }, { atMs: clock.now() });
      if (next !== saved.value) await store.save(next, saved.rev);
    },
    late,
  );
  for (const { error } of failed) log.warn('CloudTrail could not be asked', { error: String(error) });
}
