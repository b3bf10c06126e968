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

const never = () => new Promise<void>(() => {});

const settle = () => new Promise<void>((next) => setImmediate(next));

it('as many calls begin in a row as a second allows, and each of the rest when its part of a second has passed', async () => {
  const hand = aSecondHand();
  const pace = createPace({ perSecond: 5, concurrency: 100, clock: STILL, sleep: hand.sleep });
  let begun = 0;
  const begin = async () => {
    begun += 1;
  };
  const all = Promise.all(Array.from({ length: 7 }, () => pace.run(begin)));
  await settle();
  expect(begun).toBe(5);
  await hand.tick();
  expect(begun).toBe(6);
  await hand.tick();
  expect(begun).toBe(7);
  await all;
});

it('a burst is allowed once, and again after a pause that earned it', async () => {
  let nowMs = NOON;
  const pace = createPace({ perSecond: 5, burst: 7, concurrency: 100, clock: { now: () => nowMs }, sleep: never });
  let begun = 0;
  const begin = async () => {
    begun += 1;
  };
  for (let i = 0; i < 20; i += 1) void pace.run(begin);
  await settle();
  expect(begun).toBe(7);
  nowMs += 1_000;
  void pace.run(begin);
  await settle();
  expect(begun).toBe(12);
  nowMs += 60_000;
  void pace.run(begin);
  await settle();
  expect(begun).toBe(19);
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
