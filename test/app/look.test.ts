import { describe, expect, it } from 'vitest';
import { type Look, look, type Preview } from '../../src/app/look.ts';
import type { Ports } from '../../src/app/ports.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/core/plan/policy.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { anInspection } from '../fixtures/inspection.ts';
import { ADA, ARN, NOON } from '../fixtures/rollouts.ts';
import { aLog } from '../slack/aRequest.ts';

interface World {
  readonly plan: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: Partial<Policy>;
  readonly channel?: string | null;
  /** Where there is no such function. */
  readonly isUnknown?: boolean;
}

/** What the open form says of its plan, and what its submission is refused with; null: it is not. */
async function previewAndCheck(world: World): Promise<{ shown: Preview | undefined; refused: string | null }> {
  const { plan, policy = {}, channel = 'C0RELEASES', isUnknown = false } = world;
  const tags = { 'canary:enabled': 'true', ...world.tags };
  const shown: Preview[] = [];
  const ports = {
    catalog: { tags: async () => (isUnknown ? 'unknown' : tags) },
    traffic: { inspect: async () => (isUnknown ? { kind: 'unknown' } : anInspection({ tags })) },
    alarms: { firing: async () => [] },
    store: { load: async () => null, loadFreezes: async () => null },
    metrics: { baseline: async () => ({ slowOver: null, callsPerMinute: null, before: null, bypass: null }) },
    chat: {
      person: async () => ({ member: true, utcOffsetMin: 0 }),
      groupMembers: async (id: string) => (id === 'S0ADAS' ? [ADA.userId] : ['U0BEN']),
      preview: async (_: unknown, preview: Preview) => shown.push(preview) > 0,
    },
    clock: { now: () => NOON },
    defaults: {
      policy: { ...DEFAULT_POLICY, ...policy },
      channel: null,
      teamIds: [ADA.teamId],
      home: { arn: ARN, places: [] },
    },
  } as unknown as Ports;
  const asked = (question: Look['look']) =>
    look(ports, { kind: 'look', by: ADA, workspace: ADA.teamId, look: question });
  const form = { viewId: 'V1', hash: 'h', channel, function: 'checkout', version: '43', alias: 'live', plan };
  await asked({ kind: 'preview', form });
  const ask = { kind: 'start', function: 'checkout', version: '43', plan, alias: 'live' } as const;
  const checked = await asked({ kind: 'check', ask, channel });
  return { shown: shown[0], refused: isRefusal(checked) ? checked.reason : null };
}

describe('the preview of a start, in the open form', () => {
  it.each<[string, World]>([
    ['the person may not start it', { plan: '10%', tags: { 'canary:starters': 'U0BEN' } }],
    ['a group may, and the person is not of it', { plan: '10%', tags: { 'canary:starters': 'S0BENS' } }],
    [
      'the plan leaves out an approval by two',
      { plan: 'AllAtOnce', tags: { 'canary:approvers': 'U0BEN U0CLEO', 'canary:approvals': '2' } },
    ],
    ['a check is declared nowhere', { plan: '10% check=nope' }],
    ['a probe has no payload', { plan: '10% probe=20' }],
    ['the story has no channel', { plan: '10%', channel: null }],
    ['the function has not opted in', { plan: '10%', tags: { 'canary:enabled': 'false' } }],
    ['a tag is misspelt', { plan: '10%', tags: { 'canary:aprovers': 'U0BEN' } }],
    ['there is no such function', { plan: '10%', isUnknown: true }],
    ['the plan cannot be read', { plan: '5%,banana' }],
  ])('says what the submission would be refused with where %s', async (_, world) => {
    const { shown, refused } = await previewAndCheck(world);
    expect(refused).not.toBeNull();
    expect(shown).toMatchObject({ kind: 'problem', reason: refused });
  });

  it.each<[string, World]>([
    ['anybody may', { plan: '10%' }],
    ['the person’s group may', { plan: '10%', tags: { 'canary:starters': 'S0ADAS' } }],
    ['the policy names the channel', { plan: '10%', channel: null, tags: { 'canary:channel': 'C0SHOP' } }],
  ])('says what the plan means where %s', async (_, world) => {
    const { shown, refused } = await previewAndCheck(world);
    expect(refused).toBeNull();
    expect(shown).toMatchObject({ kind: 'plan', sentence: expect.stringMatching(/^10 %, for at least 10 min/) });
  });

  it('knows that the plan names another alias than the field', async () => {
    expect((await previewAndCheck({ plan: '10% alias=beta' })).shown).toEqual({
      kind: 'problem',
      code: 'bad-plan',
      reason: 'The plan names another alias, “beta”.',
    });
  });

  it('that cannot be drawn now is left out, and nothing fails: nobody waits for it', async () => {
    const log = aLog();
    const away = { chat: { ownTeam: () => Promise.reject(new Error('fetch failed')) }, defaults: { teamIds: [] }, log };
    const form = { viewId: 'V1', hash: 'h', channel: null, function: null, version: null, plan: '10%' };
    const asked = { kind: 'look', by: ADA, workspace: ADA.teamId } as const;
    const ports = away as unknown as Ports;
    expect(await look(ports, { ...asked, look: { kind: 'preview', form } })).toEqual({ kind: 'previewed' });
    expect(log.lines.join()).toContain('fetch failed');
    await expect(look(ports, { ...asked, look: { kind: 'functions', typed: '' } })).rejects.toThrow('fetch failed');
  });
});
