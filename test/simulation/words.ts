import type { Actor, RollbackCause } from '../../src/core/rollout.ts';
import type { RolloutEvent } from '../../src/core/rolloutEvent.ts';
import { percent, routingWords } from '../../src/core/routing.ts';

/** A line of the log in plain words, for stories. */
export function eventWords(event: RolloutEvent): string {
  switch (event.kind) {
    case 'started':
      return `started by ${actorWords(event.by)}${event.note === null ? '' : ` (${event.note})`}`;
    case 'stage':
      return `stage ${event.stage + 1}: ${percent(event.weightBp)} wanted`;
    case 'verdict':
      return `verdict ${event.outcome}: ${event.reason}`;
    case 'asked':
      return `asks for approval (${event.why}): ${event.reason}`;
    case 'approved':
      return `${actorWords(event.by)} approves stage ${event.stage + 1}`;
    case 'held':
      return `${actorWords(event.by)} holds it at ${percent(event.weightBp)}`;
    case 'resumed':
      return `${actorWords(event.by)} lets it go on`;
    case 'promoting':
      return '100 % wanted';
    case 'watching':
      return `settled at 100 %, watched for ${event.watchMs / 60_000} min`;
    case 'promoted':
      return event.endedBy === null
        ? 'promoted'
        : `promoted, its watch ended by a start of ${actorWords(event.endedBy)}`;
    case 'rollingBack':
      return `goes back: ${causeWords(event.cause)}`;
    case 'rolledBack':
      return `rolled back: ${causeWords(event.cause)}`;
    case 'drifted':
      return `somebody set “${routingWords(event.found)}” where “${routingWords(event.wanted)}” was wanted`;
    case 'driftAnswered':
      return `${actorWords(event.by)} answers the outside change: ${event.answer}`;
    case 'driftOver':
      return 'the outside change is gone';
    case 'blocked':
      return `AWS refuses: ${event.error}`;
    case 'unblocked':
      return 'AWS permits again';
    case 'abandoned':
      return `stopped by ${actorWords(event.by)}`;
    case 'set':
      return `${actorWords(event.by)} sets it to ${percent(event.weightBp)}`;
    case 'steppedBack':
      return `${actorWords(event.by)} takes it back to stage ${event.stage + 1}: ${percent(event.weightBp)} wanted`;
    case 'skipped':
      return `${actorWords(event.by)} leaves out the rest of the bake of stage ${event.stage + 1}${event.forced ? ', by force' : ''}`;
    case 'extended':
      return `${actorWords(event.by)} lets the ${event.what} last ${event.byMs / 60_000} min longer`;
    case 'checked':
      return `the check ${event.check} (${event.moment}): ${event.outcome}`;
    case 'frozen':
      return `would go on, but is frozen: ${event.freeze.reason}`;
    case 'expected':
    case 'compared':
      return event.kind;
    default:
      return `${event.kind}${'reason' in event ? `: ${event.reason}` : ''}`;
  }
}

function causeWords(cause: RollbackCause): string {
  switch (cause.kind) {
    case 'alarm':
      return `alarm ${cause.alarm}`;
    case 'regress':
      return cause.reason;
    case 'person':
      return actorWords(cause.by);
    case 'check':
      return `the check ${cause.check} (${cause.moment}): ${cause.reason}`;
    case 'harm':
      return cause.reason;
    default:
      return `somebody outside (${cause.kind})`;
  }
}

export function actorWords(by: Actor): string {
  if (by.kind === 'slack') return by.userId;
  return by.kind === 'pipeline' ? `the pipeline ${by.name}` : by.kind === 'app' ? 'the app' : 'somebody outside';
}
