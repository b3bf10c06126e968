import { beforeAll, describe, expect, it } from 'vitest';
import { choose, formOf, homeOf, openHome, say, submit, suggested } from './hands.ts';
import { sharedStory } from './hooks.ts';
import { ADA, BEN, RELEASES, textOf } from './story.ts';

/** What the first describe starts is rolled back at its end; the Home tab is about another function. */
const story = sharedStory();

/** One form, opened by the first test and submitted by the fifth; the sixth and seventh are about the rollout it started. */
describe('the form that starts a rollout', () => {
  it('/canary start alone opens it; functions that opted in and their versions come as people type', async () => {
    await story.type('/canary start');
    expect((await formOf(story))?.content.callback_id).toBe('canary_start');
    const functions = await suggested(story, 'function', '');
    expect(functions.map(({ value }) => value)).toEqual([
      'cart',
      'checkout',
      'checkout-validate',
      'search',
      'thumbnails',
    ]);
    expect((await suggested(story, 'version', '')).map(({ text }) => text.text)).toEqual(['Choose the function first']);
    await choose(story, 'function', 'checkout');
    const versions = await suggested(story, 'version', 'tax');
    expect(versions).toMatchObject([
      {
        value: '43',
        text: { text: expect.stringMatching(/^43 · \d+ days old/) },
        description: { text: /* v8 */ expect.stringContaining('Tax per line item') },
      },
    ]);
    expect((await suggested(story, 'version', '4')).length).toBeGreaterThan(5);
    expect((await suggested(story, 'function', 'nothing like it'))[0]?.text.text).toContain('No function');
  });

  it('says the plan in a sentence once a function is chosen, and again when Enter is pressed on another plan', async () => {
    expect(JSON.stringify((await formOf(story))?.content.blocks)).toContain(
      'The policy’s plan. 10 %, for at least 10 min; asks for approval before 100 %',
    );
    await choose(story, 'plan', '5%,25% every 20m');
    expect(JSON.stringify((await formOf(story))?.content.blocks)).toContain('5 %, 25 %, each for at least 20 min');
    await choose(story, 'plan', '5%,banana');
    expect(JSON.stringify((await formOf(story))?.content.blocks)).toContain('banana');
  });

  it.each([
    ['a plan that cannot be read', { function: 'checkout', version: '43', plan: '50%,10%' }, 'plan', /must rise/],
    [
      'an alias that is none',
      { function: 'checkout', version: '43', plan: '10%', alias: '42' },
      'alias',
      /not digits alone/,
    ],
    [
      'an alias that is not there',
      { function: 'checkout', version: '43', plan: '10%', alias: 'liev' },
      'alias',
      /no alias/,
    ],
    [
      'a version that is still Pending',
      { function: 'checkout', version: '46', plan: '10%', alias: 'live' },
      'version',
      /Pending/,
    ],
    [
      'an option that says why there are none',
      { function: 'checkout', version: '-', plan: '10%' },
      'version',
      /Choose/,
    ],
  ])('%s is said at its field, and nothing starts', async (_, fields, field, words) => {
    const errors = await submit(story, fields);
    expect(Object.keys(errors ?? {})).toEqual([field]);
    expect(errors?.[field]).toMatch(words);
    expect(await formOf(story)).not.toBeNull();
    expect(await story.cards()).toEqual([]);
  });

  it('submitted, closes and starts the rollout where it was opened, with its reason', async () => {
    const fields = {
      function: 'checkout',
      version: '43',
      plan: '10%',
      alias: 'live',
      reason: 'say "hi" to <!channel>',
    };
    expect(await submit(story, fields)).toBeNull();
    expect(await formOf(story)).toBeNull();
    expect(await story.weights()).toEqual({ '43': 0.1 });
    const card = textOf(await story.card());
    expect(card).toContain('say \\"hi\\" to &lt;!channel&gt;');
  });

  it('a start that is running already is said at the alias', async () => {
    await story.post('shortcut', { user: BEN, callback_id: 'canary_start' });
    const errors = await submit(story, { function: 'checkout', version: '44', alias: 'live' }, BEN);
    expect(errors?.alias).toMatch(/not finished/);
    await story.post('close', { user: BEN, view_id: (await formOf(story, BEN))?.id });
  });

  it('Roll back acts on the press; why can be added from the thread, also when all is over', async () => {
    await story.press('rollback', BEN);
    expect(await story.weights()).toEqual({});
    await story.untilCardSays('Rolled back', 5);
    const alert = (await story.thread()).find(({ text }) => text.includes('Rolling back'));
    await story.post('press', { user: BEN, channel: RELEASES, ts: alert?.ts, action_id: 'canary:reason' });
    expect((await formOf(story, BEN))?.content.callback_id).toBe('canary_reason');
    const before = (await story.thread()).length;
    expect(await submit(story, { reason: 'the cart was empty' }, BEN)).toBeNull();
    const thread = await story.thread();
    expect(thread.length).toBe(before + 1);
    expect(thread.at(-1)?.text).toContain('the cart was empty');
    expect((await story.card()).text).toContain('the cart was empty');
  });
});

