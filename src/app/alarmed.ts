import { countsFor } from '../core/alarm.ts';
import type { Rollout } from '../core/rollout.ts';
import { isFinished } from '../core/rollout.ts';
import type { AlarmEvent } from './event.ts';
import { watcherOf } from './facts.ts';
import { takeGroupsBack } from './group.ts';
import { each } from './pool.ts';
import type { Ports, Saved } from './ports.ts';
import { reconcile } from './reconcile.ts';
import { tell } from './tell.ts';

/**
 * An alarm went to ALARM: every canary that it counts for goes back in this very invocation, at best after four AWS calls (find,
 * save, read the alias, write it). Slack hears of it afterwards.
 */
export async function alarmed(ports: Ports, event: AlarmEvent): Promise<void> {
  if (event.state !== 'ALARM') return;
  const arns = functionArns(event);
  const near = (await Promise.all(arns.map((arn) => ports.store.loadFunction(arn)))).flat();
  const first = await rollBackThose(ports, event, near);
  // An alarm may also be named by a policy whatever it measures: composite ones, another function's. That takes a longer look.
  const { rollouts, tales } = await ports.store.unfinished();
  const seen = new Set(near.map(({ value }) => value.id));
  const further = await rollBackThose(
    ports,
    event,
    rollouts.filter(({ value }) => !seen.has(value.id) && value.policy.alarms.includes(event.name)),
  );
  const hit = new Set([...first, ...further]);
  const theirs = tales.filter(({ value }) => hit.has(value.rolloutId));
  const told = await each(theirs, 4, (tale) => tell(ports, tale));
  for (const { error } of told.failed) ports.log.error('a story failed', { error: String(error) });
}

/** Returns the ids of those it was about. */
async function rollBackThose(
  ports: Ports,
  event: AlarmEvent,
  candidates: readonly Saved<Rollout>[],
): Promise<readonly string[]> {
  const hit = candidates.filter(({ value }) => !isFinished(value.phase) && isAbout(event, value));
  const input = { kind: 'alarm', alarm: event.name, reason: event.reason } as const;
  const passes = await each(hit, 4, async (saved) => {
    const rollout = await reconcile(ports, saved, input, {});
    await takeGroupsBack(ports, [rollout]);
    if (rollout.phase.name === 'rollingBack' && rollout.alias.pending.length === 0) logSafe(ports, event, rollout);
  });
  if (passes.failed.length === 0) return hit.map(({ value }) => value.id);
  throw new AggregateError(
    passes.failed.map(({ error }) => error),
    `alarm ${event.name}: ${passes.failed.length} of ${hit.length} failed`,
  );
}

/** The figure that says what this app is worth: from the alarm to an alias without canary, by two clocks of AWS' own. */
function logSafe({ clock, log }: Ports, { name, changedAtMs }: AlarmEvent, { id, target }: Rollout): void {
  const safeAfterMs = changedAtMs === null ? {} : { safeAfterMs: Math.max(0, clock.now() - changedAtMs) };
  log.info('safe after an alarm', { rollout: id, target, alarm: name, ...safeAfterMs });
}

/** An event that changed state before the rollout began is old news: the preflight has asked for that itself. */
function isAbout(event: AlarmEvent, rollout: Rollout): boolean {
  if (event.changedAtMs !== null && event.changedAtMs < rollout.startedAtMs) return false;
  return countsFor({ ...event, dimensions: event.dimensions }, watcherOf(rollout));
}

/** The functions that an alarm's dimensions name, in the alarm's own account and region. */
function functionArns(event: AlarmEvent): readonly string[] {
  const [, partition, , region, account] = event.arn.split(':');
  const names = event.dimensions.flatMap(({ FunctionName }) => (FunctionName === undefined ? [] : [FunctionName]));
  return [...new Set(names)].map((name) => `arn:${partition}:lambda:${region}:${account}:function:${name}`);
}
