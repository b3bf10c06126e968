import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { textOf } from './story.ts';

/** Each test begins where the one before ended its rollout. */
describe('checks, probes and the harm budget, through the built handlers', () => {
  const story = sharedStory();

  it('a check before traffic calls the canary itself; when it passes, the first weight follows', async () => {
    await story.type('/canary start checkout 43 10% check=smoke');
    await story.minutes(1);
    expect(await story.weights()).toEqual({ '43': 0.1 });
    expect(await story.tale()).toMatch(/smoke.*passed/);
    await story.type('/canary rollback checkout');
    await story.untilCardSays('Rolled back', 4);
  });

  it('a check that fails before traffic ends the rollout, and no call ever reached the canary through the alias', async () => {
    await story.world({ set: 'errorRate', function: 'checkout', version: '44', errorRate: 1 });
    await story.type('/canary start checkout 44 10% check=smoke');
    expect(await story.weights()).toEqual({});
    await story.untilCardSays('Rolled back', 4);
    expect(await story.tale()).toMatch(/check `smoke` failed before any traffic.*No traffic had gone to 44 yet/);
    expect(await story.weights()).toEqual({});
    await story.world({ set: 'errorRate', function: 'checkout', version: '44', errorRate: 0.2 });
  });

  it('a hook that says Failed stops it, with its own reason', async () => {
    await story.type('/canary start checkout 45 10% check=validate');
    await story.untilCardSays('Rolled back', 4);
    expect(await story.tale()).toMatch(/check `validate` failed.*version 45 takes \d+ ms in the median/);
    expect(await story.weights()).toEqual({});
  });

  it('a page of the list is looked at before traffic, and lets it pass', async () => {
    await story.type('/canary start cart 17 10% check=page');
    await story.minutes(1);
    expect(await story.tale()).toMatch(/page.*passed/);
    expect(await story.weights('cart')).toEqual({ '17': 0.1 });
    await story.type('/canary rollback cart');
    await story.untilCardSays('Rolled back', 4);
  });

  it('an unknown check is refused with the names that there are', async () => {
    await story.type('/canary start thumbnails 8 10% check=smok');
    expect(await story.lastTold()).toMatch(/smoke/);
  });

  it('probes top up thin traffic, are counted apart, and take a canary back that fails them', async () => {
    await story.type('/canary start thumbnails 8 10% check=smoke probe=20/min');
    await story.minutes(4);
    const card = textOf(await story.card());
    expect(card).toMatch(/Probes: \d+ of \d+ passed/);
    await story.world({ set: 'errorRate', function: 'thumbnails', version: '8', errorRate: 1 });
    await story.until('back', async () => Object.keys(await story.weights('thumbnails')).length === 0, 5);
    expect(await story.tale()).toMatch(/probes failed/);
  });

  it('the harm budget ends a canary whose verdict is not decided yet', async () => {
    await story.untilCardSays('Rolled back', 10);
    await story.world({ set: 'errorRate', function: 'checkout', version: '43', errorRate: 0.02 });
    await story.type('/canary start checkout 43 10% harm=5 alpha=0.000001');
    await story.until('back', async () => Object.keys(await story.weights()).length === 0, 30);
    expect(await story.tale()).toContain('does more harm than the budget allows');
  });
});
