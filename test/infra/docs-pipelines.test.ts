import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/core/refusal.ts';
import { readEvent } from '../../src/lambda/event.ts';
import { Story } from '../stories/story.ts';

/** What docs/schemas promises, held against what the built worker takes, answers and publishes. */
const docs = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');
const ajv = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false });
const schema = (name: string) => ajv.compile(JSON.parse(docs(`schemas/${name}.schema.json`)));
const [isEvent, isReply, isTransition] = ['pipeline-event', 'pipeline-reply', 'transition-event'].map(schema) as [
  ReturnType<typeof schema>,
  ReturnType<typeof schema>,
  ReturnType<typeof schema>,
];

/** What is wrong, so that a failure says it. */
function wrong(validate: ReturnType<typeof schema>, value: unknown): unknown {
  return validate(value) ? null : { value, errors: validate.errors };
}

const EVENTS = [
  {
    kind: 'start',
    function: 'checkout',
    version: '43',
    plan: '10%',
    alias: 'live',
    channel: 'C0123',
    by: 'ci',
    id: 'b-1',
  },
  { kind: 'start', function: 'checkout', version: 43 },
  { kind: 'promote', function: 'checkout', by: 'ci', reason: 'smoke tests passed' },
  { kind: 'rollback', function: 'checkout', id: 'b-2' },
  { kind: 'hold', function: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout' },
  { kind: 'resume', function: 'checkout' },
  { kind: 'undo', function: 'checkout', reason: 'the cart is empty' },
  { kind: 'status', function: 'checkout', alias: 'live' },
  { kind: 'why', function: 'checkout' },
  {
    'function-name': 'checkout',
    'alias-name': 'live',
    'new-version': '43',
    steps: 10,
    interval: 120,
    type: 'linear',
    'health-check': true,
  },
];
const NO_EVENTS = [
  { kind: 'start', function: 'checkout' },
  { kind: 'start', function: 'checkout', version: '43', Plan: '10%' },
  { kind: 'begin', function: 'checkout' },
  { kind: 'promote', function: 'checkout', alias: '42' },
  { kind: 'status', function: 'checkout', by: '' },
  { kind: 'rollback', function: 'checkout', reason: 7 },
  { 'function-name': 'checkout', 'alias-name': 'live', 'new-version': '43', steps: 0, interval: 120 },
  {
    'function-name': 'checkout',
    'alias-name': 'live',
    'new-version': '43',
    steps: 3,
    interval: 60,
    'health-check': false,
  },
];

it.each(EVENTS)('the schema and the worker both take %j', (event) => {
  expect(wrong(isEvent, event)).toBeNull();
  expect(isRefusal(readEvent(event))).toBe(false);
});

it.each(NO_EVENTS)('the schema and the worker both refuse %j', (event) => {
  expect(isEvent(event)).toBe(false);
  expect(isRefusal(readEvent(event))).toBe(true);
});

describe('a pipeline and those who listen on the bus', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story.end());

  const asked = async (event: object) => JSON.parse((await story.sandbox.invokeWorker(event)).payload);
  const published = () =>
    story.sandbox.published().map(({ detail }) => detail as { event: string; n: number; id: string });

  it('get replies and events as the schemas say, at every step of a rollout', async () => {
    for (const event of [
      { kind: 'status', function: 'checkout' },
      { kind: 'start', function: 'checkout', version: '43', plan: '10% every 5m', by: 'ci', id: 'b-1' },
      { kind: 'start', function: 'checkout', version: '43', plan: '10% every 5m', by: 'ci', id: 'b-1' },
      { kind: 'start', function: 'checkout', version: '44', by: 'ci', id: 'b-1' },
      { kind: 'promote', function: 'checkout', by: 'ci' },
      { kind: 'hold', function: 'checkout', by: 'ci' },
      { kind: 'resume', function: 'checkout', by: 'ci' },
    ]) {
      expect(wrong(isReply, await asked(event))).toBeNull();
      await story.minutes(1);
    }
    await story.minutes(4);
    expect(wrong(isReply, await asked({ kind: 'why', function: 'checkout' }))).toBeNull();
    await asked({ kind: 'rollback', function: 'checkout', by: 'ci', reason: 'enough seen' });
    await story.minutes(3);
    const status = await asked({ kind: 'status', function: 'checkout' });
    expect(wrong(isReply, status)).toBeNull();
    expect(status).toMatchObject({ phase: 'rolledBack', weightBp: 0 });
    for (const event of story.sandbox.published()) expect(wrong(isTransition, event)).toBeNull();
    expect(published().map(({ event }) => event)).toEqual(
      expect.arrayContaining(['started', 'stage', 'held', 'resumed', 'rollingBack', 'rolledBack']),
    );
    expect(published().map(({ n }) => n)).toEqual(published().map((_, i) => i + 1));
  });

  it('a bus that is away delays nothing, and hears all of it later, in order', async () => {
    const before = published().length;
    story.sandbox.faults.add({ operation: 'PutEvents', kind: 'error', times: 1_000 });
    await asked({ kind: 'start', function: 'checkout', version: '43', plan: '10%' });
    await story.minutes(2);
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    expect(await story.alias()).toEqual({ version: '42', weights: {} });
    await story.minutes(3);
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'OK' });
    expect((await story.card()).text).toContain('Rolled back');
    expect(published()).toHaveLength(before);
    story.sandbox.faults.clear();
    await story.minutes(1);
    const heard = published().slice(before);
    expect(heard.map(({ n }) => n)).toEqual(heard.map((_, i) => i + 1));
    expect(heard.findLast(({ event }) => event !== 'broke')).toMatchObject({
      event: 'rolledBack',
      alarm: 'checkout-errors',
    });
    await story.minutes(2);
    expect(published().slice(before)).toEqual(heard);
  });

  it('while Slack is away the bus still hears everything', async () => {
    const before = published().length;
    await asked({ kind: 'start', function: 'checkout', version: '43', plan: '10%' });
    await story.post('fault', { mode: 'away' });
    await asked({ kind: 'rollback', function: 'checkout' });
    await story.minutes(1);
    // Each question that is never answered takes seconds of real time: the other minutes it is refused at once.
    await story.post('fault', { mode: 'error500' });
    await story.minutes(2);
    expect(
      published()
        .slice(before)
        .findLast(({ event }) => event !== 'broke'),
    ).toMatchObject({ event: 'rolledBack' });
    expect((await story.card()).text).not.toContain('Rolled back');
    // How far Slack is behind is a metric of the app, minute by minute.
    const waits = story.sandbox.logs().filter((line) => line.includes('"the story waits"'));
    expect(waits.at(-1)).toMatch(/"SlackLagSeconds":1[0-9]{2}\b/);
    await story.post('fault', { mode: 'none' });
    await story.until('the story caught up', async () => (await story.card()).text.includes('Rolled back'), 10);
  });

  it('an answer that was lost makes an event come twice, with the same id', async () => {
    const before = published().length;
    story.sandbox.faults.add({ operation: 'PutEvents', kind: 'dropAfter', times: 1 });
    await asked({ kind: 'start', function: 'checkout', version: '43', plan: '10%' });
    await story.minutes(1);
    const ids = published()
      .slice(before)
      .map(({ id }) => id);
    expect(ids.filter((id) => id.endsWith('#1'))).toHaveLength(2);
    await asked({ kind: 'rollback', function: 'checkout' });
    await story.minutes(3);
  });
});

it('the page lists every event that is published', () => {
  const source = readFileSync(new URL('../../src/core/rolloutEvent.ts', import.meta.url), 'utf8');
  const union = /type RolloutEvent =([\s\S]*?)\n\n/.exec(source)?.[1] ?? '';
  const kinds = [...union.matchAll(/readonly kind: '(\w+)'/g)].map(([, kind]) => kind);
  expect(kinds.length).toBeGreaterThan(15);
  const page = docs('pipelines.md');
  expect(kinds.filter((kind) => !page.includes(`\`${kind}\``))).toEqual([]);
});
