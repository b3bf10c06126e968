import { expect, it } from 'vitest';
import { gatherFacts } from '../../src/app/facts.ts';
import type { Ports } from '../../src/app/ports.ts';
import { ARN, aRollout, NOON } from '../fixtures/rollouts.ts';

const THERE = 'arn:aws:lambda:us-east-1:222222222222:function:checkout';
const LOCKED = 'arn:aws:lambda:eu-west-1:333333333333:function:checkout';

const rollouts = [ARN, THERE, THERE.replace('checkout', 'cart'), LOCKED].map((functionArn, i) => ({
  value: aRollout({ id: `r${i}`, target: { functionArn, alias: 'live' } }),
  rev: 1,
}));

/** Ports of a tick in which every place has the alarm `errors` on its function `checkout` in ALARM, and one place is closed. */
function aTick(asked: string[]): Ports {
  const firing = async (functionArn: string) => {
    asked.push(functionArn);
    const [, , , region, account] = functionArn.split(':');
    if (account === '333333333333') throw new Error('this app may not act in account 333333333333');
    const arn = `arn:aws:cloudwatch:${region}:${account}:alarm:errors`;
    return [{ name: 'errors', arn, reason: `${account} is red`, dimensions: [{ FunctionName: 'checkout' }] }];
  };
  const ports = {
    alarms: { firing },
    metrics: {
      read: (questions: readonly unknown[]) => questions.map(async () => ({ ok: false, reason: 'not here' })),
    },
    store: { loadFreezes: async () => null },
    clock: { now: () => NOON },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  return ports as unknown as Ports;
}

it('alarms are asked for once for each place where something is under way, and count for their own', async () => {
  const asked: string[] = [];
  const { factsOf } = await gatherFacts(aTick(asked), rollouts);
  expect(asked).toHaveLength(3);
  const firing = await Promise.all(rollouts.map(async ({ value }) => (await factsOf(value)).firing));
  expect(firing.slice(0, 3)).toEqual([
    [{ alarm: 'errors', reason: '123456789012 is red' }],
    [{ alarm: 'errors', reason: '222222222222 is red' }],
    [],
  ]);
});

it('a place that cannot be asked leaves its own rollouts without an answer, and no others', async () => {
  const { factsOf, unread } = await gatherFacts(aTick([]), rollouts);
  const [home, , , locked] = await Promise.all(rollouts.map(({ value }) => factsOf(value)));
  expect(locked).not.toHaveProperty('firing');
  expect(locked?.alarmsUnread).toContain('Error');
  expect(unread).toHaveLength(1);
  expect(home).toHaveProperty('firing');
  expect(home).not.toHaveProperty('alarmsUnread');
});

it('with nothing under way nobody is asked', async () => {
  const asked: string[] = [];
  await gatherFacts(aTick(asked), []);
  expect(asked).toEqual([]);
});
