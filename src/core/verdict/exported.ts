import type { Plan } from '../plan/plan.ts';
import { NORMAL, type VerdictPolicy } from '../plan/policy.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Ledger, type MinuteRow, NO_CALLS, type Tally } from './ledger.ts';
import type { Question } from './verdict.ts';

/**
 * A ledger in a file, with all that is needed to judge it again: what a rollout exports and `npm run why` reads. Only
 * `minutes` must be there. Without `now` and `settledThrough` every minute counts as elapsed and settled.
 */
export interface ExportedLedger {
  readonly policy?: Partial<VerdictPolicy>;
  /** Stages; 100 % follows. Without it: 10 %, then 100 %. */
  readonly plan?: readonly { readonly weightBp: number; readonly bakeMin?: number }[];
  readonly minutes: readonly {
    readonly minute: number;
    readonly stage?: number;
    readonly canary?: Partial<Tally>;
    readonly stable?: Partial<Tally>;
  }[];
  readonly changed?: readonly number[];
  readonly blind?: Ledger['blind'];
  readonly checkpoint?: Checkpoint;
  readonly stage?: number;
  readonly settledThrough?: number;
  readonly now?: number;
}

/** What a rollout exports: read back, it gives the identical verdict. */
export function exportLedger(ledger: Ledger, plan: Pick<Plan, 'stages'>, question: Question): ExportedLedger {
  return {
    policy: question.policy,
    plan: plan.stages.map(({ weightBp, bakeMs }) => ({ weightBp, bakeMin: bakeMs / 60_000 })),
    minutes: ledger.rows,
    changed: ledger.changed,
    blind: ledger.blind,
    ...(ledger.checkpoint ? { checkpoint: ledger.checkpoint } : {}),
    stage: question.stage,
    settledThrough: question.settledThrough,
    now: question.now,
  };
}

/** What is wrong with a ledger in a file, in words for the person who wrote it. */
export class BadLedger extends Error {}

/** A year of minutes: more is a mistake in the minutes' numbers. */
const LONGEST_MIN = 525_600;

/** Reads a ledger out of parsed JSON. @throws BadLedger naming the field. */
export function readExported(json: unknown): { readonly ledger: Ledger; readonly question: Question } {
  const file = object(json, 'a ledger');
  const rows = list(file.minutes, 'minutes').map(readRow);
  const byMinute = new Map(rows.map((row) => [row.minute, row]));
  const sorted = [...byMinute.values()].sort((a, b) => a.minute - b.minute);
  const last = sorted.at(-1)?.minute ?? 0;
  const now = optional(file.now, last, (value) => whole(value, 'now'));
  if (Math.max(now, last) - (sorted[0]?.minute ?? now) > LONGEST_MIN)
    throw new BadLedger('minutes span more than a year');
  const plan = file.plan === undefined || file.plan === null ? [1000] : list(file.plan, 'plan').map(readWeight);
  return {
    ledger: {
      rows: sorted,
      changed: optional(file.changed, [], (value) => list(value, 'changed').map((minute) => whole(minute, 'changed'))),
      blind: (file.blind as Ledger['blind'] | undefined) ?? null,
      ...(file.checkpoint ? { checkpoint: readCheckpoint(file.checkpoint) } : {}),
    },
    question: {
      policy: readPolicy(file.policy),
      weightsBp: plan,
      stage: optional(file.stage, sorted.at(-1)?.stage ?? 0, (value) => whole(value, 'stage')),
      settledThrough: optional(file.settledThrough, now, (value) => whole(value, 'settledThrough')),
      now,
    },
  };
}

/** Name → least and most of each number of the policy. */
const BOUNDS: Readonly<Record<Exclude<keyof VerdictPolicy, 'latency'>, readonly [number, number]>> = {
  alpha: [1e-12, 0.999],
  beta: [1e-12, 0.999],
  rho: [1, 1e6],
  delta: [0, 1],
  safeRho: [0, 1e6],
  exposure: [0, 1],
  minBakeMin: [0, LONGEST_MIN],
  burst: [1, 1e6],
};

function readPolicy(json: unknown): VerdictPolicy {
  if (json === undefined || json === null) return NORMAL;
  const policy: Record<string, unknown> = { ...NORMAL };
  for (const [name, value] of Object.entries(object(json, 'policy'))) {
    if (value === undefined || value === null) continue;
    if (name === 'latency') {
      if (value !== 'ask' && value !== 'rollback' && value !== 'ignore') {
        throw new BadLedger('policy.latency is ask, rollback or ignore');
      }
      policy.latency = value;
      continue;
    }
    if (!Object.hasOwn(BOUNDS, name)) {
      throw new BadLedger(`policy.${name} is not known; known are ${Object.keys(NORMAL).join(', ')}`);
    }
    const [least, most] = BOUNDS[name as keyof typeof BOUNDS];
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw new BadLedger(`policy.${name} must be a number from ${least} to ${most}, not ${JSON.stringify(value)}`);
    }
    policy[name] = value;
  }
  return policy as unknown as VerdictPolicy;
}

/** Only the app writes checkpoints, so its outline is enough. */
function readCheckpoint(json: unknown): Checkpoint {
  const checkpoint = object(json, 'checkpoint');
  whole(checkpoint.first, 'checkpoint.first');
  whole(checkpoint.through, 'checkpoint.through');
  for (const part of ['errors', 'latency', 'canary', 'stable']) object(checkpoint[part], `checkpoint.${part}`);
  return checkpoint as unknown as Checkpoint;
}

function readWeight(json: unknown, i: number): number {
  const weight = whole(object(json, `plan[${i}]`).weightBp, `plan[${i}].weightBp`);
  if (weight < 1 || weight > 10_000) throw new BadLedger(`plan[${i}].weightBp must be from 1 to 10000, not ${weight}`);
  return weight;
}

function readRow(json: unknown, i: number): MinuteRow {
  const row = object(json, `minutes[${i}]`);
  return {
    minute: whole(row.minute, `minutes[${i}].minute`),
    stage: optional(row.stage, 0, (value) => whole(value, `minutes[${i}].stage`)),
    canary: readTally(row.canary, `minutes[${i}].canary`),
    stable: readTally(row.stable, `minutes[${i}].stable`),
  };
}

function readTally(json: unknown, name: string): Tally {
  if (json === undefined || json === null) return NO_CALLS;
  const tally = object(json, name);
  const at = (key: string) => optional(tally[key], 0, (value) => count(value, `${name}.${key}`));
  const msAt = (key: string) => optional(tally[key], null, (value) => count(value, `${name}.${key}`));
  const slow = optional(tally.slow, null, (value) => {
    const counts = object(value, `${name}.slow`);
    return { over75: count(counts.over75, `${name}.slow.over75`), over95: count(counts.over95, `${name}.slow.over95`) };
  });
  return {
    invocations: at('invocations'),
    errors: at('errors'),
    throttles: at('throttles'),
    slow,
    p50Ms: msAt('p50Ms'),
    p99Ms: msAt('p99Ms'),
  };
}

function optional<T, D>(value: unknown, absent: D, read: (value: unknown) => T): T | D {
  return value === undefined || value === null ? absent : read(value);
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadLedger(`${name} must be an object`);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new BadLedger(`${name} must be a list`);
}

function whole(value: unknown, name: string): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw new BadLedger(`${name} must be a whole number, not ${JSON.stringify(value) ?? 'missing'}`);
}

function count(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new BadLedger(`${name} must be a number ≥ 0, not ${JSON.stringify(value) ?? 'missing'}`);
}
