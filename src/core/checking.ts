import { bakingSinceMs } from './baking.ts';
import { logged } from './change.ts';
import type { Check, CheckResult, CheckRun, InvokeCheck, Occasion } from './check.ts';
import { endangered } from './danger.ts';
import { stageEntered } from './entry.ts';
import type { Checked } from './input.ts';
import { minuteOf } from './ledger.ts';
import type { Probe, Rollout } from './rollout.ts';

/** Which checks are due, what their results do, and the probes that use one check's payload. */

/** A check that must be run now. */
export interface Due extends Occasion {
  readonly check: Check;
}

/** How many runs a rollout remembers: more than one part of it can need, with every check at its most tries. */
const RUNS_KEPT = 150;
/** A check is run again after this time at the earliest, and two failures that are closer are one: ticks may come doubled. */
const APART_MS = 30_000;

/** What of the rollout is going on, as far as checks go; null where none is required. */
export function occasionOf(rollout: Rollout): Occasion | null {
  const { phase } = rollout;
  switch (phase.name) {
    case 'checking':
      return { moment: 'before', stage: null };
    case 'baking':
    case 'awaiting':
      // A stage begins when its weight is on the alias.
      return bakingSinceMs(rollout) === null ? null : { moment: 'stage', stage: phase.stage };
    case 'watching':
      return { moment: 'after', stage: null };
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
  const occasion = occasionOf(rollout);
  if (occasion === null) return true;
  return required(rollout, occasion).every(({ name }) => lastSaid(rollout, name, occasion) === 'passed');
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

/** The newest run for this part; a stage that is entered again begins anew. */
function lastRun(rollout: Rollout, name: string, { moment, stage }: Occasion): CheckRun | null {
  const since = beganMs(rollout, stage);
  const found = rollout.runs.findLast(
    (run) => run.check === name && run.moment === moment && run.stage === stage && run.atMs >= since,
  );
  return found ?? null;
}

/** What a check said last; runs that could not be made say nothing. */
function lastSaid(rollout: Rollout, name: string, { moment, stage }: Occasion): CheckRun['outcome'] | null {
  const since = beganMs(rollout, stage);
  const said = rollout.runs.findLast(
    (run) =>
      run.check === name &&
      run.moment === moment &&
      run.stage === stage &&
      run.atMs >= since &&
      run.outcome !== 'unrun',
  );
  return said?.outcome ?? null;
}

function beganMs(rollout: Rollout, stage: number | null): number {
  if (stage === null) return 0;
  return rollout.log.findLast(({ event }) => stageEntered(rollout, event) === stage)?.atMs ?? 0;
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
function failures(rollout: Rollout, name: string, { moment, stage }: Occasion): number {
  const since = beganMs(rollout, stage);
  const runs = rollout.runs.filter(
    (run) =>
      run.check === name &&
      run.moment === moment &&
      run.stage === stage &&
      run.atMs >= since &&
      run.outcome !== 'unrun',
  );
  return runs.length - 1 - runs.findLastIndex(({ outcome }) => outcome === 'passed');
}

function triesOf({ checks }: Rollout, name: string): number {
  return checks.find((check) => check.name === name)?.tries ?? 1;
}

/** The newest probes that are looked at, and how many of them may fail. */
export const PROBES_KEPT = 20;
const MOST_FAILED_PROBES = 3;

/** A round of probes that must be called in this minute; null: none. */
export function dueProbe(
  rollout: Rollout,
  atMs: number,
): { readonly check: InvokeCheck; readonly probe: Probe } | null {
  const { probe, checks } = rollout;
  if (probe === null || occasionOf(rollout)?.moment !== 'stage' || probe.minute === minuteOf(atMs)) return null;
  const check = checks.find((one): one is InvokeCheck => one.kind === 'invoke' && one.name === probe.check);
  return check === undefined ? null : { check, probe };
}

/** Counts a round of probes. Those that could not be called say nothing; too many failed ones among the newest take the canary back. */
export function probed(rollout: Rollout, atMs: number, minute: number, results: readonly CheckResult[]): Rollout {
  const { probe } = rollout;
  if (probe === null || (probe.minute !== null && minute <= probe.minute)) return rollout;
  const asked = results.filter(({ outcome }) => outcome !== 'unrun');
  const failures = asked.flatMap((result) => (result.outcome === 'failed' ? [result.reason] : []));
  const recent = [...probe.recent, ...asked.map(({ outcome }) => outcome === 'passed')].slice(-PROBES_KEPT);
  const reason = failures.at(-1) ?? probe.reason;
  const next: Rollout = {
    ...rollout,
    probe: {
      ...probe,
      calls: probe.calls + asked.length,
      failed: probe.failed + failures.length,
      recent,
      minute,
      reason,
    },
  };
  const failed = recent.filter((passed) => !passed).length;
  if (failed < MOST_FAILED_PROBES) return next;
  const words = `${failed} of the last ${recent.length} probes failed: ${reason ?? 'no reason given'}`;
  return endangered(
    next,
    atMs,
    { kind: 'check', check: probe.check, moment: 'stage', reason: words },
    { alarm: null, reason: words },
  );
}
