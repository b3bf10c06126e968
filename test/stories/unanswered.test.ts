import { afterEach, describe, expect, it } from 'vitest';
import { parseFault } from '../../src/sandbox/aws/faults.ts';
import { sharedStory } from './hooks.ts';
import { ADA } from './story.ts';

/** What Slack acknowledged is never met with silence, whatever becomes of the worker. */
describe('a command whose handling fails on every try', () => {
  const story = sharedStory();
  afterEach(() => story.sandbox.faults.clear());

  const typed = (fault: string) => {
    const parsed = parseFault(fault);
    if (parsed === null) throw new Error(fault);
    story.sandbox.faults.add(parsed);
  };
  const answers = async (words: string) => (await story.told()).filter((told) => told.includes(words));
  const notices = async () => (await story.messages()).filter(({ text }) => text.includes('asked for'));

  it('and that never reached the table is told to the person and the channel out of its dead letter, once', async () => {
    typed('PutItem:error*500');
    await story.type('/canary start checkout 43 10%');
    await story.minutes(4);
    expect(story.sandbox.deadLetters()).toHaveLength(1);
    story.sandbox.faults.clear();
    await story.minutes(3);
    expect(story.sandbox.deadLetters()).toEqual([]);
    expect(await answers('was not carried out')).toHaveLength(1);
    expect(await notices()).toHaveLength(1);
    await story.minutes(4);
    expect(await answers('was not carried out')).toHaveLength(1);
    expect(await notices()).toHaveLength(1);
    expect(await story.weights()).toEqual({});
  });

  it('and that was begun each time is told too, and a late delivery of it changes nothing', async () => {
    const before = (await answers('was not carried out')).length;
    typed('GetFunction:error*500');
    const heard = story.sandbox.product.heard;
    heard.length = 0;
    await story.type('/canary start checkout 43 10%');
    const ring = heard.find(({ event }) => event.includes('"kind":"slack"'));
    await story.minutes(6);
    story.sandbox.faults.clear();
    expect(await answers('was not carried out')).toHaveLength(before + 1);
    if (ring === undefined) throw new Error('the command never reached the worker');
    await story.sandbox.invokeWorker(JSON.parse(ring.event));
    await story.minutes(2);
    expect(await answers('was not carried out')).toHaveLength(before + 1);
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
  });

  it('in the deed but not in the telling is told what was done, as soon as Slack is back', async () => {
    await story.type('/canary start checkout 43 10%');
    await story.post('fault', { mode: 'error500' });
    expect(await story.weights()).toEqual({ '43': 0.1 });
    await story.type('/canary rollback checkout');
    expect(await story.weights()).toEqual({});
    expect(await answers('Rolling back')).toHaveLength(0);
    await story.post('fault', { mode: 'none' });
    await story.minutes(6);
    expect(await answers('Rolling back')).toHaveLength(1);
    await story.minutes(6);
    expect(await answers('Rolling back')).toHaveLength(1);
  });
});

describe('without a queue to read', () => {
  const story = sharedStory({ env: { DEAD_LETTER_QUEUE_URL: '' } });

  it('a call that every try died of is found in the table', async () => {
    story.sandbox.faults.add({ operation: 'GetFunction', kind: 'error', times: 500 });
    await story.type('/canary start checkout 43 10%', ADA);
    await story.minutes(9);
    const told = (await story.told()).filter((words) => words.includes('was not carried out'));
    expect(told).toHaveLength(1);
    await story.minutes(6);
    expect((await story.told()).filter((words) => words.includes('was not carried out'))).toHaveLength(1);
  });
});
