import { type LambdaClient, PublishVersionCommand, TagResourceCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arn } from '../sandbox/aws/aSandbox.ts';
import { formOf, submit } from './hands.ts';
import { sharedStory } from './hooks.ts';
import { ADA, RELEASES, textOf } from './story.ts';

const story = sharedStory();

/** The offers are counted over all tests: a later one finds those of the ones before. */
describe('new versions, through the built handlers', () => {
  let lambda: LambdaClient;
  beforeAll(() => {
    lambda = story.lambda('ada');
  });
  afterAll(() => lambda.destroy());

  const offers = async (channel?: string) =>
    (await story.messages(channel)).map(textOf).filter((words) => words.includes('was published'));
  const publish = (FunctionName: string) => lambda.send(new PublishVersionCommand({ FunctionName }));

  it('one that somebody publishes is offered in the channel with a button, once', async () => {
    await publish('checkout');
    await story.minutes(3);
    const [offer, ...more] = await offers();
    expect(more).toEqual([]);
    expect(offer).toMatch(/Version 48 of .*checkout.* was published by .*ada/);
    expect(offer).toContain('canary:start-version');
    // Nothing changed since: CloudTrail notes the call, and the version is the same.
    await publish('checkout');
    await story.minutes(3);
    expect(await offers()).toHaveLength(1);
  });

  it('one of a function that did not opt in is not offered', async () => {
    await publish('billing');
    await story.minutes(3);
    expect(await offers()).toHaveLength(1);
  });

  it('is offered where the function’s tag says', async () => {
    const Tags = { 'canary:channel': 'C0CHECKOUT' };
    await lambda.send(new TagResourceCommand({ Resource: arn('cart'), Tags }));
    await publish('cart');
    await story.minutes(3);
    expect(await offers('C0CHECKOUT')).toHaveLength(1);
    expect(await offers()).toHaveLength(1);
  });

  it('one that this app published is offered to who asked, and not again', async () => {
    await story.world({ set: 'code', function: 'checkout' });
    await story.type('/canary publish checkout "Tax per line item"');
    expect(await story.lastTold()).toMatch(/49/);
    await story.minutes(3);
    expect(await offers()).toHaveLength(1);
    expect(story.sandbox.world.function('checkout')?.versions.at(-1)).toMatchObject({
      version: '49',
      description: 'Tax per line item',
    });
  });

  it('nothing is published where nothing changed', async () => {
    await story.type('/canary publish checkout again');
    expect(await story.lastTold()).toContain('Nothing has changed since version 49');
    expect(story.sandbox.world.function('checkout')?.versions.at(-1)?.version).toBe('49');
  });
});

/** One version, from its offer on. */
describe('a version that was published from chat', () => {
  it('is offered with a button, which opens the form with the function and the version chosen', async () => {
    await story.type('/canary publish search "Fewer synonyms"');
    const told = (await story.state()).ephemerals[ADA]?.at(-1);
    if (told === undefined) throw new Error('nobody was told anything');
    expect(told.text).toMatch(/^Published `search` 22\./);
    const action = { user: ADA, channel: RELEASES, ts: told.ts, action_id: 'canary:start-version' };
    await story.post('press', action);
    await story.sandbox.settled();
    const drawn = JSON.stringify((await formOf(story))?.content.blocks);
    expect(drawn).toContain('"initial_option":{"text":{"type":"plain_text","text":"search"');
    expect(drawn).toContain('"initial_option":{"text":{"type":"plain_text","text":"22"');
  });

  it('is rolled out by that form as it stands, where the button was pressed', async () => {
    expect(await submit(story, { plan: '10%' })).toBeNull();
    const card = await story.card();
    expect(card.channel).toBe(RELEASES);
    expect(textOf(card)).toContain('20 → 22');
    await story.until('10 %', async () => (await story.weights('search'))['22'] === 0.1, 5);
  });

  it('is not made anew while nothing has changed, which is said', async () => {
    await story.type('/canary publish search');
    expect(await story.lastTold()).toContain('Nothing has changed since version 22 of `search` was published');
  });
});
