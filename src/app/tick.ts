import { type Alarm, firingFor } from '../core/alarm.ts';
import type { Input, Reading } from '../core/input.ts';
import { minuteOf } from '../core/ledger.ts';
import type { Rollout } from '../core/rollout.ts';
import type { AliasView } from '../core/routing.ts';
import { judgedStage } from '../core/seeMetrics.ts';
import { each } from './pool.ts';
import type { MetricsQuestion, Ports, Saved } from './ports.ts';
import { reconcile } from './reconcile.ts';
import { tell } from './tell.ts';

/** Quiet aliases looked at in one tick, in rotation; those that settle, drift or wait for a write are looked at every time. */
const QUIET_READS = 50;
/** Time after which a tick begins no further rollout, so that the invocation ends well before its timeout. */
const ENGINE_BUDGET_MS = 25_000;
const STORY_BUDGET_MS = 33_000;
/** How far back metrics are read at most, minutes; CloudWatch's price and quota ask for a bound. */
const MOST_MINUTES_BACK = 175;
/** Minutes read again behind the last settled one, for data that came late. */
const AGAIN = 3;

/** Everything that is unfinished, one pass each: alarms and metrics are asked once for all. */
export async function tick(ports: Ports): Promise<void> {
  const { clock, log, store } = ports;
  const beganMs = clock.now();
  const late = (budgetMs: number) => () => clock.now() - beganMs > budgetMs;
  const { rollouts, tales } = await store.unfinished();
  const ordered = [...rollouts].sort((a, b) => urgency(a.value) - urgency(b.value));
  const [firing, readings] = await Promise.all([askAlarms(ports, ordered.length), askMetrics(ports, ordered)]);
  const looked = lookedAt(ordered, beganMs);
  const passes = await each(
    ordered,
    8,
    async (saved) => {
      const alias = looked.has(saved.value.id) ? await readAlias(ports, saved) : null;
      await reconcile(ports, saved, alias?.input ?? { kind: 'tick' }, {
        ...(alias?.view === undefined ? {} : { alias: alias.view }),
        ...(firing === null ? {} : { firing: firingFor(firing, watcherOf(saved.value)) }),
        ...(readings.has(saved.value.id) ? { metrics: readings.get(saved.value.id) as Reading } : {}),
      });
    },
    late(ENGINE_BUDGET_MS),
  );
  for (const { item, error } of passes.failed)
    log.error('a rollout failed', { rollout: item.value.id, error: String(error) });
  if (passes.left.length > 0) log.warn('time ran out; the rest waits for the next tick', { left: passes.left.length });
  const told = await each(tales, 4, (tale) => tell(ports, tale), late(STORY_BUDGET_MS));
  for (const { item, error } of told.failed)
    log.error('a story failed', { rollout: item.value.rolloutId, error: String(error) });
  log.info('tick', {
    rollouts: rollouts.length,
    tales: tales.length,
    failed: passes.failed.length + told.failed.length,
  });
  const failures = [...passes.failed, ...told.failed].map(({ error }) => error);
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${rollouts.length + tales.length} failed in this tick`);
}

/** Lower comes first: what takes traffic away, then what waits for a write, then the rest. */
function urgency({ phase, alias }: Rollout): number {
  if (phase.name === 'rollingBack') return 0;
  return alias.pending.length > 0 ? 1 : 2;
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
function questionOf(rollout: Rollout, nowMs: number): MetricsQuestion | null {
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

/** Which aliases this tick reads: all that are on the move, and a rotating share of the quiet ones. */
function lookedAt(rollouts: readonly Saved<Rollout>[], nowMs: number): ReadonlySet<string> {
  const moving = rollouts.filter(({ value: { phase, alias } }) => alias.pending.length > 0 || MOVING.has(phase.name));
  const quiet = rollouts.filter((saved) => !moving.includes(saved));
  const start = quiet.length <= QUIET_READS ? 0 : (minuteOf(nowMs) * QUIET_READS) % quiet.length;
  const turn = [...quiet.slice(start), ...quiet.slice(0, start)].slice(0, QUIET_READS);
  return new Set([...moving, ...turn].map(({ value }) => value.id));
}

const MOVING: ReadonlySet<string> = new Set(['promoting', 'rollingBack', 'drifted', 'blocked']);

/** A reading that fails must not keep alarms and figures from being weighed; what needs the alias reads it again. */
async function readAlias({ traffic, log }: Ports, { value }: Saved<Rollout>): Promise<Look> {
  const read = await traffic.read(value.target).catch((error: unknown) => {
    log.warn('an alias could not be read', { rollout: value.id, error: String(error) });
    return null;
  });
  if (read === null) return {};
  return 'kind' in read ? { input: { kind: 'refusedByAws', error: read.error } } : { view: read };
}

interface Look {
  readonly view?: AliasView;
  readonly input?: Input;
}
