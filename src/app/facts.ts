import { type Alarm, firingFor } from '../core/alarm.ts';
import type { Reading } from '../core/input.ts';
import { minuteOf } from '../core/ledger.ts';
import { functionName, type Rollout } from '../core/rollout.ts';
import { judgedStage } from '../core/seeMetrics.ts';
import type { MetricsQuestion, Ports, Saved } from './ports.ts';
import type { Facts } from './reconcile.ts';

/** How far back metrics are read at most, minutes; CloudWatch's price and quota ask for a bound. */
const MOST_MINUTES_BACK = 175;
/** Minutes read again behind the last settled one, for data that came late. */
const AGAIN = 3;

/** Asks alarms and metrics once for all rollouts. What could not be asked is absent, or a reading that says so. */
export async function gatherFacts(
  ports: Ports,
  rollouts: readonly Saved<Rollout>[],
): Promise<(rollout: Rollout) => Facts> {
  const [firing, readings] = await Promise.all([askAlarms(ports, rollouts.length), askMetrics(ports, rollouts)]);
  const near = firing === null ? null : byFunction(firing);
  return (rollout) => {
    const metrics = readings.get(rollout.id);
    return {
      ...(near === null ? {} : { firing: firingFor(near(rollout), watcherOf(rollout)) }),
      ...(metrics === undefined ? {} : { metrics }),
    };
  };
}

/** The alarms that may count for a rollout: without this, a bad day's alarms would be compared with every rollout there is. */
function byFunction(alarms: readonly Alarm[]): (rollout: Rollout) => readonly Alarm[] {
  const looking = new Map<string, Alarm[]>();
  for (const alarm of alarms) {
    for (const name of new Set(alarm.dimensions.map(({ FunctionName }) => FunctionName ?? ''))) {
      looking.set(name, [...(looking.get(name) ?? []), alarm]);
    }
  }
  return ({ target, policy }) => {
    const near = looking.get(functionName(target.functionArn)) ?? [];
    const named = policy.alarms.length === 0 ? [] : alarms.filter(({ name }) => policy.alarms.includes(name));
    return [...new Set([...near, ...named])];
  };
}

export function watcherOf(rollout: Rollout) {
  const { target, canary, policy, ignoredAlarms } = rollout;
  return { target, canary, named: policy.alarms, ignored: ignoredAlarms };
}

/** Null: could not be asked. Alarms then come as events only; the metrics still judge. */
async function askAlarms({ alarms, log }: Ports, rollouts: number): Promise<readonly Alarm[] | null> {
  if (rollouts === 0) return null;
  return alarms.firing().catch((error: unknown) => {
    log.error('alarms cannot be asked', { error: String(error) });
    return null;
  });
}

async function askMetrics(
  { metrics, clock, log }: Ports,
  rollouts: readonly Saved<Rollout>[],
): Promise<Map<string, Reading>> {
  const asked = rollouts.flatMap(({ value }) => {
    const question = questionOf(value, clock.now());
    return question === null ? [] : [{ id: value.id, question }];
  });
  if (asked.length === 0) return new Map();
  const readings = await metrics
    .read(
      asked.map(({ question }) => question),
      clock.now(),
    )
    .catch((error: unknown): readonly Reading[] => {
      log.error('metrics cannot be read', { error: String(error) });
      return asked.map(() => ({ ok: false, reason: 'CloudWatch could not be reached.' }));
    });
  return new Map(asked.map(({ id }, i) => [id, readings[i] ?? { ok: false, reason: 'CloudWatch gave no answer.' }]));
}

/** What to read for one rollout: from its first weight, or from where data was last settled. Null: nothing to compare. */
export function questionOf(rollout: Rollout, nowMs: number): MetricsQuestion | null {
  const first = rollout.log.find(({ event }) => event.kind === 'stage');
  if (judgedStage(rollout) === null || first === undefined) return null;
  const settled = rollout.verdict?.settledThrough ?? null;
  const from = Math.max(
    minuteOf(first.atMs),
    settled === null ? 0 : settled - AGAIN,
    minuteOf(nowMs) - MOST_MINUTES_BACK,
  );
  const { target, stable, canary, facts } = rollout;
  return { target, stable, canary, slowOver: facts.slowOver, fromMinute: from, timeoutMs: facts.timeoutMs };
}