/** One Home tab and one rollout, from its start to its end. */
describe('the Home tab', () => {
  it('opened, shows what runs; kept current while it is open', async () => {
    expect(await openHome(story)).toContain('Nothing runs now');
    await story.type('/canary start cart 17 10% bake=2m watch=1m');
    await story.minutes(1);
    expect(await homeOf(story)).toContain('10 % on 17');
    expect(await homeOf(story, BEN)).toBe('[]');
    await story.untilOffered('promote');
    expect(await homeOf(story)).toContain('Waiting for you (1)');
  });

  it('its button opens the form, and Promote works there', async () => {
    const view = (await story.state()).homes[ADA];
    await story.post('press', { user: ADA, view_id: view?.id, action_id: 'canary:start' });
    expect((await formOf(story))?.content.callback_id).toBe('canary_start');
    await story.post('close', { user: ADA, view_id: (await formOf(story))?.id });
    await story.post('press', { user: ADA, view_id: view?.id, action_id: 'canary:promote' });
    await story.sandbox.settled();
    expect((await story.alias('cart')).version).toBe('17');
    expect(await homeOf(story)).toContain('Nothing waits for you');
  });

  it('lists what ended', async () => {
    await story.untilCardSays('Promoted');
    await story.minutes(1);
    expect(await homeOf(story)).toMatch(/Finished last.*16 → 17.*promoted/);
  });

  it('says a refusal where it was pressed', async () => {
    const view = (await story.state()).homes[ADA];
    const value = JSON.stringify({
      f: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout',
      a: 'live',
      r: '202611231200-000000',
      t: 1,
    });
    const press = { user: ADA, view_id: view?.id, action_id: 'canary:promote', value, stale: true };
    await story.post('press', press);
    await story.sandbox.settled();
    expect(await homeOf(story)).toMatch(/:warning: (That button belongs to an earlier|There is no) rollout/);
    await openHome(story);
    expect(await homeOf(story)).not.toContain(':warning:');
  });
});

describe('a mention', () => {
  beforeAll(async () => {
    await story.type('/canary start checkout 43 10%');
  });

  it('in a thread is answered there, where slash commands cannot go', async () => {
    const card = await story.card();
    await say(story, '@Canary status checkout', card.ts);
    expect(textOf((await story.thread()).at(-1)!)).toContain('42 → 43');
    await say(story, '@Canary statsu checkout', card.ts);
    expect(textOf((await story.thread()).at(-1)!)).toContain('/canary status checkout');
    await say(story, '@Canary versions checkout', card.ts);
    expect(textOf((await story.thread()).at(-1)!)).toContain('Tax per line item');
    await say(story, '@Canary policy checkout', card.ts);
    expect(textOf((await story.thread()).at(-1)!)).toContain('self-approval');
  });

  it('that merely speaks of the app orders nothing', async () => {
    const before = await story.alias();
    await say(story, 'please do not @Canary rollback checkout');
    expect(await story.alias()).toEqual(before);
  });

  it('of a rollback rolls back, whoever of the workspace says it', async () => {
    await say(story, '@Canary rollback checkout it is slow', (await story.card()).ts, BEN);
    expect(await story.weights()).toEqual({});
  });
});
