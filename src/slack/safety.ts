import { type Freeze, frozenName } from '../core/freeze.ts';
import { MOMENTS, type Moment } from '../core/plan/check.ts';
import type { Rollout } from '../core/rollout.ts';
import { percent } from '../core/routing.ts';
import { runsFor } from '../core/step/checking.ts';
import { rateWords, thousands } from '../core/verdict/figures.ts';
import { excessFailures, isCompared } from '../core/verdict/harm.ts';
import { code, join, type Mrkdwn, md, quote } from './escape.ts';
import { counted } from './figures.ts';
import { stageOf } from './state.ts';
import { actorWords, momentWords } from './words.ts';

/** What else guards a rollout, as lines of its card: checks, probes, the harm budget, a freeze, and calls that nothing guards. */

/** From this share on, calls around the alias are worth a line. */
const LEAST_BYPASS = 0.05;

export function safetyLines(rollout: Rollout): readonly Mrkdwn[] {
  const lines = [
    ...MOMENTS.map((moment) => checksWords(rollout, moment)),
    probeWords(rollout),
    harmWords(rollout),
    afterWords(rollout),
    bypassWords(rollout),
  ];
  return lines.flatMap((line) => (line === null ? [] : [line]));
}

/** `Checks at 10 %: smoke passed, page open`. */
function checksWords(rollout: Rollout, moment: Moment): Mrkdwn | null {
  const stage = moment === 'stage' ? stageOf(rollout.phase) : null;
  const runs = runsFor(rollout, { moment, stage });
  if (runs.length === 0 || (moment === 'stage' && rollout.plan.stages.length === 0)) return null;
  // Between the stages there is nothing that a check of a stage has passed or not.
  const isOutside = moment === 'stage' && stage === null;
  const told = runs.slice(0, 10).map(({ check, run }) => {
    return isOutside ? code(check, 40) : md`${code(check, 40)} ${OUTCOMES[run?.outcome ?? 'open']}`;
  });
  const more = runs.length > told.length ? md`and ${runs.length - told.length} more` : null;
  return join([md`Checks ${whereWords(rollout, moment, stage)}:`, join([join(told, ', '), more])]);
}

const OUTCOMES = { passed: 'passed', failed: 'failed', unrun: 'could not be run yet', open: 'open' } as const;

function whereWords({ plan }: Rollout, moment: Moment, stage: number | null): string {
  switch (moment) {
    case 'before':
      return 'before any traffic';
    case 'stage':
      return stage === null ? 'at each stage' : `at ${percent(plan.stages[stage]?.weightBp ?? 0)}`;
    case 'after':
      return 'at 100 %';
    default:
      return moment satisfies never;
  }
}

function probeWords({ probe }: Rollout): Mrkdwn | null {
  if (probe === null) return null;
  if (probe.calls === 0) return md`Probes: ${probe.perMinute} a minute with ${code(probe.check, 40)}, counted apart`;
  const last = probe.reason === null ? md`` : md`; the last that failed: ${quote(probe.reason, 200)}`;
  return md`Probes: ${thousands(probe.calls - probe.failed)} of ${thousands(probe.calls)} passed, counted apart${last}`;
}

function harmWords(rollout: Rollout): Mrkdwn | null {
  const { harm } = rollout.policy;
  if (harm === null) return null;
  const used = thousands(excessFailures(rollout));
  const budget = counted(harm, 'failed call');
  return isCompared(rollout)
    ? md`Harm budget: about ${used} of ${budget} beyond what ${rollout.stable}’s rate and chance explain`
    : md`Harm budget: ${used} of ${budget}; too few calls of ${rollout.stable} are known to compare with, so each that fails counts`;
}

/** With no stable traffic left there is only the past to compare with, and that is said. */
function afterWords({ after, facts, stable, canary }: Rollout): Mrkdwn | null {
  if (after === null) return null;
  const rows = after.rows.map((row) => [row.canary.invocations, row.canary.errors] as const);
  const now = sumWords([[after.folded.calls, after.folded.errors], ...rows]);
  const before = facts.before === null ? 'not known' : sumWords(facts.before);
  const past = md`${stable} in the hour before the rollout: ${before}`;
  return join([md`At 100 % ${canary} had ${now}`, past], '; ');
}

function sumWords(counts: readonly (readonly [calls: number, errors: number])[]): string {
  const calls = counts.reduce((sum, [more]) => sum + more, 0);
  const errors = counts.reduce((sum, [, more]) => sum + more, 0);
  const rate = calls === 0 ? '' : ` (${rateWords(errors / calls)})`;
  return `${counted(calls, 'call')}, ${counted(errors, 'error')}${rate}`;
}

function bypassWords({ facts: { bypass }, target: { alias } }: Rollout): Mrkdwn | null {
  if (bypass === null || bypass.calls === 0 || bypass.around / bypass.calls < LEAST_BYPASS) return null;
  const share = rateWords(bypass.around / bypass.calls);
  return md`${share} of this function’s calls in the hour before bypassed ${code(alias, 60)}: the canary does not protect them`;
}

/** That it would go on but for a freeze; null where it does not wait for one now. */
export function waitingForThaw({ log }: Rollout, nowMs: number): Mrkdwn | null {
  const last = log.at(-1)?.event;
  // Whatever was told since says that it goes on, and a freeze that was lifted is over at the next pass.
  if (last?.kind !== 'frozen' || last.freeze.untilMs <= nowMs) return null;
  return md`:snowflake: It would go on now, but ${freezeWords(last.freeze)}`;
}

/** `everything is frozen until … by …: “…”.`: the end of a sentence. */
export function freezeWords(freeze: Freeze): Mrkdwn {
  const { by, untilMs, reason } = freeze;
  const name = frozenName(freeze);
  const what = name === null ? md`everything` : code(name, 100);
  return md`${what} is frozen until ${momentWords(untilMs)} by ${actorWords(by)}: ${quote(reason, 300)}.`;
}
