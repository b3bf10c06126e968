import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { BEN, RELEASES } from './story.ts';

describe('a canary rollout of checkout, through the built handlers', () => {
  const story = sharedStory();

  it('43 at 10 %: the alias shares its traffic, the card tells it, approval is asked for, Promote ends at 100 %', async () => {
    await story.type('/canary start checkout 43 10% watch=2m');
    expect(await story.alias()).toEqual({ version: '42', weights: { '43': 0.1 } });
    expect((await story.card()).text).toContain('checkout:live');
    expect(await story.buttons()).toEqual(['hold', 'rollback']);

    await story.untilOffered('promote');
    expect(await story.tale()).toContain('may 43 go on to 100 %?');
    await story.press('promote', BEN);
    expect(await story.alias()).toEqual({ version: '43', weights: {} });
    expect(await story.alias('checkout', 'previous')).toEqual({ version: '42', weights: {} });

    await story.untilCardSays('Promoted');
    expect(await story.buttons()).toEqual([]);
    const lines = (await story.thread()).map(({ text }) => text);
    expect(lines.length).toBeGreaterThanOrEqual(5);
  });

  it('44, which fails 20 % of its calls, is rolled back by itself within 6 minutes of its first weight, with its numbers', async () => {
    await story.world({ set: 'alias', function: 'checkout', alias: 'live', version: '42', weights: {} });
    await story.type('/canary start checkout 44 10%');
    const minutes = await story.until('rolled back', async () => Object.keys(await story.weights()).length === 0, 10);
    expect(minutes).toBeLessThanOrEqual(6);
    const alert = (await story.thread()).find(({ broadcast }) => broadcast);
    expect(alert?.text).toMatch(/2\d(\.\d)? %|1\d\.\d %/);
    await story.untilCardSays('Rolled back', 5);
  });

  it('an alarm takes the canary to 0 in the same invocation and alerts the channel', async () => {
    await story.type('/canary start checkout 43 10%');
    await story.minutes(2);
    expect(await story.weights()).toEqual({ '43': 0.1 });
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
    const alert = (await story.thread()).find(({ broadcast }) => broadcast);
    expect(alert?.text).toContain('checkout-errors');
    expect(alert?.channel).toBe(RELEASES);
    await story.minutes(3);
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
  });
});
