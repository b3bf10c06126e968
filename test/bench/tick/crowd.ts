import type { Tale } from '../../../src/app/tale.ts';
import { newTale } from '../../../src/app/tale.ts';
import { rolloutItem, taleItem } from '../../../src/aws/codec.ts';
import type { Rollout } from '../../../src/core/rollout.ts';
import { step } from '../../../src/core/step/step.ts';
import type { Tally } from '../../../src/core/verdict/ledger.ts';
import { ADA, aPlan, aRollout, MINUTE } from '../../fixtures/rollouts.ts';
import { CANARY, figureOf, STABLE } from './metricData.ts';
import { onTheWire } from './table.ts';
import type { Wire } from './wire.ts';

/** Rollouts of the crowd have baked for so long: the ledger is half an hour deep, and nothing is about to happen. */
const BAKED_MIN = 30;
export const CHANNEL = 'C0RELEASES';

export function nameOf(i: number): string {
  return `function-${i}`;
}

/** Puts so many rollouts at 10 % into the table, each with its alias as wanted and its story told up to now. */
export function gather(wire: Wire, count: number, nowMs: number): readonly Rollout[] {
  const model = aQuietRollout(nowMs);
  return Array.from({ length: count }, (_, i) => {
    const rollout = named(model, i);
    place(wire, rollout);
    wire.aliases.set(`${rollout.target.functionArn} live`, {
      version: STABLE,
      weights: { [CANARY]: 0.1 },
      revision: 0,
    });
    return rollout;
  });
}

/** Stores a rollout and a tale that knows all of it. */
export function place(wire: Wire, rollout: Rollout): void {
  wire.table.put(onTheWire(rolloutItem(rollout), 1));
  wire.table.put(onTheWire(taleItem(toldTale(rollout)), 1));
}

function named(model: Rollout, i: number): Rollout {
  const functionArn = `arn:aws:lambda:eu-west-1:123456789012:function:${nameOf(i)}`;
  return { ...model, id: `202611211200-${i.toString(16).padStart(6, '0')}`, target: { functionArn, alias: 'live' } };
}

/** Told up to the last line; the card was drawn a minute ago, with the figures of then. */
function toldTale(rollout: Rollout): Tale {
  const last = rollout.log.at(-1)?.n ?? 0;
  return {
    ...newTale(rollout, CHANNEL, rollout.startedAtMs),
    card: { channel: CHANNEL, ts: '1700000000.000100' },
    drawn: 'as it was a minute ago',
    toldThrough: last,
    publishedThrough: last,
  };
}

/** Baking at 10 % for half an hour, every minute alike and none of them remarkable. */
export function aQuietRollout(nowMs: number, bakedMin = BAKED_MIN): Rollout {
  const startedAtMs = nowMs - (bakedMin + 1) * MINUTE;
  const routing = { version: STABLE, other: { version: CANARY, weightBp: 1_000 } };
  const before = aRollout({
    plan: aPlan('10% bake=2d'),
    facts: {
      timeoutMs: 3_000,
      slowOver: { p75Ms: 60, p95Ms: 120 },
      callsPerMinute: 1_000,
      before: Array.from({ length: 60 }, () => [1_000, 2] as const),
      bypass: { calls: 60_000, around: 0 },
    },
    startedAtMs,
    atMs: startedAtMs,
    phase: { name: 'baking', stage: 0 },
    alias: { seen: { routing, revisionId: 'r0', sinceMs: startedAtMs }, pending: [] },
    log: [
      { n: 1, atMs: startedAtMs, event: { kind: 'started', by: ADA, reason: null, note: null } },
      { n: 2, atMs: startedAtMs, event: { kind: 'stage', stage: 0, weightBp: 1_000 } },
    ],
  });
  return minuteByMinute(before, startedAtMs, nowMs - MINUTE);
}

/** Lets the engine see minute after minute, as ticks would. */
export function minuteByMinute(rollout: Rollout, fromMs: number, toMs: number): Rollout {
  let now = rollout;
  const first = Math.floor(fromMs / MINUTE);
  for (let minute = first + 1; minute <= Math.floor(toMs / MINUTE); minute += 1) {
    const rows = [minute - 2, minute - 1]
      .filter((m) => m >= first)
      .map((m) => ({ minute: m, canary: tallyOf(CANARY, m), stable: tallyOf(STABLE, m) }));
    const metrics = { ok: true, rows, settledThrough: minute - 4 } as const;
    now = step(now, { kind: 'tick' }, { atMs: minute * MINUTE, metrics });
  }
  return now;
}

function tallyOf(version: string, minute: number): Tally {
  const of = (metric: string, stat = '') => figureOf(metric, stat, version, minute, 0);
  return {
    invocations: of('Invocations'),
    errors: 0,
    throttles: 0,
    slow: { over75: of('Duration', 'TC('), over95: of('Duration', 'TC(') },
    p50Ms: of('Duration', 'p50'),
    p99Ms: of('Duration', 'p99'),
  };
}
