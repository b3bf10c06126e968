import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf, submit } from './hands.ts';
import { sharedStory } from './hooks.ts';
import { ADA, BEN, CLEO, EVE } from './story.ts';

/** Here the stack's policy asks for two people. */
const two = sharedStory({ env: { POLICY: JSON.stringify({ approvals: 2, approvers: ['S0ONCALL'], bake: '3m' }) } });
/** Here only functions' tags say who must approve, each describe puts on and takes off its own. */
const story = sharedStory();

/** One rollout, from the question to the second yes: each test goes on where the one before ended. */
describe('approvals by two people', () => {
  beforeAll(async () => {
    await two.type('/canary start checkout 43 10%', ADA);
    await two.untilOffered('promote', 30);
  });

  it('are asked for in the channel, and those who may give them are called', async () => {
    const asked = (await two.thread()).find(({ text }) => text.includes('The bake at 10 % is over'));
    expect(asked?.broadcast).toBe(true);
    expect(asked?.text).toContain('<!subteam^S0ONCALL>');
  });

  it('one is not enough, the same again does not count, a guest and a stranger have no say', async () => {
    await two.press('promote', ADA);
    expect((await two.card()).text).toContain('1 of 2 approvals');
    await two.press('promote', ADA);
    expect(await two.lastTold(ADA)).toMatch(/You have approved already; this gate needs 2 different people/);
    await two.press('promote', CLEO);
    expect(await two.lastTold(CLEO)).toMatch(/You may not approve this/);
    await two.press('promote', EVE);
    expect(await two.lastTold(EVE)).toMatch(/may not approve this|own workspace/);
    expect(await two.weights()).toEqual({ '43': 0.1 });
  });

  it('lapse when the figures turn bad under them, and the channel hears that', async () => {
    await two.world({ set: 'medianMs', function: 'checkout', version: '43', medianMs: 400 });
    const lapse = async () => (await two.thread()).find(({ text }) => text.includes('no longer count'));
    await two.until('lapsed', async () => (await lapse()) !== undefined, 30);
    const lapsed = await lapse();
    expect(lapsed?.broadcast).toBe(true);
    expect(lapsed?.text).toMatch(/slow/);
    expect((await two.card()).text).toContain('0 of 2 approvals');
    await two.press('promote', BEN);
    expect(await two.weights()).toEqual({ '43': 0.1 });
  });

  it('given knowingly by both let it go on', async () => {
    await two.press('promote', ADA);
    expect((await two.alias()).version).toBe('43');
  });
});

/** Ada may start, Ben may approve. */
describe('a plan that leaves out the approval that the policy asks for', () => {
  beforeAll(() => story.tag('checkout', { 'canary:approvers': BEN, 'canary:watch': '1m' }));
  afterAll(() => story.tag('checkout', { 'canary:approvers': null, 'canary:watch': null }));

  it.each([
    'start checkout 43 AllAtOnce',
    'start checkout 43 10% auto',
    'start checkout 43 Canary10Percent5Minutes',
    'switch checkout 43',
    'start checkout:43,cart:17 linear 10% every 2m',
  ])('%s is refused to somebody who may not approve, and nothing moves', async (command) => {
    await story.type(`/canary ${command}`, ADA);
    const told = await story.lastTold(ADA);
    expect(told).toMatch(/asks for an approval before 100 %, which this command leaves out/);
    expect(told).toContain(`You may not approve this: the policy names <@${BEN}>.`);
    expect(await story.cards()).toEqual([]);
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
  });

  it('a dry run says so, and that the same person may start a plan that asks', async () => {
    await story.type('/canary plan checkout 43 10% auto', ADA);
    const told = await story.lastTold(ADA);
    expect(told).toMatch(/It would be refused now/);
    expect(told).toMatch(/which this command leaves out/);
    expect(told).toContain('every member of the workspace (you too)');
    await story.type('/canary plan checkout 43 10%', ADA);
    expect(await story.lastTold(ADA)).toContain('Nothing stands against it now');
  });

  it('the form says it at the plan', async () => {
    await story.type('/canary start', ADA);
    const errors = await submit(story, { function: 'checkout', version: '43', plan: 'AllAtOnce', alias: 'live' });
    expect(Object.keys(errors ?? {})).toEqual(['plan']);
    expect(errors?.plan).toMatch(/which this command leaves out/);
    await story.post('close', { user: ADA, view_id: (await formOf(story))?.id });
    expect(await story.cards()).toEqual([]);
  });

  it('is taken from somebody who may approve; undoing it is everybody’s', async () => {
    await story.type('/canary switch checkout 43', BEN);
    expect((await story.alias()).version).toBe('43');
    await story.untilCardSays('Promoted', 5);
    await story.type('/canary undo checkout', ADA);
    expect((await story.alias()).version).toBe('42');
  });

  it('is nobody’s alone where two must approve', async () => {
    const cards = await two.cards();
    await two.type('/canary switch cart 17', BEN);
    expect(await two.lastTold(BEN)).toMatch(/takes 2 people/);
    expect((await two.cards()).map(({ ts }) => ts)).toEqual(cards.map(({ ts }) => ts));
    expect(await two.alias('cart')).toEqual({ version: '16', weights: {} });
    // A pipeline's plan stands in its own code, and IAM says who may run it.
    const event = { kind: 'start', function: 'cart', version: '17', plan: 'AllAtOnce', by: 'ci', id: 'build-1' };
    await two.sandbox.invokeWorker(event);
    await two.sandbox.settled();
    expect((await two.alias('cart')).version).toBe('17');
  });
});

