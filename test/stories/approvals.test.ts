import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADA, BEN, CLEO, EVE, Story, textOf } from './story.ts';

describe('approvals by two people', () => {
  let story: Story;
  beforeAll(async () => {
    const POLICY = JSON.stringify({ approvals: 2, approvers: ['S0ONCALL'], bake: '3m' });
    story = await Story.begin({ env: { POLICY } });
    await story.type('/canary start checkout 43 10%', ADA);
    await story.until('approval is asked for', async () => (await story.buttons()).includes('promote'), 30);
  });
  afterAll(() => story.end());

  const last = async (user: string) => (await story.told(user)).at(-1) ?? '';
  const lines = async () => (await story.thread()).map(({ text }) => text);

  it('are asked for in the channel, and those who may give them are called', async () => {
    const asked = (await story.thread()).find(({ text }) => text.includes('The bake at 10 % is over'));
    expect(asked?.broadcast).toBe(true);
    expect(asked?.text).toContain('<!subteam^S0ONCALL>');
  });

  it('one is not enough, the same again does not count, a guest and a stranger have no say', async () => {
    await story.press('promote', ADA);
    expect((await story.card()).text).toContain('1 of 2 approvals');
    await story.press('promote', ADA);
    expect(await last(ADA)).toMatch(/You have approved already; this gate needs 2 different people/);
    await story.press('promote', CLEO);
    expect(await last(CLEO)).toMatch(/You may not approve this/);
    await story.press('promote', EVE);
    expect(await last(EVE)).toMatch(/may not approve this|own workspace/);
    expect((await story.alias()).weights).toEqual({ '43': 0.1 });
  });

  it('lapse when the figures turn bad under them, and the channel hears that', async () => {
    await story.world({ set: 'medianMs', function: 'checkout', version: '43', medianMs: 400 });
    await story.until('lapsed', async () => (await lines()).some((line) => line.includes('no longer count')), 30);
    const lapsed = (await story.thread()).find(({ text }) => text.includes('no longer count'));
    expect(lapsed?.broadcast).toBe(true);
    expect(lapsed?.text).toMatch(/slow/);
    expect((await story.card()).text).toContain('0 of 2 approvals');
    await story.press('promote', BEN);
    expect((await story.alias()).weights).toEqual({ '43': 0.1 });
  });

  it('given knowingly by both let it go on', async () => {
    await story.press('promote', ADA);
    expect((await story.alias()).version).toBe('43');
  });
});

describe('a request for approval that nobody answers', () => {
  let story: Story;
  beforeAll(async () => {
    const POLICY = JSON.stringify({ bake: '3m', 'approval-timeout': '30m' });
    story = await Story.begin({ env: { POLICY } });
    await story.type('/canary start checkout 43 10%', ADA);
    await story.until('approval is asked for', async () => (await story.buttons()).includes('promote'), 30);
  });
  afterAll(() => story.end());

  it('is said again in the channel after 15 minutes (then hourly), and ends in a hold', async () => {
    const reminders = async () =>
      (await story.thread()).filter(({ text, broadcast }) => broadcast && text.includes('Still waiting'));
    await story.minutes(14);
    expect(await reminders()).toHaveLength(0);
    await story.minutes(2);
    expect(await reminders()).toHaveLength(1);
    await story.minutes(15);
    expect(await reminders()).toHaveLength(1);
    const end = (await story.thread()).at(-1);
    expect(end?.text).toMatch(/Nobody approved within 3\d min, so the rollout is held at 10 %/);
    expect(end?.broadcast).toBe(true);
    expect(await story.buttons()).toContain('resume');
    expect((await story.alias()).weights).toEqual({ '43': 0.1 });
  });

  it('is asked again by Resume', async () => {
    await story.press('resume', BEN);
    expect(await story.buttons()).toContain('promote');
    await story.press('rollback', BEN);
    expect((await story.alias()).weights).toEqual({});
  });
});

describe('who may act', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story.end());

  it('guests may look but not act; people of other workspaces neither', async () => {
    await story.type('/canary start checkout 43 10%', CLEO);
    expect((await story.told(CLEO)).at(-1)).toMatch(/Guests may look but not act/);
    expect((await story.alias()).weights).toEqual({});
    await story.type('/canary status', CLEO);
    expect((await story.told(CLEO)).at(-1)).toMatch(/Nothing runs/);
    await story.type('/canary start checkout 43 10%', ADA);
    await story.press('hold', CLEO);
    await story.press('rollback', EVE);
    await story.press('rollback', CLEO);
    expect((await story.alias()).weights).toEqual({ '43': 0.1 });
    await story.press('rollback', BEN);
    expect((await story.alias()).weights).toEqual({});
    await story.minutes(3);
  });

  it('whom the policy names may, wherever they are from', async () => {
    const POLICY = JSON.stringify({ approvers: ['U0EVE', 'U0CLEO'], bake: '1m' });
    const named = await Story.begin({ env: { POLICY } });
    await named.type('/canary start checkout 43 10%', ADA);
    await named.until('asked', async () => (await named.buttons()).includes('promote'), 30);
    await named.press('promote', BEN);
    expect((await named.told(BEN)).at(-1)).toMatch(/You may not approve this/);
    await named.press('promote', EVE);
    expect((await named.alias()).version).toBe('43');
    await named.press('rollback', CLEO);
    expect((await named.alias()).version).toBe('42');
    await named.end();
  });

  it('with Slack unable to say who somebody is, all is closed but rolling back and holding', async () => {
    const dark = await Story.begin();
    await dark.type('/canary start checkout 43 10%', ADA);
    await dark.post('fault', { mode: 'error500' });
    await dark.press('hold', BEN);
    await dark.press('resume', BEN);
    await dark.press('rollback', BEN);
    expect((await dark.alias()).weights).toEqual({});
    await dark.post('fault', { mode: 'none' });
    await dark.minutes(6);
    const kinds = (await dark.thread()).map(({ text }) => text).join('\n');
    expect(kinds).toContain('holds the rollout at 10 %');
    expect(kinds).not.toContain('resumed');
    expect(textOf(await dark.card())).toContain('Rolled back');
    await dark.end();
  });
});
