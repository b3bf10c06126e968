import type { Broken } from '../broke.ts';
import type { RollbackCause, Rollout } from '../rollout.ts';
import { logged } from './change.ts';

/**
 * Whether it is to be found out what broke: once in each rollout that is taken back, or has just been. Where it was not the app that took it
 * back, only if calls of the canary failed.
 */
export function asksWhatBroke(rollout: Rollout): boolean {
  const cause = causeOf(rollout);
  if (cause === null || rollout.log.some(({ event }) => event.kind === 'broke')) return false;
  switch (cause.kind) {
    case 'alarm':
    case 'regress':
    case 'harm':
    case 'check':
      return true;
    case 'person':
    case 'outside':
    case 'group':
      return failedCalls(rollout) > 0;
    default:
      return cause satisfies never;
  }
}

/** Adds what was found, also to a rollout that is over meanwhile: nothing moves by it. The same object where it is known already. */
export function sawBroke(rollout: Rollout, atMs: number, found: readonly Broken[]): Rollout {
  if (found.length === 0 || !asksWhatBroke(rollout)) return rollout;
  const at = Math.max(rollout.atMs, atMs);
  return { ...logged(rollout, at, { kind: 'broke', found }), atMs: at };
}

/** When the canary got its first share of the traffic; null: it never had any. */
export function firstWeightMs({ log }: Rollout): number | null {
  return log.find(({ event }) => event.kind === 'stage' || event.kind === 'promoting')?.atMs ?? null;
}

function causeOf({ phase }: Rollout): RollbackCause | null {
  const at = phase.name === 'blocked' ? phase.from : phase;
  return at.name === 'rollingBack' || at.name === 'rolledBack' ? at.cause : null;
}

function failedCalls({ ledger, after }: Rollout): number {
  return [...ledger.rows, ...(after?.rows ?? [])].reduce((sum, { canary }) => sum + canary.errors, 0);
}
