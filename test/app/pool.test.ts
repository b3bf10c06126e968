import { expect, it } from 'vitest';
import { each, eachWhenReady } from '../../src/app/pool.ts';

/** Somebody who waits until told. */
function aWait() {
  let go = () => {};
  const there = new Promise<void>((resolve) => {
    go = resolve;
  });
  return { there, go };
}

it.each([
  ['each', (width: number, work: () => Promise<void>) => each([1, 2, 3, 4, 5, 6, 7], width, work)],
  [
    'eachWhenReady',
    (width: number, work: () => Promise<void>) => eachWhenReady([1, 2, 3, 4, 5, 6, 7], width, async () => {}, work),
  ],
])('%s has as many under way as were allowed, and never more', async (_, run) => {
  let [now, most] = [0, 0];
  await run(3, async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((wake) => setTimeout(wake, 1));
    now -= 1;
  });
  expect([now, most]).toEqual([0, 3]);
});

it('who still waits holds nobody up who could go', async () => {
  const [slow, did] = [aWait(), [] as string[]];
  const all = eachWhenReady(
    ['slow', 'quick', 'quick too'],
    1,
    (item) => (item === 'slow' ? slow.there : Promise.resolve()),
    async (item) => {
      did.push(item);
      if (item === 'quick too') slow.go();
    },
  );
  expect(await all).toEqual({ failed: [], left: [] });
  expect(did).toEqual(['quick', 'quick too', 'slow']);
});

it('one that fails, or that waited in vain, stops nobody; after the end nobody begins', async () => {
  const did: number[] = [];
  const { failed, left } = await eachWhenReady(
    [1, 2, 3, 4, 5],
    1,
    async (item) => {
      if (item === 1) throw new Error('in vain');
    },
    async (item) => {
      did.push(item);
      if (item === 2) throw new Error('failed');
    },
    () => did.length >= 3,
  );
  expect(did).toEqual([2, 3, 4]);
  expect(failed.map(({ item }) => item)).toEqual([1, 2]);
  expect(left).toEqual([5]);
});
