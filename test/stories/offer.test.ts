import { describe, expect, it } from 'vitest';
import { formOf, submit } from './hands.ts';
import { sharedStory } from './hooks.ts';
import { ADA, RELEASES, textOf } from './story.ts';

/** One version, from its offer on. */
describe('a version that was published from chat', () => {
  const story = sharedStory();

  it('is offered with a button, which opens the form with the function and the version chosen', async () => {
    await story.type('/canary publish checkout "Faster carts"');
    const told = (await story.state()).ephemerals[ADA]?.at(-1);
    if (told === undefined) throw new Error('nobody was told anything');
    expect(told.text).toMatch(/^Published `checkout` 48\./);
    const action = { user: ADA, channel: RELEASES, ts: told.ts, action_id: 'canary:start-version' };
    await story.post('press', action);
    await story.sandbox.settled();
    const drawn = JSON.stringify((await formOf(story))?.content.blocks);
    expect(drawn).toContain('"initial_option":{"text":{"type":"plain_text","text":"checkout"');
    expect(drawn).toContain('"initial_option":{"text":{"type":"plain_text","text":"48"');
  });

  it('is rolled out by that form as it stands, where the button was pressed', async () => {
    expect(await submit(story, { plan: '10%' })).toBeNull();
    const card = await story.card();
    expect(card.channel).toBe(RELEASES);
    expect(textOf(card)).toContain('42 → 48');
    await story.until('10 %', async () => (await story.weights())['48'] === 0.1, 5);
  });

  it('is not made anew while nothing has changed, which is said', async () => {
    await story.type('/canary publish checkout');
    expect(await story.lastTold()).toContain('Nothing has changed since version 48 of `checkout` was published');
  });
});
