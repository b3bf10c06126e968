import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { BEN, CLEO, textOf } from './story.ts';

/** Its examples are what is told here. */
const PAGE = readFileSync(new URL('../../docs/planner.md', import.meta.url), 'utf8');

/** Before anything moves: what a plan comes to, what differs, and who is concerned. The last test watches the start before it. */
describe('the planner', () => {
  const story = sharedStory();

  const line = async (words: RegExp) => (await story.thread()).map(textOf).find((text) => words.test(text)) ?? '';

  it('plan tells all of it and changes nothing', async () => {
    const before = await story.alias();
    await story.type('/canary plan checkout 43 5%,50% every 10m');
    const told = await story.lastTold();
    expect(told).toContain('Plan for checkout:live  42 → 43');
    expect(told).toContain('Nothing stands against it now. Nothing was changed.');
    expect(told).toMatch(/About 3,0\d\d calls a minute come through `live`, 0\.[123] % failing/);
    expect(told).toContain('Figures decide after');
    expect(PAGE).toContain(/About 3,000 calls.*?30 min\./.exec(told)?.[0]);
    expect(told).toContain('TAX_TABLE');
    expect(told).toContain('May start it: every member of the workspace');
    expect(await story.alias()).toEqual(before);
    expect(await story.cards()).toEqual([]);
    const { payload } = await story.sandbox.invokeWorker({ kind: 'status', function: 'checkout', by: 'ci' });
    expect(JSON.parse(payload)).toMatchObject({ refused: true, code: 'no-rollout' });
  });

  it('of thumbnails, three calls a minute, it warns and offers a plan that can, which has nothing to be warned of', async () => {
    await story.type('/canary plan thumbnails 8 10%');
    const told = await story.lastTold();
    expect(told).toContain('At 10 % the figures cannot decide within 1 h (max-bake)');
    for (const words of [/About 3 calls.*?30 min\./, /:warning: At 10 %.*?days\./, /A plan that can: `[^`]+`/]) {
      expect(PAGE).toContain(words.exec(told)?.[0]);
    }
    const offer = /`\/canary start (thumbnails 8 [^`]+)`/.exec(told)?.[1] ?? '';
    expect(offer).toMatch(/^thumbnails 8 \d+%.*bake=/);
    await story.type(`/canary plan ${offer}`);
    const better = await story.lastTold();
    expect(better).toContain('Nothing stands against it');
    expect(better).not.toContain(':warning:');
  });

  it('plan tells all that a start would be refused for', async () => {
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    await story.type('/canary plan checkout 47 10%');
    const told = await story.lastTold();
    expect(told).toContain('It would be refused now');
    expect(told).toContain('one execution role');
    expect(told).toContain('The alarm checkout-errors is in ALARM already');
    expect(told).toContain('in ALARM now: `checkout-errors`');
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
  });

  it('plan tells who may start and who would be asked, also somebody who may not', async () => {
    const tags = story.sandbox.world.function('checkout')?.tags ?? {};
    story.sandbox.world.change(() => Object.assign(tags, { 'canary:starters': CLEO, 'canary:approvers': BEN }));
    await story.type('/canary plan checkout 43 10%');
    const told = await story.lastTold();
    expect(told).toContain(`You may not start this: the policy names <@${CLEO}>.`);
    expect(told).toContain(`May start it: <@${CLEO}>, not you.`);
    expect(told).toContain(`Asked for approval: <@${BEN}>.`);
    await story.type('/canary plan checkout 43 10%', CLEO);
    expect(await story.lastTold(CLEO)).toContain('Nothing stands against it now');
    story.sandbox.world.change(() => {
      delete tags['canary:starters'];
      delete tags['canary:approvers'];
    });
  });

  it('a start says in its thread what to expect and what differs, and the forecast comes true', async () => {
    await story.type('/canary start checkout 43 10% auto bake=1m');
    const expected = await line(/What to expect/);
    const foretold = Number(/passes in about (\d+) min at 10 %/.exec(expected)?.[1]);
    expect(foretold).toBeGreaterThan(0);
    const differs = await line(/Between 42 and 43 differ/);
    expect(differs).toContain('TAX_TABLE');
    expect(differs).toContain('18,911,420 bytes');
    expect(differs).not.toContain('secret of');
    const took = await story.until('43 passes', async () =>
      (await story.thread()).some(({ text }) => text.includes('figures look good')),
    );
    expect(took / foretold).toBeGreaterThanOrEqual(0.5);
    expect(took / foretold).toBeLessThanOrEqual(2);
    await story.type('/canary rollback checkout');
    await story.minutes(3);
  });

  it('of search it says that a good part of the calls bypass the alias', async () => {
    await story.type('/canary start search 21 10%');
    expect(await line(/What to expect/)).toMatch(
      /:warning: 3[789] % of calls bypass `live`: the canary does not protect them\./,
    );
  });

  it('a split that is not what was set is told, once', async () => {
    await story.type('/canary plan search 21 10%');
    expect(await story.lastTold()).toContain('is not finished');
    await story.world({ set: 'drawn', function: 'search', drawn: 0.2 });
    await story.until(
      'the split is told',
      async () => (await line(/gets .* of the calls where 10 % is set/)) !== '',
      30,
    );
    await story.minutes(5);
    const told = (await story.thread()).filter(({ text }) => text.includes('chance does not explain this'));
    expect(told).toHaveLength(1);
  });
});
