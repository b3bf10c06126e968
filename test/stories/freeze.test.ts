import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { BEN, textOf } from './story.ts';

const story = sharedStory();

/** The rollout that the first test ends with is the one that the second freezes. */
describe('freezing, through the built handlers', () => {
  it('nothing starts while everything is frozen, and the refusal says until when and why', async () => {
    await story.type('/canary freeze until 18:00 the big sale');
    expect(await story.lastTold()).toMatch(/frozen/i);
    await story.type('/canary start checkout 43 10%', BEN);
    expect(await story.lastTold(BEN)).toMatch(/the big sale/);
    expect(await story.weights()).toEqual({});
    await story.type('/canary freeze');
    expect(await story.lastTold()).toMatch(/the big sale/);
    await story.type('/canary unfreeze');
    await story.type('/canary start checkout 43 5%,50% every 2m auto');
    expect(await story.weights()).toEqual({ '43': 0.05 });
  });

  it('a running rollout goes no further while its function is frozen, says so once, and may still be rolled back', async () => {
    const told = async () => (await story.thread()).filter((line) => textOf(line).includes('database migration'));
    await story.type('/canary freeze checkout for 3h database migration');
    await story.until('told that the next stage waits', async () => (await told()).length > 0, 30);
    await story.minutes(10);
    expect(await story.weights()).toEqual({ '43': 0.05 });
    expect(await told()).toHaveLength(1);
    await story.type('/canary next checkout --force hurry');
    expect(await story.lastTold()).toMatch(/database migration/);
    await story.type('/canary rollback checkout');
    expect(await story.weights()).toEqual({});
  });
});

describe('publishing, through the built handlers', () => {
  it('publish makes a version of $LATEST and offers to start it', async () => {
    await story.type('/canary publish cart "Faster carts"');
    const told = await story.lastTold();
    expect(told).toMatch(/19/);
    expect(told).toContain('canary:start-version');
    await story.type('/canary versions cart');
    expect(await story.lastTold()).toContain('Faster carts');
  });
});
