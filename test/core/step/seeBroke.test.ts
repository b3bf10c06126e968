import { describe, expect, it } from 'vitest';
import type { Phase, RollbackCause, Rollout } from '../../../src/core/rollout.ts';
import { asksWhatBroke, firstWeightMs, sawBroke } from '../../../src/core/step/seeBroke.ts';
import { ADA, aRollout, MINUTE, NOON, PHASES, SOMEBODY } from '../../fixtures/rollouts.ts';
import { rows } from '../../slack/aStory.ts';

const FOUND = [{ message: 'TypeError: x', count: 3, isNew: true }];
const failing = { ...aRollout().ledger, rows: rows(3) };
const quiet = { ...aRollout().ledger, rows: rows(3, (i) => ({ canary: { ...rows(1)[0]!.canary, errors: 0 * i } })) };

function goingBack(cause: RollbackCause, change: Partial<Rollout> = {}): Rollout {
  return aRollout({ phase: { name: 'rollingBack', cause }, ...change });
}

describe('what broke is looked for', () => {
  it.each<RollbackCause>([
    { kind: 'alarm', alarm: 'a', reason: 'r' },
    { kind: 'regress', reason: 'r' },
    { kind: 'harm', budget: 50, reason: 'r' },
    { kind: 'check', check: 'smoke', moment: 'stage', reason: 'r' },
  ])('when it goes back by itself: $kind', (cause) => {
    expect(asksWhatBroke(goingBack(cause))).toBe(true);
    expect(asksWhatBroke(goingBack(cause, { phase: { name: 'rolledBack', cause } }))).toBe(true);
    const from = { name: 'rollingBack', cause } as const;
    expect(asksWhatBroke(goingBack(cause, { phase: { name: 'blocked', error: 'no', from } }))).toBe(true);
  });

  it.each<RollbackCause>([
    { kind: 'person', by: ADA, reason: null },
    { kind: 'outside', by: SOMEBODY },
    { kind: 'group', member: 'cart:live', reason: 'r' },
  ])('when somebody takes it back only if calls failed: $kind', (cause) => {
    expect(asksWhatBroke(goingBack(cause, { ledger: failing }))).toBe(true);
    expect(asksWhatBroke(goingBack(cause, { ledger: quiet }))).toBe(false);
  });

  it.each(Object.entries(PHASES).filter(([name]) => name !== 'rollingBack' && name !== 'rolledBack'))(
    'not in %s',
    (_, phase: Phase) => {
      expect(asksWhatBroke(aRollout({ phase, ledger: failing }))).toBe(false);
    },
  );
});

describe('what was found', () => {
  const before = goingBack({ kind: 'alarm', alarm: 'a', reason: 'r' });

  it('is told once, and moves nothing', () => {
    const after = sawBroke(before, NOON + MINUTE, FOUND);
    expect(after.log.at(-1)).toEqual({ n: 2, atMs: NOON + MINUTE, event: { kind: 'broke', found: FOUND } });
    expect({ ...after, log: [], atMs: 0 }).toEqual({ ...before, log: [], atMs: 0 });
    expect(sawBroke(after, NOON + 2 * MINUTE, FOUND)).toBe(after);
  });

  it('is told of a rollout that is over, at no earlier time than its last', () => {
    const over = { ...before, phase: PHASES.rolledBack, ledger: failing, atMs: NOON + 9 * MINUTE } as Rollout;
    expect(sawBroke(over, NOON, FOUND)).toMatchObject({ atMs: NOON + 9 * MINUTE, phase: { name: 'rolledBack' } });
  });

  it('is not told where it is nothing', () => {
    expect(sawBroke(before, NOON, [])).toBe(before);
  });
});

it('errors count from the first weight on, or from 100 % where there was no stage', () => {
  const log = (...kinds: readonly ('stage' | 'promoting')[]) =>
    kinds.map((kind, i) => ({ n: i + 2, atMs: NOON + i * MINUTE, event: { kind, stage: 0, weightBp: 1000 } as never }));
  expect(firstWeightMs(aRollout())).toBeNull();
  expect(firstWeightMs(aRollout({ log: log('stage', 'stage', 'promoting') }))).toBe(NOON);
  expect(firstWeightMs(aRollout({ log: log('promoting') }))).toBe(NOON);
});
