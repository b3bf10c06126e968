import type { CheckRun, Moment, Occasion } from '../../../src/core/plan/check.ts';
import type { Rollout } from '../../../src/core/rollout.ts';
import { isFinished } from '../../../src/core/rollout.ts';
import type { RolloutEvent } from '../../../src/core/rolloutEvent.ts';
import type { Audit } from './audit.ts';
import { innerOf } from './saves.ts';

/** What one check came to in one part of a rollout, since that part began. */
interface Book {
  last: CheckRun['outcome'];
  /** Failures since it passed last. */
  failed: number;
}

/** Checks: none is made up, a failed one takes the canary back, and nothing goes on before all have passed. */
export class Checks {
  /** What the world answered, whoever heard it: rollout, check, part, outcome. */
  private readonly answers = new Set<string>();
  private readonly books = new Map<string, Book>();

  constructor(private readonly audit: Audit) {}

  given(subject: Occasion & { readonly rolloutId: string }, check: string, outcome: CheckRun['outcome']): void {
    this.answers.add(`${keyOf(subject.rolloutId, check, subject)} ${outcome}`);
  }

  saved(before: Rollout, after: Rollout): void {
    const added = after.runs.filter((run) => !before.runs.includes(run));
    for (const run of added) this.ran(after, run);
    for (const { event } of after.log.slice(before.log.length)) this.entered(after, event);
    if (after.plan.isUndo === true || isFinished(after.phase) || after.phase.name === 'drifted') return;
    if (innerOf(after.phase).name === 'rollingBack') return;
    for (const run of added) {
      const { tries } = after.checks.find(({ name }) => name === run.check) ?? { tries: 1 };
      const key = keyOf(after.id, run.check, run);
      const failed = this.books.get(key)?.failed ?? 0;
      if (failed >= tries)
        this.audit.broken(9, `${key} failed ${failed} times of ${tries}, but it is ${after.phase.name}`);
    }
  }

  /** Whether a part of a rollout may end: everything that it requires has passed in it. */
  checkPassed(rollout: Rollout, moment: Moment, stage: number | null): void {
    for (const { name, when } of rollout.checks) {
      if (!when.includes(moment)) continue;
      const book = this.books.get(keyOf(rollout.id, name, { moment, stage }));
      if (book?.last === 'passed') continue;
      const part = stage === null ? moment : `stage ${stage}`;
      this.audit.broken(
        9,
        `${rollout.id} goes on from “${part}”, but the check ${name} ${book?.last ?? 'was not run'}`,
      );
    }
  }

  private ran({ id, checks }: Rollout, run: CheckRun): void {
    const key = keyOf(id, run.check, run);
    const kind = checks.find(({ name }) => name === run.check)?.kind;
    // Alarms are not asked one by one.
    if (kind !== 'alarm' && !this.answers.has(`${key} ${run.outcome}`)) {
      this.audit.broken(9, `${key} ${run.outcome}, says ${id}, but nobody ran it`);
    }
    const book = this.books.get(key) ?? { last: run.outcome, failed: 0 };
    // What could not be run says nothing.
    if (run.outcome !== 'unrun') book.last = run.outcome;
    if (run.outcome === 'passed') book.failed = 0;
    if (run.outcome === 'failed') book.failed += 1;
    this.books.set(key, book);
  }

  /** A part that is entered begins anew: a stage, or the watch. */
  private entered({ id, plan, checks }: Rollout, event: RolloutEvent): void {
    const stage =
      event.kind === 'stage' || event.kind === 'steppedBack'
        ? event.stage
        : event.kind === 'set'
          ? Math.max(
              0,
              plan.stages.findLastIndex(({ weightBp }) => weightBp <= event.weightBp),
            )
          : null;
    const begun: Occasion | null =
      event.kind === 'promoting'
        ? { moment: 'after', stage: null }
        : stage === null
          ? null
          : { moment: 'stage', stage };
    if (begun === null) return;
    for (const { name } of checks) this.books.delete(keyOf(id, name, begun));
  }
}

function keyOf(id: string, check: string, { moment, stage }: Occasion): string {
  return `${id} ${check} ${moment}${stage === null ? '' : ` ${stage}`}`;
}
