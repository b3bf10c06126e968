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

/** What an outlook is made of. */
export interface Ahead {
  readonly state: Checkpoint;
  readonly settled: Settled;
  readonly standing: Standing;
  readonly rows: readonly MinuteRow[];
  readonly changed: readonly number[];
  readonly question: Question;
  readonly delta: number;
}

/** What is still missing for a pass, and how long that takes; nothing where a pass is not what is waited for. */
export function outlook({ ground }: Decision, ahead: Ahead): Outlook {
  const { state, settled, standing, question, delta } = ahead;
  const { policy } = question;
  const nothing = { needCalls: null, etaMin: null, harmEtaMin: null };
  if (ground === 'young') return { ...nothing, etaMin: policy.minBakeMin - standing.dataMinutes };
  if (ground !== 'open' && ground !== 'suspicious') return nothing;
  const { traffic, known } = trafficOf(ahead);
  const harm = known ? minutesToHarm(state, standing.lnHarm, policy, traffic) : null;
  const harmEtaMin = harm === null ? null : Math.max(1, Math.ceil(harm));
  if (ground === 'suspicious') return { ...nothing, harmEtaMin };
  const minutes = minutesToSafe(state, settled, policy, delta, traffic);
  if (minutes === null || !(traffic.canary > 0)) return { ...nothing, harmEtaMin };
  const wait = Math.max(minutes, policy.minBakeMin - standing.dataMinutes);
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

/**
 * Today's traffic: of the last ten settled minutes, else of the newest, else as before the rollout, else unknown (one call
 * a minute). The canary's share is the one seen in this stage, or the stage's weight while too little was seen.
 */
function trafficOf({ state, rows, changed, question }: Ahead): { readonly traffic: Traffic; readonly known: boolean } {
  const weight = Math.min(0.99, Math.max(1e-4, (question.weightsBp[question.stage] ?? 1_000) / 10_000));
  for (const end of [question.settledThrough, question.now]) {
    const from = Math.max(state.first, end - RECENT.overMin + 1);
    const within = (minute: number) => minute >= from && minute <= end;
    const recent = rows.filter(({ minute }) => within(minute) && !changed.includes(minute));
    const calls = sum(recent, 'canary') + sum(recent, 'stable');
    if (calls === 0) continue;
    const perMinute = calls / (end - from + 1 - changed.filter(within).length);
    const here = recent.filter(({ stage }) => stage === question.stage);
    const canary = sum(here, 'canary');
    const stable = sum(here, 'stable');
    const share = canary >= RECENT.canaryCalls && stable > 0 ? canary / (canary + stable) : weight;
    return { traffic: split(perMinute, share), known: true };
  }
  const before = question.callsPerMinute ?? 0;
  return { traffic: split(before > 0 ? before : 1, weight), known: before > 0 };
}

function split(calls: number, share: number): Traffic {
  return { canary: calls * share, stable: calls * (1 - share) };
}

function sum(rows: readonly MinuteRow[], of: 'canary' | 'stable'): number {
  return rows.reduce((total, row) => total + (row[of].invocations || 0), 0);
}
