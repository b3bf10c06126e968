import type { Rollout, Target } from '../../../src/core/rollout.ts';
import { targetName } from '../../../src/core/rollout.ts';
import { alone, type Routing, routingWords, sameRouting } from '../../../src/core/routing.ts';
import type { Sim } from '../sim.ts';
import { Calls } from './calls.ts';
import { Checks } from './checks.ts';
import { Freezes } from './freezes.ts';
import { Groups } from './groups.ts';
import type { Memories } from './memory.ts';
import type { Foreign, Record, Sent } from './record.ts';
import { checkSave } from './saves.ts';
import { Story } from './story.ts';
import { checkWrite } from './writes.ts';

/** A promise that was broken. `invariant` is its number in the design; 0: a promise of the simulation's own. */
export interface Violation {
  readonly invariant: number;
  readonly atMs: number;
  readonly what: string;
}

/** Watches every effect in the world, knows what everybody did, and says when a promise is broken. */
export class Audit {
  readonly violations: Violation[] = [];
  readonly records = new Map<string, Record>();
  readonly sent: Sent[] = [];
  readonly foreign = new Map<string, Foreign>();
  /** Calls that acted, by target: one each, whatever becomes of the rollouts. */
  readonly acted = new Map<string, string>();
  readonly calls: Calls;
  readonly checks: Checks;
  readonly freezes: Freezes;
  readonly groups: Groups;
  readonly story: Story;

  constructor(readonly sim: Sim) {
    this.calls = new Calls(this);
    this.checks = new Checks(this);
    this.freezes = new Freezes(sim);
    this.groups = new Groups(this);
    this.story = new Story(this);
  }

  broken(invariant: number, what: string): void {
    this.violations.push({ invariant, atMs: this.sim.nowMs, what });
    this.sim.say('AUDIT', () => `invariant ${invariant}: ${what}`);
  }

  /** A save that took effect; `before` is what it replaced. */
  saved(memories: Memories, before: Rollout | null, after: Rollout): void {
    checkSave(this, memories, before, after);
    this.groups.saved(memories, before, after);
    this.noticed(before, after);
  }

  /** An UpdateAlias of the app, at the moment of its effect. */
  ownWrite(memories: Memories, target: Target, before: Routing, routing: Routing): void {
    checkWrite(this, memories, target, before, routing);
    if (!sameRouting(before, routing)) this.foreign.delete(targetName(target));
  }

  /** Somebody else's UpdateAlias. */
  otherWrite(target: Target, before: Routing, routing: Routing, revisionId: string): void {
    this.sim.say('somebody else', () => `sets ${targetName(target)} to “${routingWords(routing)}”`);
    if (sameRouting(before, routing)) return;
    this.foreign.set(targetName(target), { atMs: this.sim.nowMs, routing, revisionId });
  }

  /** Whether the saved state now speaks of somebody else's change, or took it for what it wants. */
  private noticed(before: Rollout | null, after: Rollout): void {
    const name = targetName(after.target);
    const foreign = this.foreign.get(name);
    if (foreign === undefined) return;
    const seen = after.alias.seen;
    const known = before !== null && before.id === after.id ? before.log.length : 0;
    const told = after.log.slice(known).some(({ event }) => {
      if (event.kind === 'drifted') return sameRouting(event.found, foreign.routing);
      const outside = event.kind === 'rollingBack' && event.cause.kind === 'outside';
      return outside && sameRouting(foreign.routing, alone(after.stable));
    });
    const taken = orderOf(seen.revisionId) >= orderOf(foreign.revisionId) && sameRouting(seen.routing, foreign.routing);
    if (told || taken) this.foreign.delete(name);
  }
}

/** The simulated aliases number their revisions: `r12`. */
function orderOf(revisionId: string): number {
  return Number(revisionId.slice(1));
}
