import { act } from '../../src/app/act.ts';
import type { Answer, Ask, CallRecord } from '../../src/app/ask.ts';
import { endOverdue } from '../../src/app/overdue.ts';
import type { Ports, Saved } from '../../src/app/ports.ts';
import { WRONG_WORKSPACE } from '../../src/app/rights.ts';
import type { Freeze } from '../../src/core/freeze.ts';
import { functionArn } from '../../src/core/functionRef.ts';
import { parsePlan } from '../../src/core/plan/planText.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import { policyOf } from '../../src/core/plan/policyText.ts';
import { type Inspection, optedIn, preflight } from '../../src/core/preflight.ts';
import { isRefusal, type Refusal, type RefusalCode } from '../../src/core/refusal.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { alone, split } from '../../src/core/routing.ts';
import { anInspection } from '../fixtures/inspection.ts';
import { ARN, aRollout, BEN, CANARY, NOON, PHASES, STABLE } from '../fixtures/rollouts.ts';
import { aVersion } from '../fixtures/versions.ts';
import { aLog } from './aRequest.ts';

/** One refusal of every code, made by the code that makes it, for docs/messages.md. */

const HOME = { arn: ARN, places: [] };

function refused(value: unknown): Refusal {
  if (!isRefusal(value)) throw new Error(`no refusal: ${JSON.stringify(value)}`);
  return value;
}

function checked(change: Partial<Inspection>, firing = false): Refusal {
  const wish = parsePlan('10%');
  if (isRefusal(wish)) throw new Error(wish.reason);
  const alarm = { name: 'checkout-errors', arn: 'x', reason: 'over', dimensions: [{ FunctionName: 'checkout' }] };
  return refused(preflight(anInspection(change), CANARY, wish, DEFAULT_POLICY, firing ? [alarm] : []));
}

/** Ports that hold one rollout, and of everything else say what the example needs. */
function ports(
  rollout: Rollout | null,
  inspected: unknown = anInspection(),
  heard: (answer: Answer) => void = () => {},
  freezes: readonly Freeze[] = [],
): Ports {
  const saved: Saved<Rollout> | null = rollout === null ? null : { value: rollout, rev: 1 };
  const known = {
    store: {
      load: async () => saved,
      loadFunction: async () => (saved === null ? [] : [saved]),
      find: async () => rollout,
      saveCall: async () => true,
      loadFreezes: async () => ({ value: freezes, rev: 1 }),
    },
    traffic: { inspect: async () => inspected },
    alarms: { firing: async () => [] },
    chat: {
      person: async () => ({ member: true }),
      groupMembers: async () => ['U0ADA'],
      notice: async () => ({ kind: 'posted', at: { channel: 'C0RELEASES', ts: '1' } }),
      answer: async (_: string, answer: Answer) => {
        heard(answer);
        return true;
      },
    },
    letters: null,
    clock: { now: () => NOON },
    log: aLog(),
    defaults: { policy: DEFAULT_POLICY, channel: 'C0RELEASES', teamIds: ['T0SANDBOX'], home: HOME },
  };
  return known as unknown as Ports;
}

const START: Ask = { kind: 'start', function: 'checkout', version: '43', plan: '10%', alias: 'live' };

function press(kind: 'promote' | 'resume' | 'rollback', turn: number | null = null): Ask {
  const stamp = turn === null ? null : { rolloutId: aRollout().id, turn };
  return { kind, function: 'checkout', alias: 'live', reason: null, stamp };
}

async function answered(rollout: Rollout | null, ask: Ask, inspected?: unknown, id: string | null = null) {
  const asker = { by: BEN, channel: 'C0RELEASES', id, stranger: false };
  return refused(await act(ports(rollout, inspected), ask, asker));
}

/** A start while somebody's word forbids it. */
async function frozen(): Promise<Refusal> {
  const freeze = { functionArn: null, by: BEN, sinceMs: NOON, untilMs: NOON + 6 * 3_600_000, reason: 'release party' };
  const asker = { by: BEN, channel: 'C0RELEASES', id: null, stranger: false };
  return refused(await act(ports(null, anInspection(), undefined, [freeze]), START, asker));
}

