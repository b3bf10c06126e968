import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { BEN } from './story.ts';

const story = sharedStory();

describe('steering a rollout while it runs, through the built handlers', () => {
  beforeEach(async () => {
    await story.type('/canary start checkout 43 5%,25%,50% every 10m');
    await story.minutes(1);
  });
  afterEach(async () => {
    await story.type('/canary rollback checkout');
    await story.untilCardSays('Rolled back', 5);
  });

  it('set 25% gives the canary that weight and holds it there; resume goes on in the stage of that weight', async () => {
    await story.type('/canary set checkout 25%', BEN);
    expect(await story.weights()).toEqual({ '43': 0.25 });
    expect((await story.card()).text).toContain('Held at 25 %');
    expect(await story.tale()).toContain('25 %');
    await story.type('/canary resume checkout');
    await story.minutes(1);
    expect(await story.weights()).toEqual({ '43': 0.25 });
    await story.type('/canary set checkout 12%');
    expect(await story.weights()).toEqual({ '43': 0.12 });
  });

  it('back goes one stage down, and says so when there is none below', async () => {
    await story.type('/canary set checkout 25%');
    await story.type('/canary resume checkout');
    await story.minutes(1);
    await story.type('/canary back checkout odd figures in the cart');
    expect(await story.weights()).toEqual({ '43': 0.05 });
    expect(await story.tale()).toContain('odd figures in the cart');
    await story.type('/canary back checkout');
    expect(await story.lastTold()).toContain('no stage is below that');
    expect(await story.weights()).toEqual({ '43': 0.05 });
  });

  it('next leaves out the rest of a bake when the verdict passes, and with --force and a reason when it does not know yet', async () => {
    await story.type('/canary next checkout');
    expect(await story.lastTold()).toMatch(/--force/);
    expect(await story.weights()).toEqual({ '43': 0.05 });
    await story.type('/canary next checkout --force the fix is urgent');
    expect(await story.weights()).toEqual({ '43': 0.25 });
    expect(await story.tale()).toContain('the fix is urgent');
    const half = async () => {
      await story.type('/canary next checkout');
      return (await story.weights())['43'] === 0.5;
    };
    expect(await story.until('next is taken without force', half, 8)).toBeGreaterThan(0);
  });

  it('extend lengthens the bake', async () => {
    await story.type('/canary extend checkout 5m');
    // The figures pass early, and the bake alone is over after ten minutes.
    await story.minutes(12);
    expect(await story.weights()).toEqual({ '43': 0.05 });
    await story.until('the next stage', async () => (await story.weights())['43'] === 0.25, 10);
  });
});

describe('on-regress=back', () => {
  it('takes a canary that looks worse one stage down before anything is proven, by itself', async () => {
    await story.type('/canary start checkout 45 2%,30% every 3m on-regress=back auto latency=ignore');
    await story.type('/canary next checkout --force to the second stage');
    await story.minutes(1);
    expect(await story.weights()).toEqual({ '45': 0.3 });
    await story.type('/canary rollback checkout');
    await story.untilCardSays('Rolled back', 5);
    await story.type('/canary start checkout 45 2%,30% every 3m on-regress=back auto');
    await story.type('/canary next checkout --force to the second stage');
    await story.until('slow calls are seen', async () => (await story.weights())['45'] === 0.02, 40);
    expect(await story.tale()).toMatch(/slow/i);
  });
});
