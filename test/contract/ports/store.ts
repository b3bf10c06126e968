import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { CallRecord } from '../../../src/app/ask.ts';
import { createStore } from '../../../src/aws/store.ts';
import { aRollout } from '../../fixtures/rollouts.ts';
import type { Subject } from './subject.ts';

/** Store: one revisioned item a thing, conditional writes, a sparse index. Each run uses names of its own. */
export function storeContract(subject: () => Subject): void {
  const store = () => {
    const { table, clock, where } = subject();
    return createStore({ tableName: table ?? '', clock, log: { error: () => {} }, where });
  };
  const aTarget = () => ({
    functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:contract-${randomUUID().slice(0, 8)}`,
    alias: 'live',
  });

  it('a first write happens once, and the next needs the revision', async () => {
    const rollout = aRollout({ target: aTarget() });
    expect(await store().load(rollout.target)).toBeNull();
    const both = await Promise.all([store().save(rollout, null), store().save(rollout, null)]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await store().load(rollout.target)).toEqual({ value: rollout, rev: 1 });
    expect(await store().save({ ...rollout, turn: 9 }, 7)).toBe(false);
    expect(await store().save({ ...rollout, turn: 9 }, 1)).toBe(true);
    expect(await store().save(done({ ...rollout, turn: 9 }), 2)).toBe(true);
  });

  it('twenty-five writers of one item: one wins', async () => {
    const rollout = aRollout({ target: aTarget() });
    await store().save(rollout, null);
    const writers = Array.from({ length: 25 }, (_, i) => store().save(done({ ...rollout, turn: i }), 1));
    expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1);
  });

  it('what is unfinished is found, and what is finished is not', async () => {
    const rollout = aRollout({ target: aTarget() });
    await store().save(rollout, null);
    const ids = async () => (await store().unfinished()).rollouts.map(({ value }) => value.target.functionArn);
    expect(await ids()).toContain(rollout.target.functionArn);
    await store().save(done(rollout), 1);
    expect(await ids()).not.toContain(rollout.target.functionArn);
  });

  it('a call that was begun is found until it is answered, and its envelope is gone with the answer', async () => {
    const id = randomUUID();
    const atMs = subject().clock.now();
    const call: CallRecord = {
      id,
      atMs,
      state: 'begun',
      expiresAtS: Math.floor(atMs / 1000) + 600,
      envelope: null,
      refusal: null,
    };
    expect(await store().saveCall(call, null)).toBe(true);
    const begun = async () => (await store().unfinished()).calls.map(({ value }) => value.id);
    expect(await begun()).toContain(id);
    expect(await store().saveCall({ ...call, state: 'answered' }, 1)).toBe(true);
    expect(await begun()).not.toContain(id);
    expect((await store().loadCall(id))?.value.state).toBe('answered');
  });

  it('freezes are written by whoever saw the last of them', async () => {
    const before = await store().loadFreezes();
    const held = before?.value ?? [];
    const by = { kind: 'pipeline', name: 'contract' } as const;
    const mine = { functionArn: aTarget().functionArn, by, sinceMs: 0, untilMs: 1, reason: 'contract' };
    expect(await store().saveFreezes([...held, mine], before?.rev ?? null)).toBe(true);
    expect(await store().saveFreezes(held, before?.rev ?? null)).toBe(false);
    const after = await store().loadFreezes();
    expect(after?.value).toContainEqual(mine);
    // As it was: others may be in force in the table that this was pointed at.
    expect(await store().saveFreezes(held, after?.rev ?? null)).toBe(true);
  });

  it('a finished rollout makes room and stays in the history', async () => {
    const first = aRollout({ target: aTarget() });
    await store().save(done(first), null);
    await store().archive(done(first));
    const second = done({ ...first, id: '202611211300-second', startedAtMs: first.startedAtMs + 1 });
    expect(await store().save(second, 1)).toBe(true);
    expect((await store().history(first.target.functionArn, 5)).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect((await store().find(first.target, first.id))?.id).toBe(first.id);
  });
}

/** So that nothing of a run is left under way in the table that it was pointed at. */
function done(rollout: ReturnType<typeof aRollout>) {
  return { ...rollout, phase: { name: 'promoted' }, finishedAtMs: rollout.startedAtMs } as const;
}
