import type { Rollout } from '../core/rollout.ts';
import { tellWhatBroke } from './broke.ts';
import { runChecks } from './checks.ts';
import { handOver, PARTITIONS } from './crowd.ts';
import { nameCulprits } from './culprit.ts';
import { Engine } from './engine.ts';
import { takeGroupsBack } from './group.ts';
import { refreshHomes } from './home.ts';
import { findOrphans } from './orphans.ts';
import { endOverdue } from './overdue.ts';
import type { Ports, Saved } from './ports.ts';
import type { Tale } from './tale.ts';
import { tellAll } from './tellAll.ts';

/** Items of the table that one worker takes on; a rollout and its tale are two. */
const MOST_ITEMS = 4_000;
/** Time after which a tick begins no further rollout, so that the invocation ends well before its timeout. */
const ENGINE_BUDGET_MS = 25_000;
/** Checks and probes are over by then; the stories have the rest. */
const CHECKS_BUDGET_MS = 26_000;
const STORY_BUDGET_MS = 33_000;

/**
 * Everything that is unfinished; only these partitions of it where they are given. Past what one worker can hold, more are called. What fails alone is
 * counted and fails alone: a tick that threw for it would be repeated by Lambda and missed by the heartbeat, and hide a real stop.
 */
export async function tick(ports: Ports, partitions?: readonly number[]): Promise<void> {
  const { clock, log, store } = ports;
  const beganMs = clock.now();
  const late = (budgetMs: number) => () => clock.now() - beganMs > budgetMs;
  const found = partitions === undefined ? await store.survey(MOST_ITEMS) : await store.unfinished(partitions);
  if ('sizes' in found) return handOver(ports, found.sizes, MOST_ITEMS);
  const share = partitions === undefined ? 1 : partitions.length / PARTITIONS;
  const engine = new Engine(ports, share, late(ENGINE_BUDGET_MS));
  await engine.run(found.rollouts);
  await backTogether(ports, engine);
  const unchecked = await runChecks(ports, [...engine.rollouts.values()], beganMs + CHECKS_BUDGET_MS, (rollout) =>
    engine.rollouts.set(rollout.id, rollout),
  );
  await backTogether(ports, engine);
  await tellWhatBroke(ports, [...engine.rollouts.values()], late(CHECKS_BUDGET_MS));
  const untold = await tellAll(ports, found.tales, engine.rollouts, share, late(STORY_BUDGET_MS));
  if (partitions === undefined) await homes(ports, [...engine.rollouts.values()], found.tales, late(STORY_BUDGET_MS));
  await endOverdue(ports, found.calls, late(STORY_BUDGET_MS));
  await nameCulprits(ports, [...engine.rollouts.values()], late(STORY_BUDGET_MS));
  if (partitions === undefined) await orphans(ports, late(STORY_BUDGET_MS));
  const failed = [engine.failures, unchecked, untold, found.broken ?? []].reduce((n, { length }) => n + length, 0);
  log.info('tick', { rollouts: found.rollouts.length, tales: found.tales.length, failed });
}

/** Whose group goes back goes back in the same tick. What fails here is at the next one. */
async function backTogether(ports: Ports, { rollouts }: Engine): Promise<void> {
  try {
    for (const rollout of await takeGroupsBack(ports, [...rollouts.values()])) rollouts.set(rollout.id, rollout);
  } catch (error) {
    ports.log.error('a group could not be taken back whole', { error: String(error) });
  }
}

/** The Home tabs come last, and a fault in them is nobody's else. With a crowd under way they are drawn when opened only. */
async function homes(ports: Ports, rollouts: readonly Rollout[], tales: readonly Saved<Tale>[], late: () => boolean) {
  await refreshHomes(ports, { rollouts, tales }, late).catch((error: unknown) =>
    ports.log.error('the Home tabs could not be refreshed', { error: String(error) }),
  );
}

/** The search for orphans is nobody's but its own, too. */
async function orphans(ports: Ports, late: () => boolean): Promise<void> {
  await findOrphans(ports, late).catch((error: unknown) =>
    ports.log.warn('orphans could not be looked for', { error: String(error) }),
  );
}
