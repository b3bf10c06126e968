import type { Seen } from '../input.ts';
import type { Phase, Rollout } from '../rollout.ts';
import { compact } from '../verdict/compact.ts';
import { type MinuteRow, minuteOf, withRows } from '../verdict/ledger.ts';
import { splitOff } from '../verdict/split.ts';
import { judge, type Question, type Verdict } from '../verdict/verdict.ts';
import { logged } from './change.ts';
import { stageEntered } from './entry.ts';

/** What a reading of the metrics changes: the ledger, and with it the verdict. */
export function seeMetrics(rollout: Rollout, seen: Seen): Rollout {
  const { metrics, atMs } = seen;
  const stage = judgedStage(rollout);
  if (metrics === undefined || stage === null) return rollout;
  const ledger = metrics.ok
    ? {
        ...withRows(
          rollout.ledger,
          metrics.rows.flatMap((row) => staged(rollout, row) ?? []),
        ),
        blind: null,
      }
    : { ...rollout.ledger, blind: rollout.ledger.blind ?? { sinceMs: atMs, reason: metrics.reason } };
  const question = questionOf(rollout, stage, metrics.ok ? metrics.settledThrough : null, minuteOf(atMs) - 1);
  const verdict = judge(ledger, question);
  const kept = compact(ledger, question);
  if (JSON.stringify([kept, verdict]) === JSON.stringify([rollout.ledger, rollout.verdict])) return rollout;
  const seenSplit = toldSplit({ ...rollout, ledger: kept, verdict }, question.settledThrough, atMs);
  return toldVerdict(seenSplit, rollout.verdict, verdict, atMs);
}

/** What the verdict is asked in a rollout. `settledThrough` null: as far as it was settled when last read. */
export function questionOf(rollout: Rollout, stage: number, settledThrough: number | null, now: number): Question {
  return {
    policy: rollout.policy.verdict,
    weightsBp: rollout.plan.stages.map(({ weightBp }) => weightBp),
    stage,
    settledThrough: settledThrough ?? rollout.verdict?.asked.settledThrough ?? 0,
    now,
    callsPerMinute: rollout.facts.callsPerMinute,
  };
}

/** The question that the rollout's verdict answered, to follow it minute by minute or to ask it again elsewhere. */
export function askedOf(rollout: Rollout): Question | null {
  const { verdict } = rollout;
  return verdict === null
    ? null
    : questionOf(rollout, verdict.asked.stage, verdict.asked.settledThrough, verdict.asked.now);
}

/**
 * The stage whose margin the figures are held against, null where nothing is compared: before the first weight and once all
 * traffic is on one version. While promoting, late minutes of the last stage still count.
 */
export function judgedStage({ phase, plan }: Pick<Rollout, 'phase' | 'plan'>): number | null {
  if (plan.stages.length === 0) return null;
  const of = (p: Phase): number | null => {
    switch (p.name) {
      case 'baking':
      case 'awaiting':
        return p.stage;
      case 'promoting':
        return plan.stages.length - 1;
      case 'held':
      case 'drifted':
      case 'blocked':
        return of(p.from);
      default:
        return null;
    }
  };
  return of(phase);
}

/** A row belongs to the stage that was entered last before its minute; null once all of the traffic was on the canary then. */
function staged(rollout: Rollout, row: Omit<MinuteRow, 'stage'>): MinuteRow | null {
  let stage: number | null = 0;
  for (const { atMs, event } of rollout.log) {
    // Calls of the minute in which all traffic moved may still be the last stage's.
    if (event.kind === 'promoting' && minuteOf(atMs) < row.minute) stage = null;
    if (minuteOf(atMs) <= row.minute) stage = stageEntered(rollout, event) ?? stage;
  }
  return stage === null ? null : { ...row, stage };
}

/** A line when the figures say something new: that they pass (once a stage), or that they cannot be read, or can again. */
function toldVerdict(
  rollout: Rollout,
  before: Verdict | null,
  { outcome, reason, about }: Verdict,
  atMs: number,
): Rollout {
  const kindBefore = before?.outcome ?? 'undecided';
  if (outcome === kindBefore && about === (before?.about ?? about)) return rollout;
  const fresh = kindBefore === 'blind' || !toldInStage(rollout, outcome);
  const worth =
    outcome === 'blind' || kindBefore === 'blind' || outcome === 'pass' || about === 'latency' || about === 'throttles';
  return worth && fresh && outcome !== 'regress'
    ? logged(rollout, atMs, { kind: 'verdict', outcome, about, reason })
    : rollout;
}

/** Once a rollout: whatever the reason is, it will not go away by being said again. */
function toldSplit(rollout: Rollout, settledThrough: number, atMs: number): Rollout {
  if (rollout.log.some(({ event }) => event.kind === 'splitOff')) return rollout;
  const off = splitOff(rollout, settledThrough);
  return off === null ? rollout : logged(rollout, atMs, { kind: 'splitOff', ...off });
}

function toldInStage(rollout: Rollout, outcome: Verdict['outcome']): boolean {
  for (const { event } of [...rollout.log].reverse()) {
    if (stageEntered(rollout, event) !== null) return false;
    if (event.kind === 'verdict') return event.outcome === outcome;
  }
  return false;
}
