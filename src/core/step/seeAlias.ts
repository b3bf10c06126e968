import { durationWords } from '../duration.ts';
import type { Seen } from '../input.ts';
import { type Actor, type Drifted, isFinished, type Phase, type Rollout } from '../rollout.ts';
import { type AliasView, alone, type Routing, sameRouting, wantedRouting } from '../routing.ts';
import { minuteOf } from '../verdict/ledger.ts';
import { asAllowed, entered, leftWhole, logged, rollBack, settlingAgain } from './change.ts';
import { sightOf } from './sight.ts';

/** What a look at the alias changes: it is as wanted, or it is not and somebody else made it so. */
export function seeAlias(rollout: Rollout, seen: Seen): Rollout {
  const { alias: view, atMs } = seen;
  if (view === undefined) return rollout;
  const by: Actor = seen.changedBy ?? { kind: 'outside', name: null };
  if (rollout.phase.name === 'drifted') return seeDrifted(rollout, rollout.phase, view, atMs, by);
  const wanted = wantedRouting(rollout);
  if (wanted === null) return rollout;
  switch (sightOf(rollout, wanted, view, seen.wrote)) {
    case 'asWanted':
      return asWanted(rollout, view, atMs);
    case 'foreign':
      return foreign(rollout, rollout.phase, wanted, view, atMs, by);
    case 'provisioning':
      return readying(rollout, view.routing, atMs) ?? foreign(rollout, rollout.phase, wanted, view, atMs, by);
    default:
      return rollout;
  }
}

/** AWS names no time for making provisioned concurrency ready; some minutes are usual. What lasts longer is told: on the way back, which an undo is too, it is exposure. */
export const READYING_MS = 15 * 60_000;

/** AWS keeps the version before while it makes the one asked for ready. Null: it does not, somebody wrote that. */
function readying(rollout: Rollout, found: Routing, atMs: number): Rollout | null {
  const { alias, facts, phase } = rollout;
  if (phase.name === 'blocked' && phase.readying === undefined)
    return readying(logged({ ...rollout, phase: phase.from }, atMs, { kind: 'unblocked' }), found, atMs);
  const sinceMs = alias.readyingSinceMs;
  if (sinceMs === undefined) return { ...rollout, alias: { ...alias, readyingSinceMs: atMs } };
  if (atMs - sinceMs < READYING_MS) return rollout;
  if (facts.provisioned === undefined) return null;
  if (phase.name === 'blocked' || phase.name === 'drifted' || isFinished(phase)) return rollout;
  const error = `AWS has left all of the traffic on ${found.other?.version} for ${durationWords(atMs - sinceMs)}: it makes provisioned concurrency ready for ${found.version} first`;
  const way = phase.name === 'rollingBack' ? 'back' : 'ahead';
  const blocked: Phase = { name: 'blocked', error, readying: way, from: phase };
  return entered(rollout, atMs, blocked, { kind: 'blocked', error, readying: way });
}

function asWanted(rollout: Rollout, view: AliasView, atMs: number): Rollout {
  const { seen, pending } = rollout.alias;
  const { phase } = rollout;
  const unbroken = pending.length === 0 && sameRouting(seen.routing, view.routing);
  const open =
    phase.name === 'blocked' ? logged({ ...rollout, phase: phase.from }, atMs, { kind: 'unblocked' }) : rollout;
  if (unbroken && seen.revisionId === view.revisionId) return open;
  // Somebody touched the alias without moving traffic. A settle period begins again; a bake does not.
  const settling = open.phase.name === 'promoting' || open.phase.name === 'rollingBack';
  const sinceMs = unbroken && !settling ? seen.sinceMs : atMs;
  const moved = unbroken ? open : { ...open, ledger: { ...open.ledger, changed: changedMinutes(open, atMs) } };
  return { ...moved, alias: { seen: { ...view, sinceMs }, pending: [] } };
}

/** From the moment the routing was wanted to the moment it was seen, calls may have run under either weight. */
function changedMinutes(rollout: Rollout, atMs: number): readonly number[] {
  const until = minuteOf(atMs);
  const from = Math.max(minuteOf(rollout.alias.pending[0]?.sinceMs ?? atMs), until - 60);
  const minutes = Array.from({ length: until - from + 1 }, (_, i) => from + i);
  return [...new Set([...rollout.ledger.changed, ...minutes])];
}

