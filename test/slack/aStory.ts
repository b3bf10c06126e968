import type { MinuteRow, Tally } from '../../src/core/ledger.ts';
import { EMPTY_LEDGER } from '../../src/core/ledger.ts';
import type { RollbackCause, Rollout, RolloutEvent } from '../../src/core/rollout.ts';
import { split } from '../../src/core/routing.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { ADA, aRollout, aVerdict, BEN, CANARY, MINUTE, NOON, PHASES, SOMEBODY, STABLE } from '../fixtures/rollouts.ts';

export const NOON_MINUTE = NOON / MINUTE;

export function aTally(change: Partial<Tally> = {}): Tally {
  return { invocations: 100, errors: 0, throttles: 0, slow: null, p50Ms: 40, p99Ms: 200, ...change };
}

/** Minutes from noon on, both versions called in each. */
export function rows(count: number, change: (i: number) => Partial<MinuteRow> = () => ({})): readonly MinuteRow[] {
  return Array.from({ length: count }, (_, i) => ({
    minute: NOON_MINUTE + 1 + i,
    stage: 0,
    canary: aTally({ invocations: 31, errors: i % 5 === 0 ? 1 : 0 }),
    stable: aTally({ invocations: 280 }),
    ...change(i),
  }));
}

export const REASON = "Not enough data yet: 312 of about 480 canary calls; about 14 min at today's traffic.";

export function aMeasuredVerdict(change: Partial<Verdict> = {}): Verdict {
  const through = NOON_MINUTE + 25;
  return aVerdict({
    reason: REASON,
    canary: { invocations: 312, errors: 4, throttles: 0, errorRate: 4 / 312, p50Ms: 41, p99Ms: 212 },
    stable: { invocations: 2803, errors: 9, throttles: 0, errorRate: 9 / 2803, p50Ms: 40, p99Ms: 200 },
    settledThrough: through,
    dataThrough: through,
    ...change,
  });
}

/** Baking at 10 % since noon, with 25 minutes of figures. */
export function aBusyRollout(change: Partial<Rollout> = {}): Rollout {
  return aRollout({
    phase: PHASES.baking,
    alias: { seen: { routing: split(STABLE, CANARY, 1000), revisionId: 'r1', sinceMs: NOON }, pending: [] },
    ledger: { ...EMPTY_LEDGER, rows: rows(25) },
    verdict: aMeasuredVerdict(),
    ...change,
  });
}

export const CAUSES: readonly RollbackCause[] = [
  { kind: 'alarm', alarm: 'checkout-errors', reason: 'Threshold Crossed: 1 datapoint [12.0] was greater than 5.0.' },
  { kind: 'regress', reason: 'Canary fails 19.8 % (62 of 312 calls), stable 0.3 % (9 of 2,803): worse beyond doubt.' },
  { kind: 'person', by: BEN, reason: 'the cart is broken' },
  { kind: 'person', by: BEN, reason: null },
  { kind: 'outside', by: { kind: 'outside', name: 'arn:aws:sts::123456789012:assumed-role/Deploy/ci' } },
];

const FOUND = split(STABLE, CANARY, 5000);

/** One event of every kind, and of every variant that is told differently. */
export const EVENTS: readonly RolloutEvent[] = [
  { kind: 'started', by: ADA, reason: 'ticket 981', note: 'The watch of 41 → 42 was ended' },
  { kind: 'started', by: { kind: 'pipeline', name: 'ci' }, reason: null, note: null },
  { kind: 'stage', stage: 0, weightBp: 1000 },
  { kind: 'verdict', outcome: 'pass', about: 'errors', reason: 'As good as stable within the margin.' },
  { kind: 'verdict', outcome: 'regress', about: 'errors', reason: 'Canary fails 19.8 %.' },
  { kind: 'verdict', outcome: 'undecided', about: 'data', reason: REASON },
  { kind: 'verdict', outcome: 'blind', about: 'data', reason: 'Metrics cannot be read: AccessDenied.' },
  { kind: 'asked', stage: 0, why: 'gate', reason: REASON },
  { kind: 'asked', stage: 0, why: 'undecided', reason: REASON },
  { kind: 'approved', stage: 0, by: BEN },
  { kind: 'lapsed', stage: 0, reason: 'Metrics cannot be read: AccessDenied.' },
  { kind: 'lapsed', stage: 0, reason: 'Canary is slow: p50 120 ms against 40 ms. A person is asked.', asksAgain: true },
  { kind: 'reminded', stage: 0, waitedMs: 15 * MINUTE },
  { kind: 'timedOut', stage: 0, waitedMs: 24 * 60 * MINUTE, weightBp: 1000 },
  { kind: 'explained', by: BEN, reason: 'the cart was empty' },
  { kind: 'held', by: ADA, weightBp: 1000 },
  { kind: 'resumed', by: ADA },
  { kind: 'promoting' },
  { kind: 'watching', watchMs: 30 * MINUTE },
  { kind: 'promoted', endedBy: null },
  { kind: 'promoted', endedBy: BEN },
  ...CAUSES.map((cause) => ({ kind: 'rollingBack', cause, evidence: aMeasuredVerdict() }) as const),
  { kind: 'rollingBack', cause: CAUSES[0]!, evidence: null },
  ...CAUSES.map((cause) => ({ kind: 'rolledBack', cause }) as const),
  { kind: 'harmWhileDrifted', alarm: 'checkout-errors', reason: 'Threshold crossed' },
  { kind: 'harmWhileDrifted', alarm: null, reason: 'Canary fails 19.8 %.' },
  { kind: 'drifted', found: FOUND, wanted: split(STABLE, CANARY, 1000), by: SOMEBODY },
  { kind: 'drifted', found: { version: '44', other: null }, wanted: split(STABLE, CANARY, 1000), by: SOMEBODY },
  { kind: 'driftAnswered', answer: 'adopt', by: ADA },
  { kind: 'driftAnswered', answer: 'reassert', by: ADA },
  { kind: 'driftOver' },
  { kind: 'driftNamed', by: { kind: 'outside', name: 'arn:aws:sts::123456789012:assumed-role/Deploy/ci' } },
  { kind: 'blocked', error: 'AccessDeniedException: not authorized to perform: lambda:UpdateAlias' },
  { kind: 'unblocked' },
  { kind: 'abandoned', by: ADA },
];
