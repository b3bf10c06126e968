import type { Target } from '../../../src/core/rollout.ts';
import { type AliasView, alone, type Routing, sameRouting } from '../../../src/core/routing.ts';
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

  constructor(
    targets: readonly Target[],
    startMs: number,
    stable: string,
    /** Told of a write after which AWS readies provisioned concurrency; null: the aliases have none. */
    private readonly onReadying: ((target: Target, write: AliasWrite) => void) | null,
  ) {
    for (const target of targets) this.note(target, alone(stable), startMs, false);
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
  put(target: Target, routing: Routing, atMs: number, own: boolean): AliasWrite {
    const { version } = this.last(target).routing;
    if (this.onReadying === null || routing.other !== null || routing.version === version)
      return this.note(target, routing, atMs, own);
    // All traffic stays on the version before, by a weight of AWS' own, until the new one is ready (facts/aws.md).
    const kept = { version: routing.version, other: { version, weightBp: 10_000 } };
    const write = this.note(target, kept, atMs, own);
    this.onReadying(target, write);
    return write;
  }

  /** AWS has made ready what a write asked for, and takes its own weight away; null: somebody wrote another routing meanwhile. */
  ready(target: Target, asked: AliasWrite, atMs: number): AliasWrite | null {
    if (!sameRouting(this.last(target).routing, asked.routing)) return null;
    return this.note(target, alone(asked.routing.version), atMs, asked.own);
  }

  private note(target: Target, routing: Routing, atMs: number, own: boolean): AliasWrite {
    this.revisions += 1;
    const write: AliasWrite = { atMs, routing, revisionId: `r${this.revisions}`, own };
    const name = nameOf(target);
    this.writes.set(name, [...(this.writes.get(name) ?? []), write]);
    return write;
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
