import { expect, it } from 'vitest';
import type { Saved } from '../../src/app/ports.ts';
import { inRotation, movingRound, quietRound } from '../../src/app/rounds.ts';
import type { Phase, Rollout } from '../../src/core/rollout.ts';
import { alone } from '../../src/core/routing.ts';
import { aRollout, MINUTE, NOON, PHASES } from '../fixtures/rollouts.ts';

const WISH = alone('42');

/** A rollout in this phase; `waitingMin`: for so long it has wanted a routing that is not written yet. */
function saved(id: string, phase: Phase, waitingMin: number | null = null): Saved<Rollout> {
  const { seen } = aRollout().alias;
  const pending = waitingMin === null ? [] : [{ routing: WISH, sinceMs: NOON - waitingMin * MINUTE }];
  return { value: aRollout({ id, phase, alias: { seen, pending } }), rev: 1 };
}

const ids = (rollouts: readonly Saved<Rollout>[]) => rollouts.map(({ value }) => value.id);

it('what takes traffic away goes first, then whoever has waited longest', () => {
  const round = movingRound(
    [
      saved('settles', PHASES.promoting),
      saved('wants more for 9 minutes', PHASES.baking, 9),
      saved('goes back for 1 minute', PHASES.rollingBack, 1),
      saved('is quiet', PHASES.baking),
      saved('wants more for 2 minutes', PHASES.baking, 2),
      saved('goes back for 3 minutes', PHASES.rollingBack, 3),
      saved('is drifted', PHASES.drifted, 60),
    ],
    NOON,
    1,
  );
  expect(ids(round)).toEqual([
    'goes back for 3 minutes',
    'goes back for 1 minute',
    'wants more for 9 minutes',
    'wants more for 2 minutes',
    'settles',
    'is drifted',
  ]);
});

it('what only a person can help never keeps the others waiting, and each has its turn', () => {
  const blocked = Array.from({ length: 120 }, (_, i) => saved(`blocked ${i}`, PHASES.blocked, 60));
  const seen = new Set<string>();
  for (let minute = 0; minute < 3; minute += 1) {
    const round = movingRound([...blocked, saved('moves', PHASES.baking, 1)], NOON + minute * MINUTE, 1);
    expect(round).toHaveLength(51);
    expect(round[0]?.value.id).toBe('moves');
    for (const { value } of round) seen.add(value.id);
  }
  expect(seen.size).toBe(121);
});

it('every quiet alias is looked at within N/50 minutes, by at most fifty looks a tick', () => {
  const quiet = Array.from({ length: 1_000 }, (_, i) => saved(`quiet ${i}`, PHASES.baking));
  const looked = new Set<string>();
  for (let minute = 0; minute < 20; minute += 1) {
    const round = quietRound(quiet, NOON + minute * MINUTE, 1);
    expect(round).toHaveLength(50);
    for (const id of ids(round)) looked.add(id);
  }
  expect(looked.size).toBe(1_000);
});

it('a worker that holds a quarter of the index looks at a quarter as many', () => {
  const quiet = Array.from({ length: 250 }, (_, i) => saved(`quiet ${i}`, PHASES.held));
  expect(quietRound(quiet, NOON, 4 / 16)).toHaveLength(12);
  expect(quietRound(quiet, NOON, 1 / 16)).toHaveLength(3);
});

it('a rotation shows all of a few, and goes round with many', () => {
  expect(inRotation(['a', 'b'], 2, NOON)).toEqual(['a', 'b']);
  const all = ['a', 'b', 'c', 'd', 'e'];
  const shown = [0, 1, 2].flatMap((minute) => inRotation(all, 2, NOON + minute * MINUTE));
  expect(new Set(shown).size).toBe(5);
});