function foreign(rollout: Rollout, phase: Phase, wanted: Routing, view: AliasView, atMs: number, by: Actor): Rollout {
  const found = view.routing;
  const { stable, canary } = rollout;
  const remembered: Rollout = { ...rollout, alias: { seen: { ...view, sinceMs: atMs }, pending: [] } };
  const left = phase.name === 'blocked' || phase.name === 'drifted' ? phase.from : phase;
  // Somebody else's 100 % was no approval: with it over, what was allowed before counts again.
  const from = asAllowed(left);
  const stage = from === left ? null : stageOf(from);
  const again = stage === null ? {} : { stage };
  const told = (r: Rollout) => logged(r, atMs, { kind: 'drifted', found, wanted, by, ...again });
  // Once a rollback is decided nobody's hand makes this rollout want the canary again: it asks.
  const backward = from.name === 'rollingBack';
  if (!backward && sameRouting(found, alone(stable))) {
    return rollBack(remembered, atMs, { kind: 'outside', by });
  }
  if (!backward && sameRouting(found, alone(canary))) {
    return entered(told({ ...remembered, approvals: [] }), atMs, givenAll(from), { kind: 'promoting' });
  }
  if (from.name === 'promoted' || from.name === 'rolledBack' || from.name === 'abandoned') return rollout;
  return told({ ...leftWhole(remembered), approvals: [], phase: { name: 'drifted', found, by, from } });
}

function givenAll(from: Phase): Phase {
  switch (from.name) {
    case 'checking':
    case 'baking':
    case 'awaiting':
    case 'held':
      return { name: 'promoting', before: from };
    default:
      return { name: 'promoting' };
  }
}

function stageOf(phase: Phase): number | null {
  if (phase.name === 'held') return stageOf(phase.from);
  return phase.name === 'baking' || phase.name === 'awaiting' ? phase.stage : null;
}

/** While drifted: the alias may come back by itself, end the question by itself, or drift on. */
function seeDrifted(rollout: Rollout, phase: Drifted, view: AliasView, atMs: number, by: Actor): Rollout {
  const wanted = wantedRouting({ ...rollout, phase: phase.from });
  if (wanted !== null && sameRouting(view.routing, wanted)) {
    const alias = { seen: { ...view, sinceMs: atMs }, pending: [] };
    const back: Rollout = { ...rollout, phase: settlingAgain(phase.from), alias };
    const changed = { ...back, ledger: { ...back.ledger, changed: changedMinutes(back, atMs) } };
    return logged(changed, atMs, { kind: 'driftOver' });
  }
  if (sameRouting(view.routing, phase.found)) {
    // Touched and as it was told: an answer to the question goes for this revision too.
    if (view.revisionId === rollout.alias.seen.revisionId) return rollout;
    return { ...rollout, alias: { ...rollout.alias, seen: { ...rollout.alias.seen, ...view } } };
  }
  return foreign(rollout, phase, wanted ?? alone(rollout.stable), view, atMs, by);
}

/** The hand that made it drift is found out. */
export function named(rollout: Rollout, atMs: number, by: Actor): Rollout {
  const { phase } = rollout;
  const unknown = phase.name === 'drifted' && phase.by.kind === 'outside' && phase.by.name === null;
  return unknown ? logged({ ...rollout, phase: { ...phase, by } }, atMs, { kind: 'driftNamed', by }) : rollout;
}

/** AWS refuses what must be done. Hands stay on it: the wanted routing is tried again at every pass. */
export function refusedByAws(rollout: Rollout, atMs: number, error: string): Rollout {
  const { phase } = rollout;
  switch (phase.name) {
    case 'promoted':
    case 'rolledBack':
    case 'abandoned':
    case 'drifted':
      return rollout;
    case 'blocked':
      return phase.error === error ? rollout : { ...rollout, phase: { name: 'blocked', error, from: phase.from } };
    default:
      return entered(rollout, atMs, { name: 'blocked', error, from: phase }, { kind: 'blocked', error });
  }
}
