import { type Group, sameTarget } from '../../../src/core/group.ts';
import type { Stamp } from '../../../src/core/input.ts';
import { isFinished, type Rollout, type Target, targetName } from '../../../src/core/rollout.ts';
import { LIFE_MS } from '../worker.ts';
import type { Audit } from './audit.ts';
import { CLOCKS_MS } from './clocks.ts';
import { checkReady } from './lockstep.ts';
import type { Memories } from './memory.ts';
import { innerOf } from './saves.ts';

/** What a worker knows of another member may be as old as the worker, its last request included. */
const KNOWN_MS = LIFE_MS + 5_000;
/** In the calm every minute's tick comes: who must go back does so within two, with a margin. */
const SOON_MS = 3 * 60_000;
/** A start that nobody takes up again is given up by those that began (src/core/group.ts: eight minutes), within two ticks. */
const GIVEN_UP_MS = 11 * 60_000;

/** How far a member was from some moment on, in the auditor's own terms. */
interface Moment {
  readonly atMs: number;
  readonly turn: number;
  /** Stages entered: −1 before the first weight, the number of stages at 100 %, one more when promoted. */
  readonly at: number;
  /** The stage that it may ask about or leave, as the last save said; null: none. */
  readonly ready: { readonly stage: number; readonly to: 'ask' | 'leave' } | null;
}

interface Member {
  readonly id: string;
  readonly target: Target;
  readonly startedAtMs: number;
  readonly moments: Moment[];
  /** Since when it goes back, or was stopped by hand. */
  backMs: number | null;
  endedMs: number | null;
}

interface Book {
  readonly group: Group;
  readonly members: Map<string, Member>;
}

/** Several functions in lockstep: no stage is left before all may leave it, and what befalls one befalls all. */
export class Groups {
  private readonly books = new Map<string, Book>();

  constructor(private readonly audit: Audit) {}

  saved(memories: Memories, before: Rollout | null, after: Rollout): void {
    const { group } = after;
    if (group === null) return;
    const book = this.bookOf(group);
    const known = book.members.get(targetName(after.target));
    const member = known ?? this.begun(book, after);
    if (member.id !== after.id) this.audit.broken(3, `${after.id} and ${member.id} are the same member of one group`);
    const mine = before?.id === after.id ? before : null;
    if (mine !== null) {
      this.checkSteps(book, member, mine, after);
      checkReady(this.audit, memories, mine, after);
    }
    if (isBack(after)) member.backMs ??= this.audit.sim.nowMs;
    if (isFinished(after.phase)) member.endedMs ??= this.audit.sim.nowMs;
    const ready = GOES_ON.has(after.phase.name) ? after.ready : null;
    // Who asks already is as far as one that would ask.
    const asks = after.phase.name === 'awaiting' ? ({ stage: after.phase.stage, to: 'ask' } as const) : null;
    member.moments.push({ atMs: this.audit.sim.nowMs, turn: after.turn, at: reached(after), ready: ready ?? asks });
  }

  /** Whether a button belongs to this group's card, and to a situation that a living worker may have seen. */
  isStampOf(group: Group, after: Rollout, { rolloutId, turn }: Stamp, bound: boolean): boolean {
    const members = [...this.bookOf(group).members.values()];
    if (!members.some(({ id }) => id === rolloutId)) return false;
    if (!bound) return true;
    const since = this.audit.sim.nowMs - KNOWN_MS;
    const then = members.reduce((sum, { moments }) => sum + (momentAt(moments, since)?.turn ?? 0), 0);
    return turn >= then || this.isCompletion(group, after);
  }

  /** A further try of a call that moved others before, while this one has stayed where it was then. */
  private isCompletion(group: Group, after: Rollout): boolean {
    const key = after.receipts.at(-1)?.key;
    const mine = this.bookOf(group).members.get(targetName(after.target));
    return this.othersOf(group, after.target).some((other) => {
      const rollout = other === null ? null : this.audit.sim.stored(other.target, other.id);
      const receipt = rollout?.receipts.find((one) => one.key === key);
      if (receipt === undefined || mine === undefined) return false;
      return momentAt(mine.moments, receipt.atMs + CLOCKS_MS)?.turn === mine.moments.at(-1)?.turn;
    });
  }

  /** One goes back because of another: that one does, was stopped, or never began. */
  checkCause(rollout: Rollout): void {
    const { group } = rollout;
    if (group === null) return;
    const found = this.othersOf(group, rollout.target).some((member) => member === null || member.backMs !== null);
    if (!found) this.audit.broken(12, `${rollout.id} goes back with its group, of which nobody else does`);
  }

  /** Whoever is told that one goes back may rely on it that all do. */
  checkBack(rollout: Rollout, what: string): void {
    const { group } = rollout;
    if (group === null) return;
    for (const member of this.othersOf(group, rollout.target)) {
      const fresh = member !== null && member.startedAtMs > this.audit.sim.nowMs - KNOWN_MS;
      if (member === null || fresh || !this.isOnItsWay(member) || this.hadDrifted(member)) continue;
      this.audit.broken(12, `${what}, but ${member.id} of the same group does not go back`);
    }
  }

  /** Once a minute while nothing fails any more. */
  checkCalm(): void {
    const { nowMs } = this.audit.sim;
    for (const { group, members } of this.books.values()) {
      const all = [...members.values()];
      const backMs = Math.min(...all.map(({ backMs: since }) => since ?? Number.POSITIVE_INFINITY));
      const firstMs = Math.min(...all.map(({ startedAtMs }) => startedAtMs));
      for (const member of all) {
        if (!this.isOnItsWay(member)) continue;
        if (nowMs - backMs > SOON_MS) this.audit.broken(12, `${member.id} does not go back with its group`);
        if (all.length < group.members.length && nowMs - firstMs > GIVEN_UP_MS)
          this.audit.broken(12, `${member.id} waits for ever for a member that never began`);
      }
    }
  }

