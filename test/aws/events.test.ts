import { afterEach, expect, it } from 'vitest';
import { createEvents } from '../../src/aws/events.ts';
import { transitionOf } from '../../src/core/step/transition.ts';
import { ARN, aRollout, NOON } from '../fixtures/rollouts.ts';
import { type Answered, type FakeAws, fakeAws } from './fakeAws.ts';

let aws: FakeAws;
afterEach(() => aws.close());

const TAKEN: Answered = { status: 200, body: { FailedEntryCount: 0, Entries: [] } };
const rollout = aRollout();
const transitions = Array.from({ length: 12 }, (_, i) =>
  transitionOf(rollout, { n: i + 1, atMs: NOON, event: { kind: 'stage', stage: i, weightBp: 1_000 } }),
);

async function eventsOf(answer: () => Answered | 'drop') {
  aws = await fakeAws(answer);
  return createEvents({ busName: 'canary', where: aws.where });
}

it('transitions go out in order, ten a call, each with its source, its kind and its alias', async () => {
  const events = await eventsOf(() => TAKEN);
  await events.publish(transitions);
  const batches = aws.asked.map(({ body }) => (body as { Entries: readonly Record<string, unknown>[] }).Entries);
  expect(batches.map(({ length }) => length)).toEqual([10, 2]);
  expect(batches[0]?.[0]).toMatchObject({
    EventBusName: 'canary',
    Source: 'lambda-canary',
    DetailType: 'Rollout Transition',
    Resources: [`${ARN}:live`],
    Time: NOON / 1_000,
  });
  const numbers = batches.flat().map(({ Detail }) => JSON.parse(String(Detail)).n);
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

it('one entry that is not taken fails the batch, in AWS’ words', async () => {
  const events = await eventsOf(() => ({
    status: 200,
    body: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'try later' }] },
  }));
  await expect(events.publish(transitions.slice(0, 1))).rejects.toThrow('InternalFailure: try later');
});

it('a call that gets no answer is not repeated here: the next tick does', async () => {
  const events = await eventsOf(() => 'drop');
  await expect(events.publish(transitions.slice(0, 1))).rejects.toThrow();
  expect(aws.asked).toHaveLength(1);
});
