import { calledName, isFinished, type Phase, type Rollout, type Target, type Version } from './rollout.ts';

/** Several functions rolled out in lockstep: a stage is left when all may leave it, and one that goes back takes all back. */
export interface Group {
  /** The same for all that were started together. */
  readonly id: string;
  /** The first one leads: its card shows all of them. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly target: Target;
  readonly canary: Version;
}

/** What a rollout would do by itself and waits for the others with: ask about a stage, or leave it. */
export interface Ready {
  /** −1: before the first weight. */
  readonly stage: number;
  readonly to: 'ask' | 'leave';
}

/** Another member, as it was saved last; null: its rollout is not there (yet). */
export interface Peer {
  readonly target: Target;
  readonly rollout: Rollout | null;
}

/** A start that dies halfway is taken up again within some minutes; after this time nobody comes any more. */
const MOST_LATE_MS = 8 * 60_000;

export function leads({ group, target }: Pick<Rollout, 'group' | 'target'>): boolean {
  const first = group?.members[0]?.target;
  return first === undefined || sameTarget(first, target);
}

export function sameTarget(a: Target, b: Target): boolean {
  return a.functionArn === b.functionArn && a.alias === b.alias;
}

/** How far a rollout is: the stage's number, −1 before the first weight, the number of stages at 100 %, one more when it is promoted. */
export function progressOf({ phase, plan }: Pick<Rollout, 'phase' | 'plan'>): number {
  const of = (p: Phase): number => {
    switch (p.name) {
      case 'baking':
      case 'awaiting':
        return p.stage;
      case 'promoting':
      case 'watching':
        return plan.stages.length;
      case 'promoted':
        return plan.stages.length + 1;
      case 'held':
      case 'drifted':
      case 'blocked':
        return of(p.from);
      default:
        return -1;
    }
  };
  return of(phase);
}

/** What a change would do that the others must be ready for; null: it concerns nobody else. */
export function stepAhead(before: Rollout, after: Rollout): Ready | null {
  if (before.group === null) return null;
  const stage = progressOf(before);
  if (progressOf(after) > stage) return { stage, to: 'leave' };
  return after.phase.name === 'awaiting' && before.phase.name !== 'awaiting' ? { stage, to: 'ask' } : null;
}

const GOES_ON: ReadonlySet<Phase['name']> = new Set(['checking', 'baking', 'awaiting', 'watching']);

/** Whether all the others may do the same, or have done it. Those of whom nothing is known may not. */
export function allReady(peers: readonly Peer[] | undefined, { stage, to }: Ready): boolean {
  return (
    peers?.every(({ rollout }) => {
      if (rollout === null) return false;
      if (progressOf(rollout) > stage) return true;
      const { ready, phase } = rollout;
      if (to === 'ask' && phase.name === 'awaiting' && phase.stage === stage) return true;
      // Held, drifted or blocked since, it is as ready as that.
      if (!GOES_ON.has(phase.name)) return false;
      return ready?.stage === stage && (to === 'ask' || ready.to === 'leave');
    }) ?? false
  );
}

/** Why the group goes back; null: it does not. */
export function groupFails(
  rollout: Rollout,
  peers: readonly Peer[],
  atMs: number,
): { readonly member: string; readonly reason: string } | null {
  for (const { target, rollout: peer } of peers) {
    const member = calledName(target);
    if (peer === null) {
      if (atMs - rollout.startedAtMs > MOST_LATE_MS) return { member, reason: 'its rollout never began' };
    } else if (goesBack(peer.phase)) return { member, reason: `it goes back to ${peer.stable}` };
    else if (peer.phase.name === 'abandoned') return { member, reason: 'it was stopped by hand' };
  }
  return null;
}

/** Decided to go back, on the way or there. */
export function goesBack(phase: Phase): boolean {
  return (
    phase.name === 'rollingBack' ||
    phase.name === 'rolledBack' ||
    ((phase.name === 'blocked' || phase.name === 'drifted') && phase.from.name === 'rollingBack')
  );
}

/** The turn of a group: it rises when any of them is in another situation. */
export function groupTurn(members: readonly Pick<Rollout, 'turn'>[]): number {
  return members.reduce((sum, { turn }) => sum + turn, 0);
}

/** Whether nothing of a group is under way any more, as far as one member and its peers tell. */
export function groupFinished(peers: readonly Peer[]): boolean {
  return peers.every(({ rollout }) => rollout === null || isFinished(rollout.phase));
}
