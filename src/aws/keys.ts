import type { Target } from '../core/rollout.ts';

/** A primary key of the table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Partition keys of the sparse index: spread, because one partition takes 1,000 writes a second. */
export const ACTIVE_PARTITIONS: readonly string[] = Array.from({ length: 16 }, (_, i) => `active#${i}`);

export const ALIAS_PREFIX = 'alias#';
export const ROLLOUT_PREFIX = 'rollout#';
export const TALE_PREFIX = 'tale#';
export const CALL_PREFIX = 'call';

export function functionKey(functionArn: string): string {
  return `fn#${functionArn}`;
}

/** The one item that holds a target's current rollout: two unfinished ones cannot exist. */
export function currentKey(target: Target): Key {
  return { pk: functionKey(target.functionArn), sk: `${ALIAS_PREFIX}${target.alias}` };
}

export function archiveKey(target: Target, rolloutId: string): Key {
  return { pk: functionKey(target.functionArn), sk: `${ROLLOUT_PREFIX}${rolloutId}` };
}

export function taleKey(target: Target, rolloutId: string): Key {
  return { pk: functionKey(target.functionArn), sk: `${TALE_PREFIX}${rolloutId}` };
}

export function callKey(id: string): Key {
  return { pk: `call#${id}`, sk: CALL_PREFIX };
}

/** What the Home tab needs beside the rollouts: one item each. */
export const VIEWERS_KEY: Key = { pk: 'home', sk: 'viewers' };
export const ENDED_KEY: Key = { pk: 'home', sk: 'ended' };

/** All freezes, in one item: whoever weighs a start must see all of them. */
export const FREEZES_KEY: Key = { pk: 'freezes', sk: 'all' };

/** The index partition of a primary key: stable for ever, since items written by older releases stay where they are. */
export function activePartition(pk: string): string {
  return ACTIVE_PARTITIONS[fnv1a(pk) % ACTIVE_PARTITIONS.length] ?? 'active#0';
}

/** FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
