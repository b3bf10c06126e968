import { describe, expect, it } from 'vitest';
import { converge } from '../../src/app/converge.ts';
import type { Kept, Ports, Traffic } from '../../src/app/ports.ts';
import type { Rollout, Version } from '../../src/core/rollout.ts';
import { type AliasView, alone, type Routing, split } from '../../src/core/routing.ts';
import { ARN, aRollout, CANARY, MINUTE, NOON, PHASES, STABLE } from '../fixtures/rollouts.ts';

const AT_TEN: AliasView = { routing: split(STABLE, CANARY, 1_000), revisionId: 'r1' };

/** A rollout that wants all of the traffic on the canary and has not seen it there yet. */
function promoting(change: Partial<Rollout> = {}): Rollout {
  const pending = [{ routing: alone(CANARY), sinceMs: NOON }];
  return aRollout({ phase: { name: 'promoting' }, alias: { seen: { ...AT_TEN, sinceMs: NOON }, pending }, ...change });
}

/** Lambda with this answer about the alias `previous`, what it was told to do, in order, and what else is known of the function. */
function lambda(kept: Kept, all: readonly Rollout[] = [promoting()]) {
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
  const store = { loadFunction: async () => all.map((value) => ({ value, rev: 1 })) };
  return { done, ports: { traffic, store } as unknown as Ports };
}

it('before all of the traffic moves the old version is kept', async () => {
  const { done, ports } = lambda({ kind: 'kept' });
  expect(await converge(ports, promoting(), AT_TEN)).toMatchObject({ kind: 'seen', wrote: true });
  expect(done).toEqual(['keep 42', 'write 43']);
});

it('somebody else’s alias previous holds nothing up', async () => {
  const { done, ports } = lambda({ kind: 'foreign' });
  expect(await converge(ports, promoting(), AT_TEN)).toMatchObject({ kind: 'seen', wrote: true });
  expect(done).toEqual(['keep 42', 'write 43']);
});

it('where AWS refuses to keep it, nothing moves', async () => {
  const { done, ports } = lambda({ kind: 'refused', error: 'AccessDeniedException: no' });
  expect(await converge(ports, promoting(), AT_TEN)).toEqual({ kind: 'refused', error: 'AccessDeniedException: no' });
  expect(done).toEqual(['keep 42']);
});

it('who comes to know on the way that it goes back writes nothing, and looks anew', async () => {
  const { done, ports } = lambda({ kind: 'kept' }, [aRollout({ phase: PHASES.rollingBack })]);
  expect(await converge(ports, promoting(), AT_TEN)).toEqual({ kind: 'stale' });
  expect(done).toEqual([]);
});

it('a rollout of the alias previous itself, begun by an earlier release, does not meet its own write', async () => {
  const { done, ports } = lambda({ kind: 'kept' });
  await converge(ports, promoting({ target: { functionArn: ARN, alias: 'previous' } }), AT_TEN);
  expect(done).toEqual(['write 43']);
});

describe('the alias previous, one for all aliases of a function', () => {
  const reached = (minute: number): Rollout['log'] => [
    { n: 1, atMs: NOON + minute * MINUTE, event: { kind: 'promoting' } },
  ];
  /** The rollout of another alias, at 100 % since this minute after noon. */
  const onBeta = (minute: number, change: Partial<Rollout> = {}): Rollout =>
    aRollout({
      target: { functionArn: ARN, alias: 'beta' },
      stable: '41' as Version,
      phase: PHASES.watching,
      log: reached(minute),
      ...change,
    });
  const mine = promoting({ log: reached(5) });

  it('stays with the one that was at 100 % first, as long as that may go back', async () => {
    const { done, ports } = lambda({ kind: 'kept' }, [mine, onBeta(4)]);
    expect(await converge(ports, mine, AT_TEN)).toMatchObject({ kind: 'seen', wrote: true });
    expect(done).toEqual(['write 43']);
  });

  it.each<[string, Rollout]>([
    ['came later', onBeta(6)],
    ['is over', onBeta(4, { phase: PHASES.promoted })],
    ['still shares its traffic, so that its own alias names the old version', onBeta(4, { log: [] })],
    ['has the same old version', onBeta(4, { stable: STABLE })],
    ['keeps nothing', onBeta(4, { policy: { ...mine.policy, previous: false } })],
  ])('is taken where the other one %s', async (_, other) => {
    const { done, ports } = lambda({ kind: 'kept' }, [other, mine]);
    await converge(ports, mine, AT_TEN);
    expect(done).toEqual(['keep 42', 'write 43']);
  });

  it('goes to one of two that got there at the same moment', async () => {
    const [a, b] = [lambda({ kind: 'kept' }, [mine, onBeta(5)]), lambda({ kind: 'kept' }, [mine, onBeta(5)])];
    await converge(a.ports, mine, AT_TEN);
    await converge(b.ports, promoting(onBeta(5, { phase: PHASES.promoting, alias: mine.alias })), AT_TEN);
    expect([...a.done, ...b.done].filter((deed) => deed.startsWith('keep'))).toEqual(['keep 41']);
  });
});
