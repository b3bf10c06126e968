import { expect, it } from 'vitest';
import type { RolloutEvent } from '../../../src/core/rolloutEvent.ts';
import { transitionOf } from '../../../src/core/step/transition.ts';
import { ADA, ARN, aRollout, NOON, SOMEBODY } from '../../fixtures/rollouts.ts';

const told = (event: RolloutEvent) => transitionOf(aRollout(), { n: 3, atMs: NOON, event });

it('a transition names the rollout, its place in the order, and both versions', () => {
  expect(told({ kind: 'stage', stage: 0, weightBp: 1_000 })).toEqual({
    version: 1,
    id: '202611211200-abcdef#3',
    rollout: '202611211200-abcdef',
    n: 3,
    at: '2026-11-21T12:00:00.000Z',
    event: 'stage',
    function: 'checkout',
    functionArn: ARN,
    alias: 'live',
    stable: '42',
    canary: '43',
    weightBp: 1_000,
    by: null,
    reason: null,
    alarm: null,
  });
});

const ALARM = { kind: 'alarm', alarm: 'checkout-errors', reason: 'Threshold crossed' } as const;
it.each<[string, RolloutEvent, object]>([
  [
    'an alarm rolls back',
    { kind: 'rollingBack', cause: ALARM, evidence: null },
    { weightBp: 0, alarm: 'checkout-errors', reason: 'Threshold crossed', by: null },
  ],
  [
    'a person rolls back',
    { kind: 'rollingBack', cause: { kind: 'person', by: ADA, reason: null }, evidence: null },
    { by: 'slack:U0ADA', reason: null },
  ],
  [
    'somebody outside rolled back',
    { kind: 'rolledBack', cause: { kind: 'outside', by: SOMEBODY } },
    { by: 'outside', weightBp: null },
  ],
  ['a pipeline approves', { kind: 'approved', stage: 0, by: { kind: 'pipeline', name: 'ci' } }, { by: 'pipeline:ci' }],
  ['all traffic goes over', { kind: 'promoting' }, { weightBp: 10_000 }],
  ['AWS refuses', { kind: 'blocked', error: 'AccessDenied' }, { reason: 'AccessDenied' }],
])('%s: who, why and how much', (_, event, expected) => {
  expect(told(event)).toMatchObject(expected);
});
