import { firingFor } from '../core/alarm.ts';
import type { Checked, Input } from '../core/input.ts';
import type { CheckResult, Subject } from '../core/plan/check.ts';
import type { Rollout } from '../core/rollout.ts';
import { type Due, dueChecks } from '../core/step/checking.ts';
import { dueProbe } from '../core/step/probing.ts';
import { minuteOf } from '../core/verdict/ledger.ts';
import { each } from './pool.ts';
import type { Ports } from './ports.ts';
import { reconcile } from './reconcile.ts';

/** Rollouts whose checks are run side by side, and probes of one rollout. */
const ROLLOUTS_AT_ONCE = 4;
const PROBES_AT_ONCE = 8;

/**
 * Runs what is due of each rollout, checks first, and takes the results in. Nobody else's rollout waits for it, and a fault here is only that
 * rollout's; `seen` gets each as it was saved last. What could last beyond `untilMs` waits for the next tick. A crash before the results are saved has the checks run again: they must bear being run twice.
 */
export async function runChecks(
  ports: Ports,
  rollouts: readonly Rollout[],
  untilMs: number,
  seen: (rollout: Rollout) => void = () => {},
): Promise<readonly unknown[]> {
  const nowMs = ports.clock.now();
  // Nothing is begun that could still be asked for after that: everybody else's story waits for this.
  const late = (most: number) => () => ports.clock.now() + most > untilMs;
  const due = rollouts
    .filter((rollout) => dueChecks(rollout, nowMs).length > 0 || dueProbe(rollout, nowMs) !== null)
    // Where time does not suffice for all, nobody starves.
    .sort((a, b) => lastAskedMs(a) - lastAskedMs(b));
  const { failed } = await each(
    due,
    ROLLOUTS_AT_ONCE,
    async (rollout) => seen(await runThose(ports, rollout, late)),
    late(0),
  );
  for (const { item, error } of failed)
    ports.log.error('checks failed to run', { rollout: item.id, target: item.target, error: String(error) });
  return failed.map(({ error }) => error);
}

function lastAskedMs({ runs, probe }: Rollout): number {
  return Math.max(runs.at(-1)?.atMs ?? 0, (probe?.minute ?? 0) * 60_000);
}

/** The rollout after its checks, as it was saved. */
async function runThose(ports: Ports, rollout: Rollout, late: (most: number) => () => boolean): Promise<Rollout> {
  const due = dueChecks(rollout, ports.clock.now()).filter(({ check }) => !late(check.timeoutMs)());
  const results = await Promise.all(due.map((one) => runOne(ports, rollout, one)));
  const after = results.length === 0 ? rollout : await taken(ports, rollout, { kind: 'checked', results });
  const probe = dueProbe(after, ports.clock.now());
  if (probe === null) return after;
  const minute = minuteOf(ports.clock.now());
  const calls = Array.from({ length: probe.probe.perMinute }, (_, i) => i);
  const subject = subjectOf(after, { moment: 'stage', stage: 'stage' in after.phase ? after.phase.stage : null });
  const answers: CheckResult[] = [];
  await each(
    calls,
    PROBES_AT_ONCE,
    async () => void answers.push(await ports.checker.run(probe.check, subject)),
    late(probe.check.timeoutMs),
  );
  return taken(ports, after, { kind: 'probed', minute, results: answers });
}

async function taken(ports: Ports, rollout: Rollout, input: Input): Promise<Rollout> {
  const saved = await ports.store.load(rollout.target);
  if (saved === null || saved.value.id !== rollout.id) return rollout;
  return reconcile(ports, saved, input, {});
}

async function runOne(ports: Ports, rollout: Rollout, { check, moment, stage }: Due): Promise<Checked> {
  const subject = subjectOf(rollout, { moment, stage });
  const result =
    check.kind === 'alarm' ? await quiet(ports, rollout, check.alarm) : await ports.checker.run(check, subject);
  return { check: check.name, moment, stage, result };
}

/** An alarm that is in ALARM is a failed check; one that does not exist, or has no data, is none. */
async function quiet({ alarms, log }: Ports, rollout: Rollout, name: string): Promise<CheckResult> {
  try {
    const firing = await alarms.firing(rollout.target.functionArn);
    const { target, canary } = rollout;
    const found = firingFor(firing, { target, canary, named: [name], ignored: [] }).find(({ alarm }) => alarm === name);
    return found === undefined
      ? { outcome: 'passed' }
      : { outcome: 'failed', reason: `The alarm ${name} is in ALARM: ${found.reason}` };
  } catch (error) {
    log.warn('alarms cannot be asked for a check', { rollout: rollout.id, error: String(error) });
    return { outcome: 'unrun', reason: 'CloudWatch alarms cannot be asked' };
  }
}

function subjectOf(
  { target, stable, canary, id }: Rollout,
  { moment, stage }: Pick<Subject, 'moment' | 'stage'>,
): Subject {
  return { functionArn: target.functionArn, alias: target.alias, stable, canary, rolloutId: id, moment, stage };
}
