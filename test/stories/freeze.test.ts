import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BEN, Story, textOf } from './story.ts';

describe('freezing, through the built handlers', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story.end());
  afterEach(async () => {
    expect((await story.state()).offences).toEqual([]);
  });

  const lines = async () => (await story.thread()).map(textOf).join('\n');
  const last = async (user?: string) => (await story.told(user)).at(-1) ?? '';

  it('nothing starts while everything is frozen, and the refusal says until when and why', async () => {
    await story.type('/canary freeze until 18:00 the big sale');
    expect(await last()).toMatch(/frozen/i);
    await story.type('/canary start checkout 43 10%', BEN);
    expect(await last(BEN)).toMatch(/the big sale/);
    expect((await story.alias()).weights).toEqual({});
    await story.type('/canary freeze');
    expect(await last()).toMatch(/the big sale/);
    await story.type('/canary unfreeze');
    await story.type('/canary start checkout 43 5%,50% every 2m auto');
    expect((await story.alias()).weights).toEqual({ '43': 0.05 });
  });

  it('a running rollout goes no further while its function is frozen, says so once, and may still be rolled back', async () => {
    await story.type('/canary freeze checkout for 3h database migration');
    await story.minutes(40);
    expect((await story.alias()).weights).toEqual({ '43': 0.05 });
    expect((await lines()).match(/database migration/g)?.length).toBeLessThanOrEqual(2);
    await story.type('/canary next checkout --force hurry');
    expect(await last()).toMatch(/database migration/);
    await story.type('/canary rollback checkout');
    expect((await story.alias()).weights).toEqual({});
  });
});

describe('publishing, through the built handlers', () => {
  it('publish makes a version of $LATEST and offers to start it', async () => {
    const story = await Story.begin();
    try {
      await story.type('/canary publish checkout "Faster carts"');
      const told = (await story.told()).at(-1) ?? '';
      expect(told).toMatch(/48/);
      expect(told).toContain('canary:start-version');
      await story.type('/canary versions checkout');
      expect((await story.told()).at(-1)).toContain('Faster carts');
    } finally {
      await story.end();
    }
  });
});
