import { PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { ADA, EVE } from './story.ts';

/** Every kind of bad input that the preflight names, typed by a person, through the built handlers. */
describe('a start that cannot be', () => {
  const story = sharedStory();

  it.each([
    ['a function that is not there', 'start chekout 43 10%', /no function “chekout” in eu-west-1/],
    ['a function that did not opt in', 'start billing 13 10%', /has not opted in.*canary:enabled=true/],
    ['an alias that is not there', 'start checkout 43 10% alias=liev', /no alias “liev”.*alias=live/],
    ['a version that is not there', 'start checkout 99 10%', /no published version 99.*47, 46, 45/],
    ['$LATEST', 'start checkout $LATEST 10%', /\$LATEST/],
    ['the version that serves already', 'start checkout 42 10%', /on version 42 already/],
    ['a version that is still Pending', 'start checkout 46 10%', /46 of checkout cannot serve yet: it is Pending/],
    ['a version with another role', 'start checkout 47 10%', /one execution role/],
    ['weights that fall', 'start checkout 43 50%,10%', /must rise/],
    ['a weight above 100 %', 'start checkout 43 150%', /at most 100 %/],
    ['a plan nobody knows', 'start checkout 43 linaer 10%', /linear 10%/],
    ['an option nobody knows', 'start checkout 43 10% wtach=5m', /watch=5m/],
    ['no version', 'start checkout', /version/i],
    ['a verb nobody knows', 'strat checkout 43', /start checkout 43/],
  ])('%s: /canary %s', async (_, text, words) => {
    const before = (await story.told()).length;
    await story.type(`/canary ${text}`);
    const told = (await story.told()).slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(words);
    expect(await story.cards()).toEqual([]);
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
  });

  it('an alias that is weighted already: somebody else is at work', async () => {
    await story.world({ set: 'alias', function: 'checkout', alias: 'live', version: '42', weights: { '43': 0.05 } });
    await story.type('/canary start checkout 43 10%');
    expect(await story.lastTold()).toMatch(/already shares its traffic \(95 % on 42, 5 % on 43\)/);
    expect(await story.alias()).toEqual({ version: '42', weights: { '43': 0.05 } });
    await story.world({ set: 'alias', function: 'checkout', alias: 'live', version: '42', weights: {} });
  });

  it('an alarm that fires already: the sentence names the way out, and the way out works', async () => {
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    await story.type('/canary start checkout 43 10%');
    const told = await story.lastTold();
    expect(told).toContain('alarms=ignore:checkout-errors');
    await story.type('/canary start checkout 43 10% alarms=ignore:checkout-errors reason="known, not ours"');
    expect(await story.weights()).toEqual({ '43': 0.1 });
    await story.type('/canary start checkout 44 10%');
    expect(await story.lastTold()).toMatch(/is not finished.*baking at 10 %/);
    await story.type('/canary rollback checkout');
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
    await story.minutes(3);
  });

  it('provisioned concurrency on the alias: accepted only when asked for', async () => {
    const client = story.lambda();
    const config = { FunctionName: 'thumbnails', Qualifier: 'live', ProvisionedConcurrentExecutions: 2 };
    await client.send(new PutProvisionedConcurrencyConfigCommand(config));
    client.destroy();
    await story.minutes(5);
    await story.type('/canary start thumbnails 8 10%');
    expect(await story.lastTold()).toContain('pc=accept');
    expect(await story.weights('thumbnails')).toEqual({});
  });

  it('nobody may act from another workspace', async () => {
    await story.type('/canary start checkout 43 10%', ADA);
    const card = await story.card();
    await story.press('rollback', EVE, card);
    expect(await story.weights()).toEqual({ '43': 0.1 });
  });
});
