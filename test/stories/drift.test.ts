import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { textOf } from './story.ts';

/** Monday, 12:50: the app looks at each function once in an hour, at checkout eleven minutes from here. */
const story = sharedStory({ startMs: Date.UTC(2026, 10, 23, 12, 50, 0) });

/** Somebody else's hand on the alias, seen through the built functions; the second test finds what the first left there. */
describe('an alias that somebody else changed', () => {
  it('is noticed, not overwritten, and CloudTrail names the hand as soon as it can', async () => {
    await story.type('/canary start checkout 43 10%');
    await story.world({ set: 'alias', function: 'checkout', alias: 'live', version: '42', weights: { 44: 0.5 } });
    await story.minutes(2);
    expect(await story.alias()).toEqual({ version: '42', weights: { 44: 0.5 } });
    expect(await story.tale()).toContain('somebody in AWS');
    await story.minutes(4);
    expect(await story.tale()).toContain('CloudTrail says that it was `a-colleague`');
    expect((await story.thread()).filter((line) => textOf(line).includes('CloudTrail says'))).toHaveLength(1);
    expect(textOf(await story.card())).toContain('a-colleague');
    await story.press('stop');
  });

  it('and left sharing its traffic without a rollout is reported within the hour, once', async () => {
    const reports = async () => (await story.messages()).filter(({ text }) => text.includes('no rollout of this app'));
    await story.until('a report', async () => (await reports()).length > 0, 61);
    expect(await reports()).toHaveLength(1);
    expect((await reports())[0]?.text).toContain(
      "aws lambda update-alias --region eu-west-1 --function-name checkout --name live --function-version 42 --routing-config 'AdditionalVersionWeights={}'",
    );
    await story.minutes(61);
    expect(await reports()).toHaveLength(1);
    await story.world({ set: 'alias', function: 'checkout', alias: 'live', version: '42', weights: {} });
  });
});

describe('a function whose opt-in tag is taken away in mid-rollout', () => {
  it('blocks the rollout with the line that ends the exposure, is tried again at every tick, and goes on', async () => {
    await story.type('/canary start checkout 43 10%');
    const fn = story.sandbox.world.function('checkout')!;
    const { tags } = fn;
    fn.tags = { team: 'shop' };
    await story.type('/canary rollback checkout');
    await story.minutes(1);
    const alert = (await story.thread()).find(({ text }) => text.includes('AWS refuses'));
    expect(alert?.broadcast).toBe(true);
    expect(alert?.text).toContain("--function-version 42 --routing-config 'AdditionalVersionWeights={}'");
    story.sandbox.calls.clear();
    await story.minutes(3);
    const tries = story.sandbox.calls
      .list()
      .filter(({ who, operation }) => who === 'worker' && operation === 'UpdateAlias');
    expect(tries.length).toBeGreaterThanOrEqual(3);
    expect(await story.weights()).toEqual({ 43: 0.1 });
    fn.tags = tags;
    await story.minutes(1);
    expect(await story.weights()).toEqual({});
  });
});
