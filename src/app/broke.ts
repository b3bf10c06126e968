import { type Broken, whatBroke } from '../core/broke.ts';
import type { Rollout } from '../core/rollout.ts';
import { asksWhatBroke, firstWeightMs, sawBroke } from '../core/step/seeBroke.ts';
import { each } from './pool.ts';
import type { Logs, Ports, Saved } from './ports.ts';
import { inRotation } from './rounds.ts';
import type { Tale } from './tale.ts';
import { tell } from './tell.ts';

/** Rollouts looked into in one tick, side by side: each takes a few calls, of which CloudWatch Logs answers few a second. */
const MOST_A_TICK = 3;
const MOST_TRIES = 4;

/**
 * Finds out what broke in rollouts that are taken back, out of the functions' logs, and tells it in their threads. No rollback waits for it,
 * and what fails here is only not told. Before the stories are told: that of a rollout that has just ended is closed by that.
 */
export async function tellWhatBroke(ports: Ports, rollouts: readonly Rollout[], late: () => boolean): Promise<void> {
  const { logs, clock, log } = ports;
  if (logs === null) return;
  const open = inRotation(rollouts.filter(asksWhatBroke), MOST_A_TICK, clock.now());
  const kept: Rollout[] = [];
  const looked = await each(
    open,
    MOST_A_TICK,
    async (rollout) => {
      const found = await lookInto(logs, rollout, clock.now());
      if (found.length > 0 && (await keep(ports, rollout, found))) kept.push(rollout);
    },
    late,
  );
  // All is saved before the first word goes to Slack.
  const told = await each(
    kept,
    1,
    async ({ target, id }) => {
      const tale = await ports.store.loadTale(target, id);
      if (tale !== null) await tell(ports, tale);
    },
    late,
  );
  for (const { item, error } of [...looked.failed, ...told.failed]) {
    log.warn('what broke could not be found out', { rollout: item.id, target: item.target, error: String(error) });
  }
}

async function lookInto(logs: Logs, rollout: Rollout, nowMs: number): Promise<readonly Broken[]> {
  const { functionArn } = rollout.target;
  const fromMs = firstWeightMs(rollout) ?? rollout.startedAtMs;
  const [canary, stable] = await Promise.all(
    [rollout.canary, rollout.stable].map((version) => logs.errors(functionArn, version, fromMs, nowMs)),
  );
  // Where stable's log cannot be read, nothing could be called new.
  return !canary || !stable ? [] : whatBroke(canary, stable);
}

/**
 * Adds the line to the rollout's log. Its tale is claimed meanwhile, as for a post: else another teller could close the story of a rollout
 * that is over before it sees the line. A story that is closed, or being told just now, is left alone.
 */
async function keep(ports: Ports, { id, target, log }: Rollout, found: readonly Broken[]): Promise<boolean> {
  const { store, clock } = ports;
  const tale = await store.loadTale(target, id);
  if (tale === null || tale.value.done || tale.value.claim !== null) return false;
  const claim = { n: (log.at(-1)?.n ?? 0) + 1, atMs: clock.now() };
  if (!(await store.saveTale({ ...tale.value, claim }, tale.rev))) return false;
  try {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const saved = await store.load(target);
      if (saved === null || saved.value.id !== id) return false;
      const next = sawBroke(saved.value, clock.now(), found);
      if (next === saved.value) return false;
      if (await store.save(next, saved.rev)) return true;
    }
    return false;
  } finally {
    await release(ports, tale);
  }
}

/** What cannot be released is free again when the claim is older than a worker can live. */
async function release({ store, log }: Ports, { value, rev }: Saved<Tale>): Promise<void> {
  await store.saveTale({ ...value, claim: null }, rev + 1).catch((error: unknown) => {
    log.warn('a story stays claimed', { rollout: value.rolloutId, target: value.target, error: String(error) });
  });
}
