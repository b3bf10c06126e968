import { describe, expect, it } from 'vitest';
import { sharedStory } from './hooks.ts';
import { textOf } from './story.ts';

describe('what broke, through the built handlers', () => {
  const story = sharedStory();

  const broke = async () => (await story.thread()).filter((line) => textOf(line).includes('What broke'));

  it('after a regression the thread shows the canary’s new messages first, counted, and nobody’s data', async () => {
    await story.type('/canary start checkout 44 10%');
    await story.untilCardSays('Rolled back', 30);
    const [line, ...more] = await broke();
    expect(more).toEqual([]);
    const words = line?.text ?? '';
    expect(words).toMatch(/• \d+ × `TypeError: Cannot read properties of undefined \(reading 'score'\)` \(new\)/);
    expect(words).not.toContain('@shop.example');
    expect(textOf(line!)).toMatch(/See the <https:[^>]*\[?44[^>]*\|logs of 44>/);
  });

  it('an alarm that takes it back within the minute is explained as well', async () => {
    await story.type('/canary start checkout 44 10%');
    await story.minutes(2);
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
    await story.untilCardSays('Rolled back', 4);
    expect(await broke()).toHaveLength(1);
  });

  it('a person who takes a healthy one back is told nothing', async () => {
    await story.world({ set: 'errorRate', function: 'checkout', version: '43', errorRate: 0 });
    await story.type('/canary start checkout 43 10%');
    await story.minutes(2);
    await story.type('/canary rollback checkout');
    await story.untilCardSays('Rolled back', 4);
    await story.minutes(2);
    expect(await broke()).toEqual([]);
  });

  it('logs that cannot be read delay nothing and fail nothing', async () => {
    story.sandbox.faults.add({ operation: 'FilterLogEvents', kind: 'throttle', times: 50 });
    await story.type('/canary start checkout 44 10%');
    await story.untilCardSays('Rolled back', 30);
    expect(await story.weights()).toEqual({});
    expect(await broke()).toEqual([]);
    expect(story.sandbox.deadLetters()).toEqual([]);
    story.sandbox.faults.clear();
  });
});
