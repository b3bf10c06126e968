import { describe, expect, it } from 'vitest';
import { BOT_TOKEN } from '../../src/sandbox/deployments.ts';
import { sharedStory } from './hooks.ts';
import { BEN, textOf } from './story.ts';

const PRIVATE = 'C0PRIVATE';
const CHECKOUT = 'C0CHECKOUT';

/** Each test has a function of its own. */
describe('where a story is told', () => {
  const story = sharedStory();

  it('in a channel where the app is no member, it is told elsewhere, and the person hears where and how to invite it', async () => {
    await story.type('/canary start checkout 43 10%', BEN, PRIVATE);
    expect(await story.weights()).toEqual({ '43': 0.1 });
    expect(await story.lastTold(BEN)).toMatch(/Its story is told in <#C0RELEASES>.*\/invite @Canary/);
    expect(textOf(await story.card())).toContain('This story began in <#C0PRIVATE>');
    await story.post('command', { user: BEN, channel: PRIVATE, text: '/invite @Canary' });
    await story.type('/canary rollback checkout', BEN, PRIVATE);
    await story.untilCardSays('Rolled back', 4);
    await story.type('/canary start checkout 43 10%', BEN, PRIVATE);
    expect(await story.cards(PRIVATE)).toHaveLength(1);
  });

  it('where a policy names the channel, who typed elsewhere is told', async () => {
    story.tag('search', { 'canary:channel': CHECKOUT });
    await story.type('/canary start search 21 10%', BEN);
    expect(await story.lastTold(BEN)).toMatch(/Its story is told in <#C0CHECKOUT>, as the policy says/);
    expect(await story.cards(CHECKOUT)).toHaveLength(1);
    await story.type('/canary rollback search', BEN);
    await story.minutes(2);
  });

  it('a channel archived in the middle moves the story to the default channel, told once, and nothing waits for it', async () => {
    const came = async () => JSON.stringify(await story.messages()).split('This story began in').length;
    const [cards, said] = [(await story.cards()).length, await came()];
    await story.type('/canary start cart 17 Linear50PercentEvery3Minutes watch=2m', BEN, CHECKOUT);
    await story.minutes(1);
    const before = (await story.messages(CHECKOUT)).length;
    await story.post('channel', { channel: CHECKOUT, archived: true });
    await story.until('promoted', async () => (await story.alias('cart')).version === '17', 40);
    await story.untilCardSays('Promoted', 12);
    expect(before).toBeGreaterThan(0);
    expect(await story.messages(CHECKOUT)).toHaveLength(before);
    expect(await story.cards()).toHaveLength(cards + 1);
    expect(await came()).toBe(said + 1);
    const lines = (await story.thread()).map(({ metadata }) => metadata?.event_payload.n);
    expect(lines).toEqual([...lines].sort((a, b) => Number(a) - Number(b)));
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(1);
  });

  it('a card that somebody deleted is posted anew in the same channel, and the story goes on under it', async () => {
    await story.type('/canary start thumbnails 8 10%');
    await story.minutes(1);
    const cards = (await story.cards()).length;
    const { ts, channel } = await story.card();
    const url = `${story.sandbox.url}/slack/api/chat.delete`;
    const headers = { authorization: `Bearer ${BOT_TOKEN}`, 'content-type': 'application/json' };
    await fetch(url, { method: 'POST', headers, body: JSON.stringify({ channel, ts }) });
    await story.until('there is a card again', async () => (await story.cards()).length === cards, 5);
    await story.type('/canary hold thumbnails');
    expect((await story.thread()).at(-1)?.text).toContain('holds the rollout');
    expect(textOf(await story.card())).not.toContain('This story began');
  });
});
