import { type Actor, functionName, type Rollout } from '../rollout.ts';
import type { LogEntry, RolloutEvent } from '../rolloutEvent.ts';

/**
 * One thing that happened in a rollout, as other programs are told of it (docs/pipelines.md). Built against by others: a field
 * may be added, but none changes its meaning without a new `version`.
 */
export interface Transition {
  readonly version: 1;
  /** `<rollout>#<n>`: unique, so that what is delivered twice can be told apart from what happened twice. */
  readonly id: string;
  readonly rollout: string;
  /** Place in the rollout's own order, from 1. */
  readonly n: number;
  /** ISO 8601, by the worker's clock. */
  readonly at: string;
  readonly event: RolloutEvent['kind'];
  readonly function: string;
  readonly functionArn: string;
  readonly alias: string;
  readonly stable: string;
  readonly canary: string;
  /** The canary's share that this event leads to, basis points; null where it changes none. */
  readonly weightBp: number | null;
  /** Who did it: `slack:U…`, `pipeline:ci`, `outside`; null: the app by itself. */
  readonly by: string | null;
  /** Why, in words; null where there is nothing to say. */
  readonly reason: string | null;
  /** The alarm that it came from. */
  readonly alarm: string | null;
}

/** What other programs are told of a log entry. */
export function transitionOf(rollout: Rollout, { n, atMs, event }: LogEntry): Transition {
  const { id, target, stable, canary } = rollout;
  return {
    version: 1,
    id: `${id}#${n}`,
    rollout: id,
    n,
    at: new Date(atMs).toISOString(),
    event: event.kind,
    function: functionName(target.functionArn),
    functionArn: target.functionArn,
    alias: target.alias,
    stable,
    canary,
    weightBp: weightOf(event),
    by: byOf(event),
    reason: reasonOf(event),
    alarm: alarmOf(event),
  };
}

function weightOf(event: RolloutEvent): number | null {
  if ('weightBp' in event) return event.weightBp;
  if (event.kind === 'promoting') return 10_000;
  return event.kind === 'rollingBack' ? 0 : null;
}

function byOf(event: RolloutEvent): string | null {
  if (event.kind === 'rollingBack' || event.kind === 'rolledBack') {
    return 'by' in event.cause ? actorName(event.cause.by) : null;
  }
  return 'by' in event ? actorName(event.by) : null;
}

function actorName(by: Actor): string | null {
  switch (by.kind) {
    case 'slack':
      return `slack:${by.userId}`;
    case 'pipeline':
      return `pipeline:${by.name}`;
    case 'app':
      return null;
    case 'outside':
      return by.name === null ? 'outside' : `outside:${by.name}`;
    default:
      return by satisfies never;
  }
}

function reasonOf(event: RolloutEvent): string | null {
  if (event.kind === 'blocked') return event.error;
  if (event.kind === 'rollingBack' || event.kind === 'rolledBack') {
    return 'reason' in event.cause ? event.cause.reason : null;
  }
  if (event.kind === 'broke') return event.found.map(({ message, count }) => `${count} × ${message}`).join('; ');
  return 'reason' in event ? event.reason : null;
}

function alarmOf(event: RolloutEvent): string | null {
  if (event.kind === 'harmWhileDrifted') return event.alarm;
  const caused = event.kind === 'rollingBack' || event.kind === 'rolledBack';
  return caused && event.cause.kind === 'alarm' ? event.cause.alarm : null;
}
