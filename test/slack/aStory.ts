import type { Freeze } from '../../src/core/freeze.ts';
import { type Forecast, forecast } from '../../src/core/plan/forecast.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import type { RollbackCause, Rollout } from '../../src/core/rollout.ts';
import type { RolloutEvent } from '../../src/core/rolloutEvent.ts';
import { split } from '../../src/core/routing.ts';
import type { MinuteRow, Tally } from '../../src/core/verdict/ledger.ts';
import { EMPTY_LEDGER } from '../../src/core/verdict/ledger.ts';
import type { Verdict } from '../../src/core/verdict/verdict.ts';
import { differences } from '../../src/core/versions.ts';
import {
  ADA,
  ARN,
  aPlan,
  aRollout,
  aVerdict,
  BEN,
  CANARY,
  MINUTE,
  NOON,
  PHASES,
  SOMEBODY,
  STABLE,
} from '../fixtures/rollouts.ts';
import { aConfiguration, aVersion } from '../fixtures/versions.ts';

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

export const REASON = "Not enough data yet: 312 of about 480 canary calls are final; about 14 min at today's traffic.";

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

/** With everything that can guard a rollout: checks at every moment, probes, a harm budget; and calls that nothing guards. */
export function aGuardedRollout(change: Partial<Rollout> = {}): Rollout {
  const common = { everyMs: null, tries: 1, timeoutMs: 5_000 };
  const when = ['before', 'stage', 'after'] as const;
  return aBusyRollout({
    policy: { ...DEFAULT_POLICY, harm: 50 },
    facts: {
      timeoutMs: 3_000,
      slowOver: null,
      callsPerMinute: 311,
      before: Array.from({ length: 60 }, () => [311, 1] as const),
      bypass: { calls: 30_000, around: 11_400 },
    },
    checks: [
      { kind: 'invoke', name: 'smoke', when, ...common, payload: {}, expect: { status: 200 } },
      { kind: 'http', name: 'page', when: ['stage'], ...common, url: 'https://shop.example/health', status: 200 },
    ],
    runs: [{ check: 'smoke', moment: 'before', stage: null, atMs: NOON, outcome: 'passed', reason: null }],
    probe: {
      check: 'smoke',
      perMinute: 20,
      calls: 120,
      failed: 2,
      recent: [true],
      minute: NOON_MINUTE,
      reason: 'it answered 500',
    },
    ...change,
  });
}

export const CAUSES: readonly RollbackCause[] = [
  { kind: 'alarm', alarm: 'checkout-errors', reason: 'Threshold Crossed: 1 datapoint [12.0] was greater than 5.0.' },
  { kind: 'regress', reason: 'Canary fails 19.8 % (62 of 312 calls), stable 0.3 % (9 of 2,803): worse beyond doubt.' },
  { kind: 'person', by: BEN, reason: 'the cart is broken' },
  { kind: 'person', by: BEN, reason: null },
  { kind: 'outside', by: { kind: 'outside', name: 'arn:aws:sts::123456789012:assumed-role/Deploy/ci' } },
  { kind: 'check', check: 'smoke', moment: 'before', reason: 'it answered 500 where 200 is expected' },
  { kind: 'check', check: 'page', moment: 'stage', reason: 'it answered nothing within 5 s' },
  { kind: 'check', check: 'smoke', moment: 'after', reason: 'the answer has no “ok”' },
  {
    kind: 'harm',
    budget: 50,
    reason: "About 61 calls failed on 43 beyond what 42's rate explains; the harm budget is 50.",
  },
  { kind: 'group', member: 'cart', reason: 'it goes back to 17' },
];

/** Everything frozen, and one function. */
export const FREEZES: readonly Freeze[] = [
  { functionArn: null, by: ADA, sinceMs: NOON, untilMs: NOON + 360 * MINUTE, reason: 'release party' },
  { functionArn: ARN, by: BEN, sinceMs: NOON + MINUTE, untilMs: NOON + 60 * MINUTE, reason: 'the cart moves house' },
];

const FOUND = split(STABLE, CANARY, 5000);

/** What a plan comes to at so many calls a minute, 0.2 % of them failing. */
export function aForecast(plan: string, callsPerMinute: number | null): Forecast {
  const before = callsPerMinute === null ? null : [[callsPerMinute, callsPerMinute * 0.002] as const];
  const facts = { callsPerMinute, before, bypass: null, timeoutMs: 3_000 };
  return forecast({ plan: aPlan(plan), policy: DEFAULT_POLICY, facts });
}

