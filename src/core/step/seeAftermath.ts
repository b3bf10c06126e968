import type { Seen } from '../input.ts';
import type { Rollout } from '../rollout.ts';
import { alone, sameRouting } from '../routing.ts';
import type { Aftermath } from '../verdict/aftermath.ts';
import { shareOf } from '../verdict/figures.ts';
import { type MinuteRow, minuteOf, NO_CALLS } from '../verdict/ledger.ts';
import { pastOf } from '../verdict/past.ts';
import { judge } from '../verdict/verdict.ts';
import { logged } from './change.ts';

/** Minutes that are kept one by one. The comparison needs an hour of them. */
const ROWS_KEPT = 180;

/** The minute from which on all calls ran on the canary; null while they do not. */
export function wholeFrom({ phase, alias, canary, after }: Rollout): number | null {
  if (phase.name !== 'promoting' && phase.name !== 'watching') return null;
  if (alias.pending.length > 0 || !sameRouting(alias.seen.routing, alone(canary))) return null;
  return after?.fromMinute ?? minuteOf(alias.seen.sinceMs) + 1;
}

/** What a reading of the metrics says once all traffic is on the canary. Nothing here moves traffic by comparing with the past: it alerts. */
export function seeAftermath(rollout: Rollout, { metrics, atMs }: Seen): Rollout {
  const fromMinute = wholeFrom(rollout);
  if (metrics?.ok !== true || fromMinute === null) return rollout;
  const known = rollout.after ?? {
    fromMinute,
    rows: [],
    folded: { through: fromMinute - 1, calls: 0, errors: 0 },
    settledThrough: null,
  };
  const after = withRows(known, metrics.rows, metrics.settledThrough);
  if (JSON.stringify(after) === JSON.stringify(rollout.after)) return rollout;
  return told({ ...rollout, after }, minuteOf(atMs) - 1, atMs);
}

function withRows(after: Aftermath, read: readonly Omit<MinuteRow, 'stage'>[], settledThrough: number): Aftermath {
  const byMinute = new Map(after.rows.map((row) => [row.minute, row]));
  for (const { minute, canary } of read) if (minute > after.folded.through) byMinute.set(minute, { minute, canary });
  const rows = [...byMinute.values()].sort((a, b) => a.minute - b.minute);
  const old = rows.slice(0, -ROWS_KEPT);
  const folded = {
    through: old.at(-1)?.minute ?? after.folded.through,
    calls: after.folded.calls + old.reduce((sum, { canary }) => sum + canary.invocations, 0),
    errors: after.folded.errors + old.reduce((sum, { canary }) => sum + canary.errors, 0),
  };
  return { ...after, rows: rows.slice(-ROWS_KEPT), folded, settledThrough };
}

/**
 * Holds the canary's minutes at 100 % against stable's minutes of before, each used once, by the verdict's own test. It supposes that nothing else
 * has changed since, which the sentence says; so it is told and does not act.
 */
function told(rollout: Rollout, now: number, atMs: number): Rollout {
  const { after, policy, canary } = rollout;
  if (after === null || rollout.log.some(({ event }) => event.kind === 'worseThanBefore')) return rollout;
  const past = pastOf(rollout);
  const rows = after.rows.flatMap((row): MinuteRow[] => {
    const [invocations, errors] = past.minutes[row.minute - after.fromMinute] ?? [];
    if (invocations === undefined || errors === undefined) return [];
    return [{ minute: row.minute, stage: 0, canary: row.canary, stable: { ...NO_CALLS, invocations, errors } }];
  });
  const verdict = judge(
    { rows, changed: [], blind: null },
    { policy: { ...policy.verdict, latency: 'ignore' }, weightsBp: [5_000], stage: 0, settledThrough: now, now },
  );
  if (verdict.outcome !== 'regress') return rollout;
  const { errors, invocations } = verdict.canary;
  const whole = `Since it has all of the traffic ${canary} fails ${shareOf(errors, invocations)}`;
  return logged(rollout, atMs, { kind: 'worseThanBefore', reason: `${whole}${past.words(verdict.stable)}` });
}
