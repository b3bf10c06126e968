import type { Checkpoint } from './checkpoint.ts';
import type { Decision, Standing } from './decide.ts';
import { minutesToHarm, minutesToSafe, type Traffic } from './eta.ts';
import type { MinuteRow } from './ledger.ts';
import type { Settled } from './replay.ts';
import type { Question } from './verdict.ts';

export interface Outlook {
  readonly needCalls: number | null;
  readonly etaMin: number | null;
  readonly harmEtaMin: number | null;
}

/** What is still missing for a pass, and how long that takes; nothing where a pass is not what is waited for. */
export function outlook(
  { ground }: Decision,
  state: Checkpoint,
  settled: Settled,
  stands: Standing,
  rows: readonly MinuteRow[],
  question: Question,
  delta: number,
): Outlook {
  const nothing = { needCalls: null, etaMin: null, harmEtaMin: null };
  if (ground === 'young') return { ...nothing, etaMin: question.policy.minBakeMin - stands.dataMinutes };
  if (ground !== 'open' && ground !== 'suspicious') return nothing;
  const { traffic, known } = trafficOf(rows, question);
  const harm = known ? minutesToHarm(state, stands.lnHarm, question.policy, traffic) : null;
  const harmEtaMin = harm === null ? null : Math.max(1, Math.ceil(harm));
  if (ground === 'suspicious') return { ...nothing, harmEtaMin };
  const minutes = minutesToSafe(state, settled, question.policy, delta, traffic);
  if (minutes === null || !(traffic.canary > 0)) return { ...nothing, harmEtaMin };
  const wait = Math.max(minutes, question.policy.minBakeMin - stands.dataMinutes);
  // Minutes count from the last settled one, or from the first that can have data; both settle as late as now does.
  const idle = Math.max(0, state.first - 1 - question.settledThrough);
  return {
    needCalls: Math.max(1, Math.ceil(minutes * traffic.canary)),
    etaMin: known ? Math.max(1, Math.ceil(wait + idle)) : null,
    harmEtaMin,
  };
}

/** How far back today's traffic is looked up, and from how many canary calls on its own share is believed. */
const RECENT = { overMin: 10, canaryCalls: 5 };

/** Today's traffic: of the last ten settled minutes, else of the newest, else as before the rollout, else unknown (one call). */
function trafficOf(
  rows: readonly MinuteRow[],
  question: Question,
): { readonly traffic: Traffic; readonly known: boolean } {
  const weight = Math.min(0.99, Math.max(1e-4, (question.weightsBp[question.stage] ?? 1_000) / 10_000));
  for (const end of [question.settledThrough, question.now]) {
    const recent = rows.filter(({ minute }) => minute > end - RECENT.overMin && minute <= end);
    if (recent.length === 0) continue;
    const minutes = end - Math.max(rows[0]!.minute, end - RECENT.overMin + 1) + 1;
    const canary = recent.reduce((sum, row) => sum + row.canary.invocations, 0) / minutes;
    const stable = recent.reduce((sum, row) => sum + row.stable.invocations, 0) / minutes;
    if (canary + stable === 0) continue;
    if (canary * minutes >= RECENT.canaryCalls && stable > 0) return { traffic: { canary, stable }, known: true };
    const all = canary + stable;
    return { traffic: { canary: all * weight, stable: all * (1 - weight) }, known: true };
  }
  const before = question.callsPerMinute ?? 0;
  const all = before > 0 ? before : 1;
  return { traffic: { canary: all * weight, stable: all * (1 - weight) }, known: before > 0 };
}
