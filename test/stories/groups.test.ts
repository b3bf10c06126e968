import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { BEN, textOf } from './story.ts';

describe('several functions in lockstep on one card, through the built handlers', () => {
  const story = sharedStory();

  const weights = async () => ({
    checkout: await story.weights('checkout'),
    cart: await story.weights('cart'),
  });

  it('both get their weight, one card shows both, one approval lets both go on, and both are promoted', async () => {
    await story.type('/canary start checkout:43,cart:17 10% bake=2m watch=2m');
    await story.until('both have their weight', async () => (await weights()).cart['17'] === 0.1, 3);
    expect(await weights()).toEqual({ checkout: { '43': 0.1 }, cart: { '17': 0.1 } });
    expect(await story.cards()).toHaveLength(1);
    const card = textOf(await story.card());
    expect(card).toContain('checkout:live');
    expect(card).toContain('cart:live');
    await story.untilOffered('promote', 20);
    await story.press('promote', BEN);
    await story.until('both at 100 %', async () => (await story.alias('cart')).version === '17', 4);
    expect((await story.alias('checkout')).version).toBe('43');
    await story.until(
      'both promoted',
      async () => (await story.cardSays('Promoted')) && !(await story.cardSays('watched')),
      15,
    );
    expect(await story.cards()).toHaveLength(1);
  });

  it('a stage is left only when all pass', async () => {
    await story.world({ set: 'alias', function: 'checkout', alias: 'live', version: '42', weights: {} });
    await story.world({ set: 'alias', function: 'cart', alias: 'live', version: '16', weights: {} });
    await story.world({ set: 'traffic', function: 'cart', callsPerMinute: 2 });
    await story.type('/canary start checkout:43,cart:17 5%,50% every 5m auto max-bake=40m');
    // The bake is over then.
    await story.minutes(6);
    await story.untilCardSays('waits for the others', 20);
    await story.minutes(5);
    expect(await weights()).toEqual({ checkout: { '43': 0.05 }, cart: { '17': 0.05 } });
    expect(textOf(await story.card())).toContain('waits for the others');
    await story.type('/canary rollback cart');
    expect(await weights()).toEqual({ checkout: {}, cart: {} });
    await story.untilCardSays('Rolled back', 5);
    await story.world({ set: 'traffic', function: 'cart', callsPerMinute: 1200 });
  });

  it('one that fails takes all back, and says which it was', async () => {
    await story.type('/canary start checkout:44,cart:17 10%');
    await story.until('both have their weight', async () => (await weights()).cart['17'] === 0.1, 3);
    await story.until('both are back', async () => JSON.stringify(await weights()) === '{"checkout":{},"cart":{}}', 12);
    expect(await story.tale()).toMatch(/cart:live {2}16 → 17.*checkout goes back|cart:live.*checkout.*goes back/);
    expect((await story.thread()).filter(({ broadcast }) => broadcast)).toHaveLength(1);
    await story.untilCardSays('Rolled back', 5);
  });

  it('a new rollout of one that was promoted takes nobody back; the card still moves the one that is left', async () => {
    await story.type('/canary start checkout:43,cart:17 AllAtOnce watch=60m');
    await story.until('both watched', async () => (await story.alias('cart')).version === '17', 5);
    await story.minutes(3);
    await story.type('/canary switch cart 15');
    await story.minutes(6);
    expect((await story.alias('checkout')).version).toBe('43');
    const group = (await story.cards()).findLast((card) => textOf(card).includes('checkout:live 42 → 43, cart:live'));
    expect(group).toBeDefined();
    await story.type('/canary rollback cart');
    await story.press('rollback', BEN, group);
    await story.until('checkout is back', async () => (await story.alias('checkout')).version === '42', 3);
  });

  it('none is started when one cannot be', async () => {
    await story.minutes(3);
    await story.type('/canary start checkout:43,cart:999 10%');
    expect(await story.lastTold()).toMatch(/cart/);
    expect(await weights()).toEqual({ checkout: {}, cart: {} });
  });
});
