import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEN, Story, textOf } from './story.ts';

describe('steering a rollout while it runs, through the built handlers', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story.end());
  beforeEach(async () => {
    await story.type('/canary start checkout 43 5%,25%,50% every 10m');
    await story.minutes(1);
  });
  afterEach(async () => {
    await story.type('/canary rollback checkout');
    await story.until('over', async () => (await story.card()).text.includes('Rolled back'), 5);
    expect((await story.state()).offences).toEqual([]);
  });

  const lines = async () => (await story.thread()).map(textOf).join('\n');
  const weights = async () => (await story.alias()).weights;

  it('set 25% gives the canary that weight and holds it there; resume goes on in the stage of that weight', async () => {
    await story.type('/canary set checkout 25%', BEN);
    expect(await weights()).toEqual({ '43': 0.25 });
    expect((await story.card()).text).toContain('Held at 25 %');
    expect(await lines()).toContain('25 %');
    await story.type('/canary resume checkout');
    await story.minutes(1);
    expect(await weights()).toEqual({ '43': 0.25 });
    await story.type('/canary set checkout 12%');
    expect(await weights()).toEqual({ '43': 0.12 });
  });

  it('back goes one stage down, and says so when there is none below', async () => {
    await story.type('/canary set checkout 25%');
    await story.type('/canary resume checkout');
    await story.minutes(1);
    await story.type('/canary back checkout odd figures in the cart');
    expect(await weights()).toEqual({ '43': 0.05 });
    expect(await lines()).toContain('odd figures in the cart');
    await story.type('/canary back checkout');
    expect((await story.told()).at(-1)).toContain('no stage is below that');
    expect(await weights()).toEqual({ '43': 0.05 });
  });

  it('next leaves out the rest of a bake when the verdict passes, and with --force and a reason when it does not know yet', async () => {
    await story.type('/canary next checkout');
    expect((await story.told()).at(-1)).toMatch(/--force/);
    expect(await weights()).toEqual({ '43': 0.05 });
    await story.type('/canary next checkout --force the fix is urgent');
    expect(await weights()).toEqual({ '43': 0.25 });
    expect(await lines()).toContain('the fix is urgent');
  });

  it('extend lengthens the bake', async () => {
    await story.type('/canary extend checkout 20m');
    await story.minutes(15);
    expect(await weights()).toEqual({ '43': 0.05 });
    await story.until('the next stage', async () => (await weights())['43'] === 0.25, 30);
  });
});

describe('on-regress=back', () => {
  it('takes a canary that looks worse one stage down before anything is proven, by itself', async () => {
    const story = await Story.begin();
    try {
      await story.type('/canary start checkout 45 2%,30% every 3m on-regress=back auto latency=ignore');
      await story.type('/canary next checkout --force to the second stage');
      await story.minutes(1);
      expect((await story.alias()).weights).toEqual({ '45': 0.3 });
      await story.type('/canary rollback checkout');
      await story.until('over', async () => (await story.card()).text.includes('Rolled back'), 5);
      await story.type('/canary start checkout 45 2%,30% every 3m on-regress=back auto');
      await story.type('/canary next checkout --force to the second stage');
      await story.until('slow calls are seen', async () => (await story.alias()).weights['45'] === 0.02, 40);
      const lines = (await story.thread()).map(textOf).join('\n');
      expect(lines).toMatch(/slow/i);
    } finally {
      await story.end();
    }
  });
});
