import type { Reading } from '../../../src/core/input.ts';
import type { Rollout, Target } from '../../../src/core/rollout.ts';
import type { AliasView } from '../../../src/core/routing.ts';
import { nameOf } from '../world/names.ts';

/** What one worker knows of one target: the auditor compares what it does with what it knew. */
export interface Memory {
  /** The state that it loaded or saved last. */
  base: Rollout | null;
  /** When and how it saw the alias last, by the server's time. */
  look: { readonly atMs: number; readonly view: AliasView } | null;
  /** It was told that its RevisionId is old and has not loaded the state again since. */
  stale: boolean;
  reading: Reading | null;
}

/** All that one worker knows. */
export class Memories {
  private readonly byTarget = new Map<string, Memory>();
  /** Calls to Slack so far. */
  chats = 0;

  constructor(
    readonly worker: string,
    /** No call to Slack may stand before what it does. */
    readonly urgent: boolean,
  ) {}

  of(target: Target): Memory {
    const name = nameOf(target);
    const known = this.byTarget.get(name);
    if (known !== undefined) return known;
    const memory: Memory = { base: null, look: null, stale: false, reading: null };
    this.byTarget.set(name, memory);
    return memory;
  }
}
