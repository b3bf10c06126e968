import { CreateAliasCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { BEN, textOf } from './story.ts';

/** Each test begins where the one before ended its rollout; from the first undo on, also with the version that it left. */
describe('blue/green, the watch and undo, through the built handlers', () => {
  const story = sharedStory();
  // An undo names no plan of its own: for how long it is watched stands on the function.
  beforeAll(() => story.tag('checkout', { 'canary:watch': '5m' }));

  it('switch moves everything at once, keeps the old version in `previous`, and the card offers the way back', async () => {
    await story.type('/canary switch checkout 43');
    expect(await story.alias()).toEqual({ version: '43', weights: {} });
    expect(await story.alias('checkout', 'previous')).toEqual({ version: '42', weights: {} });
    await story.untilCardSays('Watching', 4);
    expect(textOf(await story.card())).toContain('Revert to 42');
    await story.press('rollback');
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
    await story.untilCardSays('Rolled back', 4);
  });

  it('an alarm during the watch takes everything back by itself', async () => {
    await story.type('/canary switch checkout 43');
    await story.untilCardSays('Watching', 4);
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
    await story.untilCardSays('Rolled back', 4);
  });

  it('figures worse than before alert and ask, compare with the past, and move nothing', async () => {
    await story.type('/canary switch checkout 44 watch=60m');
    await story.until('worse than before is told', async () => (await story.tale()).includes('hour before'), 15);
    expect(await story.alias()).toEqual({ version: '44', weights: {} });
    const alert = (await story.thread()).find((line) => line.broadcast && textOf(line).includes('hour before'));
    expect(textOf(alert ?? { text: '', blocks: [] })).toMatch(/Revert to 42/);
    await story.type('/canary undo checkout');
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
    await story.untilCardSays('Rolled back', 4);
  });

  it('the harm budget takes a switch back by itself', async () => {
    await story.type('/canary switch checkout 44 harm=300');
    await story.until('back', async () => (await story.alias()).version === '42', 15);
    expect(await story.tale()).toContain('does more harm than the budget allows');
    await story.untilCardSays('Rolled back', 4);
  });

  it('undo after the end returns to the version before at once, even while an alarm fires and everything is frozen, and said again changes nothing', async () => {
    await story.type('/canary switch checkout 43 watch=0m');
    await story.untilCardSays('Promoted', 5);
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    await story.type('/canary freeze for 2h the big sale');
    await story.type('/canary undo checkout carts are empty');
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
    expect(textOf(await story.card())).toContain('43 → 42');
    expect(await story.tale()).toContain('carts are empty');
    await story.minutes(3);
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
    await story.type('/canary unfreeze');
    await story.untilCardSays('Promoted', 10);
    await story.type('/canary undo checkout');
    expect(await story.lastTold()).toMatch(/was undone already: 42 serves.*\/canary switch checkout:live VERSION/);
    await story.type('/canary switch checkout 43 watch=0m');
    expect(await story.alias()).toEqual({ version: '43', weights: {} });
  });

  it('the same undo by two people undoes once: the second is told that it is under way', async () => {
    await story.untilCardSays('Promoted', 10);
    await story.type('/canary undo checkout');
    const { version } = await story.alias();
    await story.type('/canary undo checkout', BEN);
    expect(await story.lastTold(BEN)).toMatch(/being undone already/);
    expect((await story.alias()).version).toBe(version);
    await story.untilCardSays('Promoted', 10);
  });

  it('undo after a rollback stays where the rollback went, and says how to go further', async () => {
    const { version } = await story.alias();
    await story.type('/canary start checkout 44 10%');
    await story.type('/canary rollback checkout');
    await story.untilCardSays('Rolled back', 4);
    await story.type('/canary undo checkout', BEN);
    expect(await story.lastTold(BEN)).toMatch(/was rolled back: \d+ serves, as before it.*\/canary switch checkout/);
    expect((await story.alias()).version).toBe(version);
  });

  it('an alias `previous` that somebody else made is left alone, and whoever starts and the thread are told at the start', async () => {
    const theirs = { FunctionName: 'search', Name: 'previous', FunctionVersion: '21', Description: 'batch callers' };
    const lambda = story.lambda();
    await lambda.send(new CreateAliasCommand(theirs));
    lambda.destroy();
    await story.type('/canary switch search 21 watch=0m');
    expect(await story.lastTold()).toContain('The alias previous was not made by this app, so it is left alone');
    expect(await story.tale()).toContain('does not keep 20: do not delete that version');
    expect(await story.alias('search')).toEqual({ version: '21', weights: {} });
    expect(await story.alias('search', 'previous')).toEqual({ version: '21', weights: {} });
    await story.untilCardSays('Promoted', 5);
    await story.type('/canary start search 20 10% alias=previous');
    expect(await story.lastTold()).toContain('cannot be rolled out itself');
  });

  it('undo says what is in the way when somebody else moved the alias since, or nothing was rolled out', async () => {
    await story.type('/canary switch checkout 40 watch=0m');
    await story.untilCardSays('Promoted', 5);
    await story.world({ set: 'alias', function: 'checkout', alias: 'live', version: '41', weights: {} });
    await story.type('/canary undo checkout');
    expect(await story.lastTold()).toMatch(/somebody else changed it since/);
    await story.type('/canary undo thumbnails');
    expect(await story.lastTold()).toMatch(/no finished rollout/);
  });
});
