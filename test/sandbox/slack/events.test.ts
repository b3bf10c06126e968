import { expect, test } from 'vitest';
import type { Deliver, Delivered } from '../../../src/sandbox/slack/deliver.ts';
import { createEvents } from '../../../src/sandbox/slack/events.ts';

const MINUTE = 60_000;
const fine: Delivered = { kind: 'answered', status: 200, body: '', noRetry: false, tookMs: 1 };

function anApp(...answers: readonly Delivered[]) {
  let nowMs = 0;
  const tries: { atMs: number; retry: unknown }[] = [];
  const deliver: Deliver = {
    form: async () => fine,
    payload: async () => fine,
    event: async (_envelope, retry) => {
      tries.push({ atMs: nowMs, retry });
      return answers[tries.length - 1] ?? fine;
    },
  };
  const events = createEvents(deliver, () => nowMs);
  const at = async (ms: number) => {
    nowMs = ms;
    await events.pump();
  };
  return { events, tries, at };
}

test('an event that fails is sent again nearly at once, after a minute and after five, and no more', async () => {
  const timeout: Delivered = { kind: 'timeout' };
  const { events, tries, at } = anApp(timeout, { ...fine, status: 500 } as Delivered, timeout, timeout);
  await events.send({});
  await at(1);
  await at(MINUTE);
  await at(MINUTE + 1);
  await at(6 * MINUTE + 1);
  await at(60 * MINUTE);
  expect(tries).toEqual([
    { atMs: 0, retry: undefined },
    { atMs: 1, retry: { num: 1, reason: 'http_timeout' } },
    { atMs: MINUTE + 1, retry: { num: 2, reason: 'http_error' } },
    { atMs: 6 * MINUTE + 1, retry: { num: 3, reason: 'http_timeout' } },
  ]);
  expect(events.waiting()).toBe(0);
});

test('an event that is taken, or that the app does not want again, is sent once', async () => {
  for (const answer of [fine, { ...fine, status: 500, noRetry: true } as Delivered]) {
    const { events, tries, at } = anApp(answer);
    await events.send({});
    await at(MINUTE);
    expect(tries).toHaveLength(1);
  }
});
