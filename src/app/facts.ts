import { type Alarm, firingFor } from '../core/alarm.ts';
import { type Freeze, freezeOver } from '../core/freeze.ts';
import { type Peer, sameTarget } from '../core/group.ts';
import type { Reading } from '../core/input.ts';
import { placeKey } from '../core/place.ts';
import { functionName, type Rollout, type Target } from '../core/rollout.ts';
import { wholeFrom } from '../core/step/seeAftermath.ts';
import { judgedStage } from '../core/step/seeMetrics.ts';
import { minuteOf } from '../core/verdict/ledger.ts';
import { peersOf } from './group.ts';
import type { MetricsQuestion, Ports, Saved } from './ports.ts';
import type { Facts } from './reconcile.ts';

/** How far back metrics are read at most, minutes; CloudWatch's price and quota ask for a bound. */
const MOST_MINUTES_BACK = 175;
/** Minutes read again behind the last settled one, for data that came late. */
const AGAIN = 3;

/** What was asked for all rollouts of a tick. */
export interface Gathered {
  /** The facts of one rollout are there as soon as its own metrics are. */
  readonly factsOf: (rollout: Rollout) => Promise<Facts>;
  /** Places whose alarms could not be asked. */
  readonly unread: readonly string[];
}

/** Asks alarms (once for each place) and metrics for all rollouts. What could not be asked is absent, or a reading that says so. */
export async function gatherFacts(ports: Ports, rollouts: readonly Saved<Rollout>[]): Promise<Gathered> {
  // Before anything is waited for: the metrics take longest.
  const readings = askMetrics(ports, rollouts);
  const [alarms, freezes, peers] = await Promise.all([
    askAlarms(ports, rollouts),
    askFreezes(ports, rollouts.length),
    askPeers(ports, rollouts),
  ]);
  const factsOf = async (rollout: Rollout): Promise<Facts> => {
    const metrics = await readings.get(rollout.id);
    const others = peers.get(rollout.id);
    const freeze = freezeOver(freezes, rollout, ports.clock.now());
    return {
      ...heard(alarms.get(placeKey(rollout.target.functionArn)), rollout),
      ...(metrics === undefined ? {} : { metrics }),
      freeze,
      ...(others === undefined ? {} : { peers: others }),
    };
  };
  return { factsOf, unread: [...alarms].flatMap(([place, known]) => (typeof known === 'string' ? [place] : [])) };
}

/** The alarms of one place, by rollout; or why they could not be asked. */
type Known = ReturnType<typeof byFunction> | string;

/** The alarms that fire for a rollout, or why that is not known. */
function heard(known: Known | undefined, rollout: Rollout): Pick<Facts, 'firing' | 'alarmsUnread'> {
  if (known === undefined) return {};
  return typeof known === 'string'
    ? { alarmsUnread: known }
    : { firing: firingFor(known(rollout), watcherOf(rollout)) };
}

/** The others of each group. Who cannot be looked up now is absent, and nobody goes on without them. */
async function askPeers(ports: Ports, rollouts: readonly Saved<Rollout>[]): Promise<Map<string, readonly Peer[]>> {
  const found = new Map<string, readonly Peer[]>();
  const grouped = rollouts.filter(({ value }) => value.group !== null);
  const known = (target: Target) => grouped.find(({ value }) => sameTarget(value.target, target))?.value;
  for (const { value } of grouped) {
    await peersOf(ports, value, known)
      .then((peers) => found.set(value.id, peers))
      .catch((error: unknown) =>
        ports.log.error('a group cannot be looked up', { rollout: value.id, error: String(error) }),
      );
  }
  return found;
}

/** Where it cannot be known what is frozen, everything is: going back needs no leave. */
async function askFreezes({ store, clock, log }: Ports, rollouts: number): Promise<readonly Freeze[]> {
  if (rollouts === 0) return [];
  try {
    return (await store.loadFreezes())?.value ?? [];
  } catch (error) {
    log.error('freezes cannot be read', { error: String(error) });
    const reason = 'what is frozen cannot be read at the moment';
    return [{ functionArn: null, by: { kind: 'app' }, sinceMs: 0, untilMs: clock.now() + 60_000, reason }];
  }
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

/**
 * By place, and only of those where something is under way. Where they could not be asked alarms come as events only: the metrics still judge,
 * and nothing gets more traffic.
 */
async function askAlarms(
  { alarms, log }: Ports,
  rollouts: readonly Saved<Rollout>[],
): Promise<ReadonlyMap<string, Known>> {
  const places = new Map(rollouts.map(({ value }) => [placeKey(value.target.functionArn), value.target.functionArn]));
  const found = new Map<string, Known>();
  const ask = async ([place, functionArn]: readonly [string, string]): Promise<void> => {
    try {
      found.set(place, byFunction(await alarms.firing(functionArn)));
    } catch (error) {
      log.error('alarms cannot be asked', { place, error: String(error) });
      found.set(place, String(error));
    }
  };
  await Promise.all([...places].map(ask));
  return found;
}

function askMetrics(
  { metrics, clock, log }: Ports,
  rollouts: readonly Saved<Rollout>[],
): ReadonlyMap<string, Promise<Reading>> {
  const asked = rollouts.flatMap(({ value }) => {
    const question = questionOf(value, clock.now());
    return question === null ? [] : [{ id: value.id, question }];
  });
  if (asked.length === 0) return new Map();
  const readings = metrics.read(
    asked.map(({ question }) => question),
    clock.now(),
  );
  const failed = (error: unknown): Reading => {
    log.error('metrics cannot be read', { error: String(error) });
    return { ok: false, reason: 'CloudWatch could not be reached.' };
  };
  const unanswered: Reading = { ok: false, reason: 'CloudWatch gave no answer.' };
  return new Map(asked.map(({ id }, i) => [id, readings[i]?.catch(failed) ?? Promise.resolve(unanswered)]));
}

/**
 * What to read for one rollout: from its first weight, or from where all traffic went to the canary, and no further back than where data was last
 * settled. Null: there is nothing to read.
 */
export function questionOf(rollout: Rollout, nowMs: number): MetricsQuestion | null {
  const span = spanOf(rollout);
  if (span === null) return null;
  const { target, stable, canary, facts } = rollout;
  const fromMinute = Math.max(
    span.fromMinute,
    span.settledThrough === null ? 0 : span.settledThrough - AGAIN,
    minuteOf(nowMs) - MOST_MINUTES_BACK,
  );
  return {
    target,
    stable,
    canary,
    slowOver: facts.slowOver,
    fromMinute,
    timeoutMs: facts.timeoutMs,
    countsOnly: judgedStage(rollout) === null,
  };
}

function spanOf(rollout: Rollout): { readonly fromMinute: number; readonly settledThrough: number | null } | null {
  const first = rollout.log.find(({ event }) => event.kind === 'stage');
  if (judgedStage(rollout) !== null && first !== undefined) {
    return { fromMinute: minuteOf(first.atMs), settledThrough: rollout.verdict?.settledThrough ?? null };
  }
  const whole = wholeFrom(rollout);
  return whole === null ? null : { fromMinute: whole, settledThrough: rollout.after?.settledThrough ?? null };
}