const OLD = aVersion('42', { configuration: aConfiguration({ description: 'Gift cards (#820)', memoryMb: 256 }) });
/** Another version with other code, more memory and one more variable. */
export const COMPARISON = differences(
  OLD,
  aVersion('43', {
    configuration: aConfiguration({ codeSha256: 'Zm9vYmFyYmF6', variables: ['STAGE', 'TABLE', 'TAX_TABLE'] }),
  }),
  true,
);
const SAME = differences(OLD, { ...OLD, version: '43' }, false);

/** One event of every kind, and of every variant that is told differently. */
export const EVENTS: readonly RolloutEvent[] = [
  { kind: 'started', by: ADA, reason: 'ticket 981', note: 'The watch of 41 → 42 was ended' },
  { kind: 'started', by: { kind: 'pipeline', name: 'ci' }, reason: null, note: null },
  { kind: 'expected', forecast: aForecast('10%', 3_000), offer: null },
  { kind: 'expected', forecast: aForecast('5%,25% auto', 3), offer: '50% auto max-bake=2h exposure=5%' },
  { kind: 'expected', forecast: aForecast('Canary10Percent5Minutes', 1_000), offer: '10% auto bake=5m' },
  { kind: 'expected', forecast: aForecast('10%', null), offer: null },
  { kind: 'expected', forecast: { ...aForecast('AllAtOnce', 300), bypass: 0.38 }, offer: null },
  { kind: 'compared', ...COMPARISON },
  { kind: 'compared', ...SAME },
  { kind: 'splitOff', observedBp: 310, weightBp: 1000, calls: 16_000 },
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
  {
    kind: 'blocked',
    readying: 'back',
    error: 'AWS has left all of the traffic on 43 for 15 min: it makes provisioned concurrency ready for 42 first',
  },
  {
    kind: 'blocked',
    readying: 'ahead',
    error: 'AWS has left all of the traffic on 42 for 15 min: it makes provisioned concurrency ready for 43 first',
  },
  { kind: 'unblocked' },
  {
    kind: 'alarmsUnread',
    unreadMs: 3 * MINUTE,
    reason: 'AccessDenied: User is not authorized to perform: cloudwatch:DescribeAlarms',
  },
  { kind: 'alarmsRead' },
  {
    kind: 'broke',
    found: [
      { message: "TypeError: Cannot read properties of undefined (reading 'rate')", count: 17, isNew: true },
      { message: 'payment gateway said 503 for order 4711', count: 2, isNew: false },
    ],
  },
  { kind: 'broke', found: [{ message: 'payment gateway said 503 for order 4711', count: 1, isNew: false }] },
  { kind: 'checked', check: 'smoke', moment: 'before', outcome: 'passed', reason: null },
  {
    kind: 'checked',
    check: 'page',
    moment: 'stage',
    outcome: 'failed',
    reason: 'it answered 500 where 200 is expected',
  },
  {
    kind: 'checked',
    check: 'smoke',
    moment: 'after',
    outcome: 'unrun',
    reason: 'TooManyRequestsException: Rate exceeded',
  },
  { kind: 'set', by: ADA, weightBp: 2500, reason: 'the load test begins' },
  { kind: 'set', by: ADA, weightBp: 50, reason: null },
  { kind: 'steppedBack', by: BEN, stage: 0, weightBp: 1000, reason: 'too many timeouts' },
  {
    kind: 'steppedBack',
    by: { kind: 'app' },
    stage: 0,
    weightBp: 1000,
    reason: 'Canary is slow: p50 120 ms against 40 ms.',
  },
  { kind: 'skipped', by: ADA, stage: 0, forced: false, reason: null },
  { kind: 'skipped', by: ADA, stage: 0, forced: true, reason: 'the errors are those of the load test' },
  { kind: 'extended', by: ADA, what: 'bake', byMs: 20 * MINUTE },
  { kind: 'extended', by: ADA, what: 'watch', byMs: 90 * MINUTE },
  {
    kind: 'worseThanBefore',
    reason:
      'Since it has all of the traffic 43 fails 2.1 % (25 of 1,204 calls); 42 failed 0.3 % in the hour before the rollout.',
  },
  {
    kind: 'worseThanBefore',
    reason:
      'Since it has all of the traffic 43 fails 2.1 % (25 of 1,204 calls). There is nothing from before to compare with: 42 had 3 calls in the hour before the rollout. It is told because more than 0.5 % fail, beyond what chance explains.',
  },
  ...FREEZES.map((freeze) => ({ kind: 'frozen', freeze }) as const),
  { kind: 'abandoned', by: ADA },
];
