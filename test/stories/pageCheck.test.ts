import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Story, textOf } from './story.ts';

describe('a page that a check looks at, through the built handlers', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story.end());
  const lines = async () => (await story.thread()).map(textOf).join('\n');

  it('a page of the list is looked at before traffic, and lets it pass', async () => {
    await story.type('/canary start checkout 43 10% check=page');
    await story.minutes(1);
    expect(await lines()).toMatch(/page.*passed/);
    expect((await story.alias()).weights).toEqual({ '43': 0.1 });
  });
});