  /** At the end of the story: of a group that went back nobody went on. */
  check(): void {
    for (const { group, members } of this.books.values()) {
      this.audit.sim.count('groups');
      const all = [...members.values()];
      if (all.length < group.members.length) this.audit.sim.count('groups begun in part');
      if (all.every(({ backMs }) => backMs === null)) this.audit.sim.count('groups promoted');
      else if (all.every(({ backMs }) => backMs !== null)) this.audit.sim.count('groups that went back whole');
      else this.audit.sim.count('groups of which some were promoted before others went back');
    }
  }

  private begun(book: Book, { id, target, startedAtMs }: Rollout): Member {
    const member: Member = { id, target, startedAtMs, moments: [], backMs: null, endedMs: null };
    for (const { id: other, backMs } of book.members.values()) {
      if (backMs !== null && backMs < this.audit.sim.nowMs - KNOWN_MS)
        this.audit.broken(12, `${id} begins, though ${other} of its group goes back`);
    }
    book.members.set(targetName(target), member);
    return member;
  }

  /** Each step up is one that all may take, and none is taken when one is known to go back. */
  private checkSteps(book: Book, member: Member, before: Rollout, after: Rollout): void {
    const steps = after.log.slice(before.log.length).map(({ event }) => event);
    for (const event of steps) {
      // Somebody else gave it all, or another start ended its watch: that was nobody's turn.
      const alone = event.kind === 'promoting' && steps.some(({ kind }) => kind === 'drifted');
      if (alone || (event.kind === 'promoted' && event.endedBy !== null)) continue;
      const left = leftBy(event, after);
      if (left === null && event.kind !== 'asked') continue;
      const due = left ?? (event.kind === 'asked' ? event.stage : 0);
      for (const other of this.othersOf(book.group, member.target)) {
        if (other !== null && this.mayLeave(other, due, event.kind === 'asked' ? 'ask' : 'leave')) continue;
        const who = other?.id ?? 'a member that never began';
        this.audit.broken(12, `${after.id}: ${event.kind} (stage ${due}) does not wait for ${who}`);
      }
    }
  }

  /** As of any moment that a living worker may have seen. */
  private mayLeave({ moments }: Member, stage: number, to: 'ask' | 'leave'): boolean {
    const since = this.audit.sim.nowMs - KNOWN_MS;
    const from = Math.max(
      0,
      moments.findLastIndex(({ atMs }) => atMs <= since),
    );
    return moments
      .slice(from)
      .some(({ at, ready }) => at > stage || (ready?.stage === stage && (to === 'ask' || ready.to === 'leave')));
  }

  private isOnItsWay({ id, target, backMs, endedMs }: Member): boolean {
    if (backMs !== null || endedMs !== null) return false;
    const rollout = this.audit.sim.stored(target, id);
    // Under somebody else's routing it stops and asks, and says that the group goes back.
    return rollout !== null && !isFinished(rollout.phase) && rollout.phase.name !== 'drifted';
  }

  /** It found somebody else's routing, without a canary, and that was over a moment later: the next pass takes it back. */
  private hadDrifted({ id, target }: Member): boolean {
    const { sim } = this.audit;
    const lately = sim.stored(target, id)?.log.filter(({ atMs }) => atMs > sim.nowMs - KNOWN_MS) ?? [];
    return lately.some(({ event: { kind } }) => kind === 'drifted' || kind === 'driftAnswered' || kind === 'driftOver');
  }

  private othersOf(group: Group, target: Target): readonly (Member | null)[] {
    const { members } = this.bookOf(group);
    const others = group.members.filter((member) => !sameTarget(member.target, target));
    return others.map((member) => members.get(targetName(member.target)) ?? null);
  }

  private bookOf(group: Group): Book {
    const known = this.books.get(group.id);
    if (known !== undefined) return known;
    const book: Book = { group, members: new Map() };
    this.books.set(group.id, book);
    return book;
  }
}

/** What an order to one member is an order to: itself, or all of its group. */
export function isMeant({ target, group }: Rollout, named: Target): boolean {
  return sameTarget(target, named) || (group?.members.some((member) => sameTarget(member.target, named)) ?? false);
}

/** The last one up to a time. */
function momentAt(moments: readonly Moment[], untilMs: number): Moment | undefined {
  return moments.findLast(({ atMs }) => atMs <= untilMs);
}

const GOES_ON: ReadonlySet<string> = new Set(['checking', 'baking', 'awaiting', 'watching']);

function isBack({ phase }: Rollout): boolean {
  const { name } = innerOf(phase);
  return name === 'rollingBack' || name === 'rolledBack' || name === 'abandoned';
}

/** The stage that an event leaves by the rollout's own doing; null: none. */
function leftBy(event: Rollout['log'][number]['event'], { plan }: Rollout): number | null {
  if (event.kind === 'stage') return event.stage - 1;
  if (event.kind === 'promoting') return plan.stages.length - 1;
  return event.kind === 'promoted' ? plan.stages.length : null;
}

/** By its phase, whatever stands between: held, drifted or blocked it is where it was. */
function reached({ phase, plan }: Rollout): number {
  let at = phase;
  while ('from' in at) at = at.from;
  if ('stage' in at) return at.stage;
  if (at.name === 'promoted') return plan.stages.length + 1;
  return at.name === 'promoting' || at.name === 'watching' ? plan.stages.length : -1;
}
