import { describe, expect, it } from 'vitest';
import { type LookAnswer, look } from '../../src/app/look.ts';
import type { Ports } from '../../src/app/ports.ts';
import { publish } from '../../src/app/publish.ts';
import { versions } from '../../src/app/shown.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import { publishedMessage } from '../../src/slack/shown.ts';
import { ADA, ARN, NOON } from '../fixtures/rollouts.ts';

/** A function with more versions than can be listed. */
const ports = {
  catalog: { versions: async () => 'unlisted', tags: async () => ({ 'canary:enabled': 'true' }) },
  publisher: { publish: async () => ({ version: '20001', isNew: null }) },
  store: { loadFreezes: async () => null, loadCall: async () => null, saveCall: async () => true },
  chat: { person: async () => ({ member: true, utcOffsetMin: 0 }) },
  clock: { now: () => NOON },
  defaults: { policy: DEFAULT_POLICY, channel: null, teamIds: [ADA.teamId], home: { arn: ARN, places: [] } },
} as unknown as Ports;

const offered = (typed: string): Promise<LookAnswer> =>
  look(ports, {
    kind: 'look',
    by: ADA,
    workspace: ADA.teamId,
    look: { kind: 'versions', function: 'checkout', typed },
  });

describe('a function with more versions than can be listed', () => {
  it.each(['20001', 'v20001', '#20001 '])('is rolled out by a number that is typed: %s', async (typed) => {
    expect(await offered(typed)).toMatchObject({ kind: 'versions', versions: [{ version: '20001' }] });
  });

  it.each(['', 'tax', '0'])('asks for a number in place of offering what is old: “%s”', async (typed) => {
    expect(await offered(typed)).toMatchObject({ refused: true, reason: expect.stringContaining('type the number') });
  });

  it('says so where its versions are asked for', async () => {
    expect(await versions(ports, 'checkout')).toMatchObject({
      refused: true,
      reason: expect.stringMatching(/^checkout has more versions than could be listed/),
    });
  });

  it('is published, and nobody claims that the version is new, or that it is not', async () => {
    const answer = await publish(
      ports,
      { kind: 'publish', function: 'checkout', note: '' },
      { by: ADA, stranger: false, channel: null, id: null },
    );
    expect(answer).toMatchObject({ kind: 'published', version: '20001', isNew: null });
    if (!('kind' in answer) || answer.kind !== 'published') throw new Error('it was not published');
    expect(publishedMessage(answer).text).toBe('Version 20001 of `checkout` is its code and settings as they are now.');
  });
});