/** One rollout, which is first forgotten and then asked about again. */
describe('a request for approval that nobody answers', () => {
  beforeAll(async () => {
    story.tag('cart', { 'canary:approval-timeout': '20m' });
    await story.type('/canary start cart 17 10% bake=3m', ADA);
    await story.untilOffered('promote', 30);
  });
  afterAll(async () => {
    story.tag('cart', { 'canary:approval-timeout': null });
    await story.untilCardSays('Rolled back', 5);
  });

  it('is said again in the channel after 15 minutes (then hourly), and ends in a hold', async () => {
    const reminders = async () =>
      (await story.thread()).filter(({ text, broadcast }) => broadcast && text.includes('Still waiting'));
    await story.minutes(14);
    expect(await reminders()).toHaveLength(0);
    await story.minutes(2);
    expect(await reminders()).toHaveLength(1);
    await story.minutes(5);
    expect(await reminders()).toHaveLength(1);
    const end = (await story.thread()).at(-1);
    expect(end?.text).toMatch(/Nobody approved within 2\d min, so the rollout is held at 10 %/);
    expect(end?.broadcast).toBe(true);
    expect(await story.buttons()).toContain('resume');
    expect(await story.weights('cart')).toEqual({ '17': 0.1 });
  });

  it('is asked again by Resume', async () => {
    await story.press('resume', BEN);
    expect(await story.buttons()).toContain('promote');
    await story.press('rollback', BEN);
    expect(await story.weights('cart')).toEqual({});
  });
});

describe('who may act', () => {
  it('guests may look but not act; people of other workspaces neither', async () => {
    await story.type('/canary start checkout 43 10%', CLEO);
    expect(await story.lastTold(CLEO)).toMatch(/Guests may look but not act/);
    expect(await story.weights()).toEqual({});
    await story.type('/canary status', CLEO);
    expect(await story.lastTold(CLEO)).toMatch(/Nothing runs/);
    await story.type('/canary start checkout 43 10%', ADA);
    await story.press('hold', CLEO);
    await story.press('rollback', EVE);
    await story.press('rollback', CLEO);
    expect(await story.weights()).toEqual({ '43': 0.1 });
    await story.press('rollback', BEN);
    expect(await story.weights()).toEqual({});
    await story.minutes(3);
  });

  it('whom the policy names may, wherever they are from', async () => {
    story.tag('cart', { 'canary:approvers': `${EVE} ${CLEO}` });
    await story.type('/canary start cart 17 10% bake=1m', ADA);
    await story.untilOffered('promote', 30);
    await story.press('promote', BEN);
    expect(await story.lastTold(BEN)).toMatch(/You may not approve this/);
    await story.press('promote', EVE);
    expect((await story.alias('cart')).version).toBe('17');
    await story.press('rollback', CLEO);
    expect((await story.alias('cart')).version).toBe('16');
    story.tag('cart', { 'canary:approvers': null });
  });

  it('with Slack unable to say who somebody is, all is closed but rolling back and holding', async () => {
    await story.type('/canary start checkout 43 10%', ADA);
    await story.post('fault', { mode: 'error500' });
    // The worker that follows has never asked who anybody is.
    await story.sandbox.product.kill('worker');
    await story.press('hold', BEN);
    await story.press('resume', BEN);
    await story.press('rollback', BEN);
    expect(await story.weights()).toEqual({});
    await story.post('fault', { mode: 'none' });
    await story.minutes(6);
    const tale = await story.tale();
    expect(tale).toContain('holds the rollout at 10 %');
    expect(tale).not.toContain('resumed');
    expect(await story.cardSays('Rolled back')).toBe(true);
  });
});
