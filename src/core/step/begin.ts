import type { Group } from '../group.ts';
import type { Check } from '../plan/check.ts';
import { forecast } from '../plan/forecast.ts';
import type { Plan } from '../plan/plan.ts';
import type { Policy } from '../plan/policy.ts';
import type { Cleared } from '../preflight.ts';
import type { Actor, FunctionFacts, Probe, Receipt, Rollout, Target, Version } from '../rollout.ts';
import { EMPTY_LEDGER } from '../verdict/ledger.ts';
import { differences } from '../versions.ts';
import { logged } from './change.ts';

/** All that a rollout begins with, looked up, read and allowed. */
export interface Beginning {
  readonly id: string;
  readonly cleared: Cleared;
  readonly target: Target;
  readonly plan: Plan;
  readonly policy: Policy;
  readonly facts: Omit<FunctionFacts, 'timeoutMs'>;
  readonly by: Actor;
  readonly reason: string | null;
  readonly ignoredAlarms: readonly string[];
  readonly checks: readonly Check[];
  readonly group: Group | null;
  /** A plan that can decide where this one cannot, as it could be typed. */
  readonly offer: string | null;
  /** What the person should know beside the plan (an earlier watch that this start ended, for example). */
  readonly note: string | null;
  readonly receipt: Receipt;
  /** Receipts of the target's earlier rollout that are still remembered. */
  readonly earlier: readonly Receipt[];
}

/** A new rollout in its first phase: nothing moved yet. */
export function begin(beginning: Beginning, atMs: number): Rollout {
  const { cleared, plan, policy, by, reason, note } = beginning;
  const rollout: Rollout = {
    id: beginning.id,
    target: beginning.target,
    stable: cleared.stable.version as Version,
    canary: cleared.canary.version as Version,
    plan,
    policy,
    facts: { ...beginning.facts, timeoutMs: Math.max(cleared.stable.timeoutMs, cleared.canary.timeoutMs) },
    startedBy: by,
    reason,
    startedAtMs: atMs,
    atMs,
    turn: 1,
    phase: { name: 'checking' },
    alias: { seen: { ...cleared.alias, sinceMs: atMs }, pending: [] },
    ledger: EMPTY_LEDGER,
    verdict: null,
    approvals: [],
    ignoredAlarms: beginning.ignoredAlarms,
    log: [],
    receipts: [...beginning.earlier, beginning.receipt],
    checks: beginning.checks,
    runs: [],
    probe: probeOf(beginning),
    after: null,
    group: beginning.group,
    ready: null,
    finishedAtMs: null,
  };
  const started = logged(rollout, atMs, { kind: 'started', by, reason, note });
  const expected = logged(started, atMs, { kind: 'expected', forecast: forecast(rollout), offer: beginning.offer });
  const comparison = differences(cleared.stable, cleared.canary, cleared.provisioned);
  return logged(expected, atMs, { kind: 'compared', ...comparison });
}

/** Probes use the first check that calls the canary. */
function probeOf({ policy, checks }: Beginning): Probe | null {
  const check = checks.find(({ kind }) => kind === 'invoke');
  if (policy.probe === null || check === undefined) return null;
  return { check: check.name, perMinute: policy.probe, calls: 0, failed: 0, recent: [], minute: null, reason: null };
}
