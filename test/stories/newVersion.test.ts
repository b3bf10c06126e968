import { type LambdaClient, PublishVersionCommand, TagResourceCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arn } from '../sandbox/aws/aSandbox.ts';
import { sharedStory } from './hooks.ts';
import { textOf } from './story.ts';

/** The offers are counted over all tests: a later one finds those of the ones before. */
describe('new versions, through the built handlers', () => {
  const story = sharedStory();
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
