import type { VerdictPolicy } from '../plan/policy.ts';
import type { Checkpoint } from './checkpoint.ts';
import { lnHarm } from './evidence.ts';
import { isSlow } from './latency.ts';
import type { MinuteRow } from './ledger.ts';
import type { Outcome, Verdict } from './verdict.ts';

/** Above this the canary looks worse, though nothing is proven: it is not advanced then, whatever SAFE says. */
const SUSPICIOUS_LN = Math.log(5);

/**
 * Throttled calls are in neither Invocations nor Errors: a canary without concurrency looks healthy. It is throttled
 * noticeably when, over the last ten minutes, at least 10 of its calls and 1 % of those that came were throttled, and
 * stable's share is less than half of its own.
 */
export const THROTTLED = { overMin: 10, calls: 10, share: 0.01, timesStable: 2 };

export interface Throttling {
  readonly canary: { readonly throttles: number; readonly came: number };
  readonly stable: { readonly throttles: number; readonly came: number };
  readonly noticeable: boolean;
}

/** Throttles of the minutes up to `now`; `rows` in order. Minutes in `changed` do not count. */
export function throttling(rows: readonly MinuteRow[], changed: readonly number[], now: number): Throttling {
  const canary = { throttles: 0, came: 0 };
  const stable = { throttles: 0, came: 0 };
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i]!;
    if (row.minute > now) continue;
    if (row.minute <= now - THROTTLED.overMin) break;
    if (changed.includes(row.minute)) continue;
    for (const [sum, tally] of [[canary, row.canary] as const, [stable, row.stable] as const]) {
      sum.throttles += tally.throttles || 0;
      sum.came += (tally.throttles || 0) + (tally.invocations || 0);
    }
  }
  const share = canary.came > 0 ? canary.throttles / canary.came : 0;
  const stableShare = stable.came > 0 ? stable.throttles / stable.came : 0;
  const noticeable =
    canary.throttles >= THROTTLED.calls && share >= THROTTLED.share && share > THROTTLED.timesStable * stableShare;
  return { canary, stable, noticeable };
}

/** What the figures say at one minute, without words. */
export interface Standing {
  readonly lnHarm: number;
  readonly peak: number;
  readonly slow: boolean;
  readonly lnSafe: number;
  readonly dataMinutes: number;
  readonly throttled: boolean;
  readonly blind: boolean;
}

export function standing(
  state: Checkpoint,
  minute: number,
  settled: { readonly lnSafe: number; readonly dataMinutes: number },
  throttled: boolean,
  blind: boolean,
): Standing {
  const t = minute - state.first;
  const harm = lnHarm(state.errors, t);
  return {
    lnHarm: harm,
    peak: Math.max(state.errors.peak, harm),
    slow: isSlow(state.latency, t),
    lnSafe: settled.lnSafe,
    dataMinutes: settled.dataMinutes,
    throttled,
    blind,
  };
}

/** Why an undecided verdict is undecided, or what decided it. */
export type Ground = 'worse' | 'slow' | 'blind' | 'throttled' | 'suspicious' | 'safe' | 'young' | 'open';

export interface Decision {
  readonly outcome: Outcome;
  readonly about: Verdict['about'];
  readonly ground: Ground;
}

/**
 * The decision, in order of weight. Harm that was ever proven stands (latched), even when the metrics are gone since;
 * what cannot be read is never healthy; and nothing passes while latency, throttles or a suspicion speak against it.
 */
export function decide(s: Standing, policy: VerdictPolicy): Decision {
  if (s.peak >= Math.log(1 / policy.alpha)) return { outcome: 'regress', about: 'errors', ground: 'worse' };
  const slow = s.slow && policy.latency !== 'ignore';
  if (slow && policy.latency === 'rollback') return { outcome: 'regress', about: 'latency', ground: 'slow' };
  if (s.blind) return { outcome: 'blind', about: 'data', ground: 'blind' };
  if (slow) return { outcome: 'undecided', about: 'latency', ground: 'slow' };
  if (s.throttled) return { outcome: 'undecided', about: 'throttles', ground: 'throttled' };
  if (s.lnHarm >= SUSPICIOUS_LN) return { outcome: 'undecided', about: 'errors', ground: 'suspicious' };
  if (s.lnSafe < Math.log(1 / policy.beta)) return { outcome: 'undecided', about: 'data', ground: 'open' };
  if (s.dataMinutes < policy.minBakeMin) return { outcome: 'undecided', about: 'data', ground: 'young' };
  return { outcome: 'pass', about: 'errors', ground: 'safe' };
}
