import { logged } from './change.ts';
import { EMPTY_LEDGER } from './ledger.ts';
import type { Plan } from './plan.ts';
import type { Policy } from './policy.ts';
import type { Cleared } from './preflight.ts';
import type { Actor, FunctionFacts, Receipt, Rollout, Version } from './rollout.ts';

/** All that a rollout begins with, looked up, read and allowed. */
export interface Beginning {
  readonly id: string;
  readonly cleared: Cleared;
  readonly aliasName: string;
  readonly plan: Plan;
  readonly policy: Policy;
  readonly facts: Pick<FunctionFacts, 'slowOver' | 'callsPerMinute'>;
  readonly by: Actor;
  readonly reason: string | null;
  readonly ignoredAlarms: readonly string[];
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
    target: { functionArn: cleared.functionArn, alias: beginning.aliasName },
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
    finishedAtMs: null,
  };
  return logged(rollout, atMs, { kind: 'started', by, reason, note });
}
