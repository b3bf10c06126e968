import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { Story } from './story.ts';

/**
 * One sandbox for all tests of the describe (or of the file) that calls this: starting one costs more than a second. So its tests
 * share a world and run in order, and a describe whose tests build on each other says so; others take each a function of its own.
 * After each of them Slack must have found nothing to refuse in what the app sent.
 */
export function sharedStory(options?: SandboxOptions): Story {
  const story = new Story(options);
  beforeAll(() => story.open());
  afterAll(() => story.end());
  afterEach(() => blameless(story));
  return story;
}

async function blameless(story: Story): Promise<void> {
  expect((await story.state()).offences).toEqual([]);
}
