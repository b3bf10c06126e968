import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/app/ask.ts';
import { offerVersion, rememberOffered } from '../../src/app/offered.ts';
import type { Ports, Told } from '../../src/app/ports.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import type { Rollout } from '../../src/core/rollout.ts';
import { ARN, aRollout, NOON } from '../fixtures/rollouts.ts';

const EVENT = { kind: 'published', functionArn: ARN, version: '44', by: 'deploy/ada' } as const;
const POSTED: Told = { kind: 'posted', at: { channel: 'C1', ts: '1' } };

function aWorld(
  change: {
    tags?: Readonly<Record<string, string>> | 'unknown';
    current?: readonly Rollout[];
    told?: (channel: string) => Told;
    channel?: string | null;
  } = {},
) {
  const { tags = { 'canary:enabled': 'true' }, current = [], told = () => POSTED, channel = 'C0DEFAULT' } = change;
  const notices: unknown[] = [];
  const calls = new Map<string, CallRecord>();
  const ports = {
    catalog: { tags: async () => tags },
    store: {
      loadCall: async (id: string) => (calls.has(id) ? { value: calls.get(id), rev: 1 } : null),
      saveCall: async (call: CallRecord) => calls.set(call.id, call),
      loadFunction: async () => current.map((value) => ({ value, rev: 1 })),
    },
    chat: {
      notice: async (where: string, notice: unknown) => {
        notices.push([where, notice]);
        return told(where);
      },
    },
    clock: { now: () => NOON },
    log: { warn: () => {} },
    defaults: { policy: DEFAULT_POLICY, channel, home: { arn: ARN, places: [] } },
  } as unknown as Ports;
  return { ports, notices, calls };
}
const NOTICE = { kind: 'newVersion', function: 'checkout', functionArn: ARN, version: '44', by: 'deploy/ada' };

describe('a version that somebody published', () => {
  it('is offered in the default channel, once', async () => {
    const { ports, notices } = aWorld();
    await offerVersion(ports, EVENT);
    await offerVersion(ports, EVENT);
    expect(notices).toEqual([['C0DEFAULT', NOTICE]]);
    await offerVersion(ports, { ...EVENT, version: '45' });
    expect(notices).toHaveLength(2);
  });

  it('is offered in the channel that the function’s tag names', async () => {
    const { ports, notices } = aWorld({ tags: { 'canary:enabled': 'true', 'canary:channel': 'C0SHOP' } });
    await offerVersion(ports, EVENT);
    expect(notices).toEqual([['C0SHOP', NOTICE]]);
  });

  it('is offered in the default channel where that one is gone, or the tags are wrong', async () => {
    const tags = { 'canary:enabled': 'true', 'canary:channel': 'C0SHOP' };
    const gone = aWorld({ tags, told: (where) => (where === 'C0SHOP' ? { kind: 'gone', error: 'archived' } : POSTED) });
    await offerVersion(gone.ports, EVENT);
    expect(gone.notices).toEqual([
      ['C0SHOP', NOTICE],
      ['C0DEFAULT', NOTICE],
    ]);
    const wrong = aWorld({ tags: { 'canary:enabled': 'true', 'canary:chanel': 'C0SHOP' } });
    await offerVersion(wrong.ports, EVENT);
    expect(wrong.notices).toEqual([['C0DEFAULT', NOTICE]]);
  });

  it.each([
    ['of a function that did not opt in', aWorld({ tags: {} })],
    ['of a function that is not there', aWorld({ tags: 'unknown' })],
    ['that a rollout is about already', aWorld({ current: [{ ...aRollout(), canary: '44' as Rollout['canary'] }] })],
    ['where there is no channel', aWorld({ channel: null })],
  ])('is not offered: %s', async (_, { ports, notices }) => {
    await offerVersion(ports, EVENT);
    expect(notices).toEqual([]);
  });

  it('is not offered where this app has no way in', async () => {
    const { ports, notices } = aWorld();
    await offerVersion(ports, { ...EVENT, functionArn: ARN.replace('123456789012', '999999999999') });
    expect(notices).toEqual([]);
  });

  it('by this app is not offered a second time', async () => {
    const { ports, notices } = aWorld();
    await rememberOffered(ports, ARN, '44');
    await offerVersion(ports, EVENT);
    expect(notices).toEqual([]);
  });

  it('comes again while Slack asks for patience', async () => {
    const { ports, calls } = aWorld({ told: () => ({ kind: 'later', afterMs: 1, error: 'ratelimited' }) });
    await expect(offerVersion(ports, EVENT)).rejects.toThrow('ratelimited');
    expect(calls.size).toBe(0);
  });
});
