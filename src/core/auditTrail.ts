import { type Actor, functionName, type Rollout } from './rollout.ts';
import type { LogEntry, RolloutEvent } from './rolloutEvent.ts';
import type { MinuteRow, Tally } from './verdict/ledger.ts';
import { minuteOf } from './verdict/ledger.ts';

/** One line of the audit trail: who did what when, and what was true then. Other programs read it: fields are added, never changed. */
export interface AuditLine {
  readonly version: 1;
  readonly rollout: string;
  /** Place in the rollout's own order, from 1. */
  readonly n: number;
  /** ISO 8601, by the worker's clock. */
  readonly at: string;
  readonly function: string;
  readonly functionArn: string;
  readonly alias: string;
  readonly stable: string;
  readonly canary: string;
  readonly action: RolloutEvent['kind'];
  /** `slack:T…/U…`, `pipeline:ci`, `aws:deploy/ada`, `app`. */
  readonly by: string;
  /** The rest of what is known of it: reasons, causes, routings, verdicts. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The canary's share that the rollout wanted before this, basis points, and both versions' counts of the minutes so far. */
  readonly was: {
    readonly weightBp: number;
    readonly canary: Counted;
    readonly stable: Counted;
  };
}

interface Counted {
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
}

/**
 * A rollout as audit lines, oldest first. Everything is derived from what is kept with the rollout: its log, which nothing
 * rewrites, and the minutes of its ledger. (A ledger of weeks forgets its oldest minutes; then counts begin later.)
 */
function auditLines(rollout: Rollout): readonly AuditLine[] {
  const { id, target, stable, canary, log, ledger } = rollout;
  let weightBp = 0;
  return log.map((entry) => {
    const { n, atMs, event } = entry;
    const { kind, ...details } = event;
    const rows = ledger.rows.filter(({ minute }) => minute < minuteOf(atMs));
    const line: AuditLine = {
      version: 1,
      rollout: id,
      n,
      at: new Date(atMs).toISOString(),
      function: functionName(target.functionArn),
      functionArn: target.functionArn,
      alias: target.alias,
      stable,
      canary,
      action: kind,
      by: actorName(actorOf(entry)),
      details,
      was: { weightBp, canary: counted(rows, 'canary'), stable: counted(rows, 'stable') },
    };
    weightBp = weightAfter(event, weightBp);
    return line;
  });
}

/** As JSON lines, the rollouts in the order given. */
export function auditFile(rollouts: readonly Rollout[]): string {
  return rollouts
    .flatMap(auditLines)
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

function actorOf({ event }: LogEntry): Actor {
  if ('by' in event) return event.by as Actor;
  if (event.kind === 'promoted' && event.endedBy !== null) return event.endedBy;
  const cause = 'cause' in event ? event.cause : null;
  return cause !== null && 'by' in cause ? cause.by : { kind: 'app' };
}

function actorName(by: Actor): string {
  switch (by.kind) {
    case 'slack':
      return `slack:${by.teamId}/${by.userId}`;
    case 'pipeline':
      return `pipeline:${by.name}`;
    case 'outside':
      return `aws:${by.name ?? 'unknown'}`;
    case 'app':
      return 'app';
    default:
      return by satisfies never;
  }
}

function weightAfter(event: RolloutEvent, before: number): number {
  if ('weightBp' in event) return event.weightBp;
  if (event.kind === 'promoting') return 10_000;
  return event.kind === 'rollingBack' ? 0 : before;
}

function counted(rows: readonly MinuteRow[], who: 'canary' | 'stable'): Counted {
  const sum = (of: (tally: Tally) => number) => rows.reduce((total, row) => total + of(row[who]), 0);
  return {
    invocations: sum(({ invocations }) => invocations),
    errors: sum(({ errors }) => errors),
    throttles: sum(({ throttles }) => throttles),
  };
}
