import type { Input, Seen } from '../core/input.ts';
import { isFinished, type Rollout } from '../core/rollout.ts';
import { wantedRouting } from '../core/routing.ts';
import { raisesUnblocked } from '../core/step/advance.ts';
import { raises } from '../core/step/change.ts';
import { step } from '../core/step/step.ts';
import { converge } from './converge.ts';
import { freezeOverNow } from './frozen.ts';
import type { Ports, Saved } from './ports.ts';

/** How often a pass begins again after a lost race before it gives up to the next bell. */
const MOST_TRIES = 8;

/** What a pass found beside the rollout: facts gathered for it, the clock's time excepted. */
export type Facts = Omit<Seen, 'atMs'>;

/**
 * One pass: step, save, converge; what the converging saw is stepped and saved again. A lost race begins again from load, where
 * the input is weighed anew against the newer state. Returns the rollout as it was saved last.
 */
export async function reconcile(ports: Ports, first: Saved<Rollout>, input: Input, facts: Facts): Promise<Rollout> {
  const { store, clock, log } = ports;
  let saved: Saved<Rollout> | null = first;
  let ask: Input = input;
  let known = facts;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (saved === null || saved.value.id !== first.value.id) return first.value;
    const stepped = await stepOf(ports, saved.value, ask, known);
    const current: Saved<Rollout> | null = await saveIfChanged(ports, saved, stepped);
    if (current === null) {
      saved = await store.load(first.value.target);
      // A view read before the race says nothing about the newer state.
      known = withoutAlias(known);
      continue;
    }
    const { value: rollout } = current;
    if (isFinished(rollout.phase) || !mustConverge(rollout, known)) return rollout;
    if (await mustWait(ports, rollout, known)) return rollout;
    const done = await converge(ports, rollout, ask.kind === 'tick' ? (known.alias ?? null) : null);
    if (done.kind === 'stale') {
      const about = { rollout: rollout.id, target: rollout.target };
      log.info('alias changed between reading and writing; starting over', about);
      [saved, ask, known] = [await store.load(rollout.target), { kind: 'tick' }, {}];
      continue;
    }
    if (done.kind === 'refused') {
      log.warn('AWS refuses the wanted routing', { rollout: rollout.id, target: rollout.target, error: done.error });
      [saved, ask, known] = [current, { kind: 'refusedByAws', error: done.error }, {}];
      const blocked = step(rollout, ask, { atMs: clock.now() });
      return (await saveIfChanged(ports, current, blocked))?.value ?? rollout;
    }
    const looked = step(rollout, { kind: 'tick' }, { atMs: clock.now(), alias: done.alias, wrote: done.wrote });
    const after: Saved<Rollout> | null = await saveIfChanged(ports, current, looked);
    if (after === null) {
      [saved, ask, known] = [await store.load(rollout.target), { kind: 'tick' }, {}];
      continue;
    }
    // What was seen may itself want another routing (somebody rolled back, say): then once more, from here.
    const moved = looked !== rollout || done.wrote;
    if (!moved || isFinished(after.value.phase) || !mustConverge(after.value, {})) return after.value;
    [saved, ask, known] = [after, { kind: 'tick' }, {}];
  }
  throw new Error(`rollout ${first.value.id}: the race for the alias was lost ${MOST_TRIES} times in one pass`);
}

/**
 * The first half of a pass: step and save, nothing of the alias. Null when the race was lost: then {@link reconcile} begins it
 * again. For many at once, so that all are judged before the first one waits for its turn at AWS.
 */
export async function weigh(ports: Ports, saved: Saved<Rollout>, facts: Facts): Promise<Saved<Rollout> | null> {
  return saveIfChanged(ports, saved, await stepOf(ports, saved.value, { kind: 'tick' }, facts));
}

/**
 * A step. One that gives the canary more of the traffic asks once more what is frozen: since all were asked about together, half a minute may have
 * passed, and somebody may have been told that nothing goes on.
 */
async function stepOf(ports: Ports, rollout: Rollout, input: Input, facts: Facts): Promise<Rollout> {
  const seen = { ...facts, atMs: ports.clock.now() };
  const next = step(rollout, input, seen);
  if (facts.freeze !== null || rollout.plan.isUndo === true || !raises(rollout, next)) return next;
  const freeze = await freezeOverNow(ports, rollout);
  return freeze === null ? next : step(rollout, input, { ...seen, freeze });
}

/** Whether the alias must be touched or looked at: a wish not yet seen there, a blocked write to try again, or a view to weigh. */
function mustConverge(rollout: Rollout, known: Facts): boolean {
  if (wantedRouting(rollout) === null) return false;
  return rollout.alias.pending.length > 0 || rollout.phase.name === 'blocked' || known.alias !== undefined;
}

/**
 * Whether what AWS refused must not be tried now: it would give the canary more of the traffic, and since that was decided somebody may have frozen
 * it, or an alarm may have gone off that cannot be asked about.
 */
async function mustWait(ports: Ports, rollout: Rollout, known: Facts): Promise<boolean> {
  if (!raisesUnblocked(rollout)) return false;
  return (rollout.unreadAlarms ?? null) !== null || (known.freeze ?? (await freezeOverNow(ports, rollout))) !== null;
}

function withoutAlias(facts: Facts): Facts {
  const { alias: _, wrote: __, ...rest } = facts;
  return rest;
}

/** Null: somebody else saved first. */
async function saveIfChanged(ports: Ports, saved: Saved<Rollout>, next: Rollout): Promise<Saved<Rollout> | null> {
  if (next === saved.value) return saved;
  if (!(await ports.store.save(next, saved.rev))) return null;
  for (const entry of next.log.slice(saved.value.log.length)) {
    ports.log.info('transition', {
      rollout: next.id,
      target: next.target,
      phase: next.phase.name,
      event: entry.event.kind,
    });
  }
  return { value: next, rev: saved.rev + 1 };
}