async function gaveUp(): Promise<Refusal> {
  let said: Answer | null = null;
  const envelope = {
    kind: 'slack',
    id: 'c1',
    by: BEN,
    workspace: 'T0SANDBOX',
    channel: 'C0RELEASES',
    responseUrl: 'https://hooks.slack.com/x',
    ask: press('promote'),
  } as const;
  const call: CallRecord = { id: 'c1', atMs: 0, state: 'begun', expiresAtS: 0, envelope, refusal: null };
  const hear = (answer: Answer) => {
    said = answer;
  };
  await endOverdue(
    ports(aRollout({ phase: PHASES.baking }), anInspection(), hear),
    [{ value: call, rev: 1 }],
    () => false,
  );
  return refused(said);
}

const baking = aRollout({
  phase: PHASES.baking,
  alias: { seen: { routing: split(STABLE, CANARY, 1000), revisionId: 'r1', sinceMs: NOON }, pending: [] },
});
const receipt = { key: 'resume:build-981', args: '{"reason":"another"}', rolloutId: baking.id, atMs: NOON };
const awaiting = { ...baking, phase: PHASES.awaiting };

/** By code, in the order of core/refusal.ts. */
export const REFUSALS: Readonly<Record<RefusalCode, () => Refusal | Promise<Refusal>>> = {
  'bad-input': () => refused(functionArn('check out', HOME)),
  'bad-plan': () => refused(parsePlan('50%,10%')),
  'bad-policy': () => refused(policyOf(DEFAULT_POLICY, { 'canary:aprovers': 'U0ADA' })),
  'id-reused': () => answered({ ...baking, receipts: [receipt] }, press('resume'), undefined, 'build-981'),
  'no-function': () => answered(null, START, { kind: 'unknown' }),
  'no-alias': () => checked({ alias: null, aliasName: 'liev' }),
  'not-opted-in': () => refused(optedIn(anInspection({ tags: {} }))),
  'no-version': () => checked({ canary: null }),
  latest: () => checked({ alias: { routing: alone('$LATEST'), revisionId: 'r' } }),
  'same-version': () => checked({ alias: { routing: alone('43'), revisionId: 'r' } }),
  'version-not-active': () => checked({ canary: aVersion('43', { state: 'Pending' }) }),
  'other-role': () => checked({ canary: aVersion('43', { roleArn: 'arn:aws:iam::123456789012:role/payments' }) }),
  'other-dead-letter': () => checked({ canary: aVersion('43', { deadLetterArn: 'arn:aws:sqs:eu-west-1:1:dead' }) }),
  'already-weighted': () => checked({ alias: { routing: split(STABLE, CANARY, 500), revisionId: 'r' } }),
  'provisioned-concurrency': () => checked({ provisionedConcurrency: true }),
  'alarm-firing': () => checked({}, true),
  'already-running': () => answered(baking, START),
  'no-rollout': () => answered(null, press('promote')),
  finished: () => answered({ ...baking, phase: PHASES.promoted, finishedAtMs: NOON }, press('rollback')),
  stale: () => answered({ ...awaiting, turn: 7 }, press('promote', 6)),
  'not-now': () => answered(baking, press('promote')),
  'not-allowed': () =>
    answered({ ...awaiting, policy: { ...DEFAULT_POLICY, approvers: ['S0RELEASE'] } }, press('promote')),
  'below-policy': () =>
    answered(
      null,
      { ...START, plan: 'AllAtOnce' },
      anInspection({ tags: { ...anInspection().tags, 'canary:approvals': '2' } }),
    ),
  'wrong-workspace': () => WRONG_WORKSPACE,
  frozen,
  'aws-denied': () =>
    answered(null, START, {
      kind: 'denied',
      error: 'AccessDeniedException: not authorized to perform: lambda:GetFunction',
    }),
  'gave-up': gaveUp,
};
