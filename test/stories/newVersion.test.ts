import { LambdaClient, PublishVersionCommand, TagResourceCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { arn } from '../sandbox/aws/aSandbox.ts';
import { RELEASES, Story, textOf } from './story.ts';

describe('new versions, through the built handlers', () => {
  let story: Story;
  let lambda: LambdaClient;
  beforeAll(async () => {
    story = await Story.begin();
    const credentials = { accessKeyId: 'ada', secretAccessKey: 'sandbox' };
    lambda = new LambdaClient({ endpoint: story.sandbox.awsUrl, region: 'eu-west-1', credentials });
  });
  afterAll(async () => {
    lambda.destroy();
    await story.end();
  });
  afterEach(async () => {
    expect((await story.state()).offences).toEqual([]);
  });

  const said = async (channel = RELEASES) => ((await story.state()).messages[channel] ?? []).map(textOf);
  const offers = async (channel = RELEASES) => (await said(channel)).filter((text) => text.includes('was published'));
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
    const Tags = { 'canary:channel': 'C0SHOP' };
    const channel = Object.keys((await story.state()).messages).find((id) => id !== RELEASES) ?? '';
    await lambda.send(new TagResourceCommand({ Resource: arn('cart'), Tags: { ...Tags, 'canary:channel': channel } }));
    await publish('cart');
    await story.minutes(3);
    expect(await offers(channel)).toHaveLength(1);
  });

  it('one that this app published is offered to who asked, and not again', async () => {
    await story.world({ set: 'code', function: 'checkout' });
    await story.type('/canary publish checkout "Tax per line item"');
    expect((await story.told()).at(-1)).toMatch(/49/);
    await story.minutes(3);
    expect(await offers()).toHaveLength(1);
    expect(story.sandbox.world.function('checkout')?.versions.at(-1)).toMatchObject({
      version: '49',
      description: 'Tax per line item',
    });
  });

  it('nothing is published where nothing changed', async () => {
    await story.type('/canary publish checkout again');
    expect((await story.told()).at(-1)).toMatch(/49/);
    expect(story.sandbox.world.function('checkout')?.versions.at(-1)?.version).toBe('49');
  });
});
