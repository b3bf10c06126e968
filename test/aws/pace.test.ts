import { expect, it } from 'vitest';
import { createPace } from '../../src/aws/pace.ts';
import { NOON } from '../fixtures/rollouts.ts';

/** Sleeps that end when the test says that a second is over. */
function aSecondHand() {
  let due: (() => void)[] = [];
  return {
    sleep: () => new Promise<void>((wake) => void due.push(wake)),
    async tick() {
      const woken = due;
      due = [];
      for (const wake of woken) wake();
      await settle();
    },
  };
}

/** A clock that does not move, as the sandbox's during an invocation. */
const STILL = { now: () => NOON };

const settle = () => new Promise<void>((next) => setImmediate(next));

it('no more calls begin in a second than the pace allows, and the rest follows in the next', async () => {
  const hand = aSecondHand();
  const pace = createPace({ perSecond: 5, concurrency: 100, clock: STILL, sleep: hand.sleep });
  let begun = 0;
  const begin = async () => {
    begun += 1;
  };
  const all = Promise.all(Array.from({ length: 12 }, () => pace.run(begin)));
  await settle();
  expect(begun).toBe(5);
  await hand.tick();
  expect(begun).toBe(10);
  await hand.tick();
  expect(begun).toBe(12);
  await all;
});

it('after a pause as many may begin at once as are allowed in all seconds that are counted', async () => {
  const hand = aSecondHand();
  const pace = createPace({ perSecond: 5, overS: 2, concurrency: 100, clock: STILL, sleep: hand.sleep });
  let begun = 0;
  const all = Promise.all(
    Array.from({ length: 12 }, () =>
      pace.run(async () => {
        begun += 1;
      }),
    ),
  );
  await settle();
  expect(begun).toBe(10);
  await hand.tick();
  expect(begun).toBe(12);
  await all;
});

it('no more calls run at once than allowed, also when one fails', async () => {
  const hand = aSecondHand();
  const pace = createPace({ perSecond: 100, concurrency: 3, clock: STILL, sleep: hand.sleep });
  let running = 0;
  let most = 0;
  const calls = Array.from({ length: 10 }, (_, i) =>
    pace.run(async () => {
      running += 1;
      most = Math.max(most, running);
      await settle();
      running -= 1;
      if (i % 2 === 0) throw new Error('refused');
    }),
  );
  const ended = await Promise.allSettled(calls);
  expect(most).toBe(3);
  expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(5);
});

it('what is urgent goes before all that waits', async () => {
  const hand = aSecondHand();
  const pace = createPace({ perSecond: 1, concurrency: 1, clock: STILL, sleep: hand.sleep });
  const order: string[] = [];
  const say = (word: string) => async () => void order.push(word);
  const all = Promise.all([
    pace.run(say('read 1')),
    pace.run(say('read 2')),
    pace.run(say('read 3')),
    pace.run(say('write'), 'urgent'),
  ]);
  for (let second = 0; second < 4; second += 1) await hand.tick();
  await all;
  expect(order).toEqual(['read 1', 'write', 'read 2', 'read 3']);
});

it('a second that passed by the clock counts, though no timer ran: environments are frozen between invocations', async () => {
  let nowMs = NOON;
  const never = () => new Promise<void>(() => {});
  const pace = createPace({ perSecond: 2, concurrency: 9, clock: { now: () => nowMs }, sleep: never });
  let begun = 0;
  const begin = async () => {
    begun += 1;
  };
  await Promise.all([pace.run(begin), pace.run(begin)]);
  void pace.run(begin);
  await settle();
  expect(begun).toBe(2);
  nowMs += 1_000;
  await pace.run(begin);
  expect(begun).toBe(4);
});
