import type { Checked } from '../input.ts';
import type { Check, CheckRun, Occasion } from '../plan/check.ts';
import type { Phase, Rollout } from '../rollout.ts';
import { bakingSinceMs } from './baking.ts';
import { logged } from './change.ts';
import { endangered } from './danger.ts';

/** Which checks are due, and what their results do. */

/** A check that must be run now. */
export interface Due extends Occasion {
  readonly check: Check;
}

/** How many runs a rollout remembers: more than one part of it can need, with every check at its most tries. */
const RUNS_KEPT = 150;
/** A check is run again after this time at the earliest, and two failures that are closer are one: ticks may come doubled. */
const APART_MS = 30_000;

/** What checks are run for now; null: for nothing. */
export function occasionOf(rollout: Rollout): Occasion | null {
  const part = rollout.phase.name === 'held' ? null : partOf(rollout.phase);
  // A stage begins when its weight is on the alias.
  return part?.moment === 'stage' && bakingSinceMs(rollout) === null ? null : part;
}

/** The part of the rollout whose checks count, whether they can be run yet or not; null where none is required. */
function partOf(phase: Phase): Occasion | null {
  switch (phase.name) {
    case 'checking':
      return { moment: 'before', stage: null };
    case 'baking':
    case 'awaiting':
      return { moment: 'stage', stage: phase.stage };
    case 'watching':
      return { moment: 'after', stage: null };
    case 'held':
      return partOf(phase.from);
    default:
      return null;
  }
}

/** The checks to run now: those that have not passed in this part of the rollout, and those whose time has come again. */
export function dueChecks(rollout: Rollout, atMs: number): readonly Due[] {
  const occasion = occasionOf(rollout);
  if (occasion === null) return [];
  return required(rollout, occasion).flatMap((check) => {
    const last = lastRun(rollout, check.name, occasion);
    const afterMs = last?.outcome === 'passed' ? check.everyMs : APART_MS;
    const isDue = last === null || (afterMs !== null && atMs - last.atMs >= afterMs);
    return isDue ? [{ ...occasion, check }] : [];
  });
}

/** Whether everything that this part of the rollout requires has passed in it. */
export function checksPassed(rollout: Rollout): boolean {
  const part = partOf(rollout.phase);
  if (part === null) return true;
  return required(rollout, part).every(({ name }) => lastSaid(rollout, name, part) === 'passed');
}

function required({ checks }: Rollout, { moment }: Occasion): readonly Check[] {
  return checks.filter(({ when }) => when.includes(moment));
}

/** What is required there, each with its newest run; null: not run there yet. */
export function runsFor(
  rollout: Rollout,
  occasion: Occasion,
): readonly { readonly check: string; readonly run: CheckRun | null }[] {
  return required(rollout, occasion).map(({ name }) => ({ check: name, run: lastRun(rollout, name, occasion) }));
}

/** The newest run for this part. */
function lastRun(rollout: Rollout, name: string, occasion: Occasion): CheckRun | null {
  return runsIn(rollout, name, occasion).at(-1) ?? null;
}

/** What a check said last; runs that could not be made say nothing. */
function lastSaid(rollout: Rollout, name: string, occasion: Occasion): CheckRun['outcome'] | null {
  return runsIn(rollout, name, occasion).findLast(({ outcome }) => outcome !== 'unrun')?.outcome ?? null;
}

/** The runs of a check for this part since it began (change.ts, `logged`), oldest first. */
function runsIn({ runs }: Rollout, name: string, { moment, stage }: Occasion): readonly CheckRun[] {
  return runs.filter((run) => run.check === name && run.moment === moment && run.stage === stage);
}

/** Takes results in: remembered, told where they say something new; a failed check takes the canary back. */
export function checked(rollout: Rollout, atMs: number, results: readonly Checked[]): Rollout {
  return results.reduce((sofar, result) => takeResult(sofar, atMs, result), rollout);
}

function takeResult(rollout: Rollout, atMs: number, { check, moment, stage, result }: Checked): Rollout {
  if (!rollout.checks.some(({ name }) => name === check)) return rollout;
  const last = lastRun(rollout, check, { moment, stage });
  if (last?.outcome === 'failed' && result.outcome === 'failed' && atMs - last.atMs < APART_MS) return rollout;
  const reason = result.outcome === 'passed' ? null : result.reason;
  const run: CheckRun = { check, moment, stage, atMs, outcome: result.outcome, reason };
  const remembered: Rollout = {
    ...rollout,
    runs: [...rollout.runs.filter((old) => !settles(run, old)), run].slice(-RUNS_KEPT),
  };
  const told =
    last?.outcome === result.outcome
      ? remembered
      : logged(remembered, atMs, { kind: 'checked', check, moment, outcome: result.outcome, reason });
  if (result.outcome !== 'failed' || failures(remembered, check, { moment, stage }) < triesOf(rollout, check))
    return told;
  return endangered(
    told,
    atMs,
    { kind: 'check', check, moment, reason: result.reason },
    { alarm: null, reason: `The check ${check} failed: ${result.reason}` },
  );
}

/** Whether a run says all that an older one of the same check and part of the rollout says. */
function settles(run: CheckRun, old: CheckRun): boolean {
  const same = old.check === run.check && old.moment === run.moment && old.stage === run.stage;
  return same && (run.outcome === 'passed' || old.outcome === 'unrun');
}

/** Failed runs of a check since it passed last in this part; runs that could not be made say nothing. */
function failures(rollout: Rollout, name: string, occasion: Occasion): number {
  const said = runsIn(rollout, name, occasion).filter(({ outcome }) => outcome !== 'unrun');
  return said.length - 1 - said.findLastIndex(({ outcome }) => outcome === 'passed');
}

function triesOf({ checks }: Rollout, name: string): number {
  return checks.find((check) => check.name === name)?.tries ?? 1;
}
