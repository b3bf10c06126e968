import type { Target } from '../../../src/core/rollout.ts';
import { type AliasView, alone, type Routing } from '../../../src/core/routing.ts';
import { nameOf } from './names.ts';

/** One write that took effect. `own`: the app's; else somebody else's. */
export interface AliasWrite {
  readonly atMs: number;
  readonly routing: Routing;
  readonly revisionId: string;
  readonly own: boolean;
}

/** AWS Lambda as far as rollouts see it: aliases with revisions, versions that exist, and the opt-in. */
export class Aliases {
  private readonly writes = new Map<string, AliasWrite[]>();
  private readonly deleted = new Set<string>();
  private readonly denied = new Set<string>();
  private revisions = 0;
  readonly previous = new Map<string, string>();

  constructor(targets: readonly Target[], startMs: number, stable: string) {
    for (const target of targets) this.put(target, alone(stable), startMs, false);
  }

  view(target: Target): AliasView {
    const { routing, revisionId } = this.last(target);
    return { routing, revisionId };
  }

  last(target: Target): AliasWrite {
    return this.history(target).at(-1)!;
  }

  history(target: Target): readonly AliasWrite[] {
    return this.writes.get(nameOf(target)) ?? [];
  }

  /** Every write renews the RevisionId, even one that changes nothing (facts/aws.md). */
  put(target: Target, routing: Routing, atMs: number, own: boolean): AliasView {
    this.revisions += 1;
    const write: AliasWrite = { atMs, routing, revisionId: `r${this.revisions}`, own };
    const name = nameOf(target);
    this.writes.set(name, [...(this.writes.get(name) ?? []), write]);
    return { routing, revisionId: write.revisionId };
  }

  exists(version: string): boolean {
    return !this.deleted.has(version);
  }

  /** What an alias names cannot be deleted; false then. */
  deleteVersion(version: string): boolean {
    const named = [...this.writes.values()].some((writes) => {
      const { routing } = writes.at(-1)!;
      return routing.version === version || routing.other?.version === version;
    });
    if (named || [...this.previous.values()].includes(version)) return false;
    this.deleted.add(version);
    return true;
  }

  deny(functionArn: string, denied: boolean): void {
    if (denied) this.denied.add(functionArn);
    else this.denied.delete(functionArn);
  }

  isDenied(functionArn: string): boolean {
    return this.denied.has(functionArn);
  }
}
