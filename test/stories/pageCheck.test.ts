import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';

describe('a page that a check looks at, through the built handlers', () => {
  const story = sharedStory();

  it('a page of the list is looked at before traffic, and lets it pass', async () => {
    await story.type('/canary start checkout 43 10% check=page');
    await story.minutes(1);
    expect(await story.tale()).toMatch(/page.*passed/);
    expect(await story.weights()).toEqual({ '43': 0.1 });
  });
});
