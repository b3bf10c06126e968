import { expect, it } from 'vitest';
import { planned } from '../../src/app/planned.ts';
import type { Ports } from '../../src/app/ports.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import { answerMessage } from '../../src/slack/answer.ts';
import { anInspection } from '../fixtures/inspection.ts';
import { ADA, ARN, NOON } from '../fixtures/rollouts.ts';

/** What is answered to `/canary plan checkout 43 …`, where an alias `previous` is somebody else's or not. */
async function told(plan: string, previousIsForeign: boolean, tags: Readonly<Record<string, string>> = {}) {
  const look = anInspection({ previousIsForeign, tags: { 'canary:enabled': 'true', ...tags } });
  const ports = {
    traffic: { inspect: async () => look },
    alarms: { firing: async () => [] },
    store: { load: async () => null, loadFreezes: async () => null },
    metrics: { baseline: async () => ({ slowOver: null, callsPerMinute: null, before: null, bypass: null }) },
    chat: { person: async () => ({ member: true, utcOffsetMin: 0 }) },
    clock: { now: () => NOON },
    defaults: { policy: DEFAULT_POLICY, channel: 'C0RELEASES', home: { arn: ARN, places: [] } },
  } as unknown as Ports;
  const ask = { kind: 'plan', function: 'checkout', version: '43', plan, alias: 'live' } as const;
  const answer = await planned(ports, ask, { by: ADA, channel: null, id: null, stranger: false });
  return answerMessage(answer, NOON).text;
}

const LEFT_ALONE = 'The alias previous was not made by this app, so it is left alone and does not keep 42';

it.each(['10%', 'switch'])(
  'a plan of %s tells that somebody else’s alias previous will be left alone',
  async (plan) => {
    expect(await told(plan, true)).toContain(LEFT_ALONE);
    expect(await told(plan, false)).not.toContain('left alone');
  },
);

it('where the policy keeps nothing in it, nothing is told of it; a switch keeps the old version all the same', async () => {
  const off = { 'canary:previous': 'off' };
  expect(await told('10%', true, off)).not.toContain('left alone');
  expect(await told('switch', true, off)).toContain(LEFT_ALONE);
});
