import { expect, it } from 'vitest';
import { converge } from '../../src/app/converge.ts';
import type { Kept, Traffic } from '../../src/app/ports.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { type AliasView, alone, type Routing, split } from '../../src/core/routing.ts';
import { ARN, aRollout, CANARY, NOON, STABLE } from '../fixtures/rollouts.ts';

const AT_TEN: AliasView = { routing: split(STABLE, CANARY, 1_000), revisionId: 'r1' };

/** A rollout that wants all of the traffic on the canary and has not seen it there yet. */
function promoting(change: Partial<Rollout> = {}): Rollout {
  const pending = [{ routing: alone(CANARY), sinceMs: NOON }];
  return aRollout({ phase: { name: 'promoting' }, alias: { seen: { ...AT_TEN, sinceMs: NOON }, pending }, ...change });
}

/** Lambda with this answer about the alias `previous`, and what it was told to do, in order. */
function lambda(kept: Kept) {
  const done: string[] = [];
  const traffic: Pick<Traffic, 'keepPrevious' | 'write'> = {
    keepPrevious: async (_, version) => {
      done.push(`keep ${version}`);
      return kept;
    },
    write: async (_, routing: Routing) => {
      done.push(`write ${routing.version}`);
      return { kind: 'written', alias: { routing, revisionId: 'r2' } };
    },
  };
  return { done, traffic: traffic as Traffic };
}

it('before all of the traffic moves the old version is kept', async () => {
  const { done, traffic } = lambda({ kind: 'kept' });
  expect(await converge(traffic, promoting(), AT_TEN)).toMatchObject({ kind: 'seen', wrote: true });
  expect(done).toEqual(['keep 42', 'write 43']);
});

it('somebody else’s alias previous holds nothing up', async () => {
  const { done, traffic } = lambda({ kind: 'foreign' });
  expect(await converge(traffic, promoting(), AT_TEN)).toMatchObject({ kind: 'seen', wrote: true });
  expect(done).toEqual(['keep 42', 'write 43']);
});

it('where AWS refuses to keep it, nothing moves', async () => {
  const { done, traffic } = lambda({ kind: 'refused', error: 'AccessDeniedException: no' });
  expect(await converge(traffic, promoting(), AT_TEN)).toEqual({ kind: 'refused', error: 'AccessDeniedException: no' });
  expect(done).toEqual(['keep 42']);
});

it('a rollout of the alias previous itself, begun by an earlier release, does not meet its own write', async () => {
  const { done, traffic } = lambda({ kind: 'kept' });
  await converge(traffic, promoting({ target: { functionArn: ARN, alias: 'previous' } }), AT_TEN);
  expect(done).toEqual(['write 43']);
});
