import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Story, textOf } from './story.ts';

describe('checks, probes and the harm budget, through the built handlers', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story.end());
  afterEach(async () => {
    expect((await story.state()).offences).toEqual([]);
  });

  const cardSays = (words: string) => async () => textOf(await story.card()).includes(words);
  const lines = async () => (await story.thread()).map(textOf).join('\n');

  it('a check before traffic calls the canary itself; when it passes, the first weight follows', async () => {
    await story.type('/canary start checkout 43 10% check=smoke');
    await story.minutes(1);
    expect((await story.alias()).weights).toEqual({ '43': 0.1 });
    expect(await lines()).toMatch(/smoke.*passed/);
    await story.type('/canary rollback checkout');
    await story.until('over', cardSays('Rolled back'), 4);
  });

  it('a check that fails before traffic ends the rollout, and no call ever reached the canary through the alias', async () => {
    await story.world({ set: 'errorRate', function: 'checkout', version: '44', errorRate: 1 });
    await story.type('/canary start checkout 44 10% check=smoke');
    expect((await story.alias()).weights).toEqual({});
    await story.until('over', cardSays('Rolled back'), 4);
    expect(await lines()).toMatch(/smoke/);
    expect((await story.alias()).weights).toEqual({});
    await story.world({ set: 'errorRate', function: 'checkout', version: '44', errorRate: 0.2 });
  });

  it('a hook that says Failed stops it, with its own reason', async () => {
    await story.type('/canary start checkout 45 10% check=validate');
    await story.minutes(2);
    expect(await lines()).toMatch(/validate/);
  });

  it('an unknown check is refused with the names that there are', async () => {
    await story.type('/canary start thumbnails 8 10% check=smok');
    expect((await story.told()).at(-1)).toMatch(/smoke/);
  });

  it('probes top up thin traffic, are counted apart, and take a canary back that fails them', async () => {
    await story.type('/canary start thumbnails 8 10% check=smoke probe=20/min');
    await story.minutes(4);
    const card = textOf(await story.card());
    expect(card).toMatch(/Probes: \d+ of \d+ passed/);
    await story.world({ set: 'errorRate', function: 'thumbnails', version: '8', errorRate: 1 });
    await story.until('back', async () => Object.keys((await story.alias('thumbnails')).weights).length === 0, 5);
    expect(await lines()).toMatch(/probes failed/);
  });

  it('the harm budget ends a canary whose verdict is not decided yet', async () => {
    await story.until('the one before is over', cardSays('Rolled back'), 10);
    await story.world({ set: 'errorRate', function: 'checkout', version: '43', errorRate: 0.02 });
    await story.type('/canary rollback checkout');
    await story.until('over', async () => !(await story.told()).at(-1)?.includes('not finished'), 1);
    await story.minutes(3);
    await story.type('/canary start checkout 43 10% harm=5 alpha=0.000001');
    await story.until('back', async () => Object.keys((await story.alias()).weights).length === 0, 30);
    expect(await lines()).toMatch(/harm budget/);
  });
});
