import { describe, expect, it } from 'vitest';
import { parsePlan } from '../../src/core/plan/planText.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { readEnvelope } from '../../src/lambda/envelope.ts';
import { readEvent } from '../../src/lambda/event.ts';
import { readLook } from '../../src/lambda/lookEvent.ts';
import { ADA } from '../fixtures/rollouts.ts';

it('a tick is a tick', () => {
  expect(readEvent({ kind: 'tick' })).toEqual({ kind: 'tick' });
});

const ALARM = {
  version: '0',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  time: '2026-11-21T12:00:01Z',
  account: '123456789012',
  region: 'eu-west-1',
  resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors'],
  detail: {
    alarmName: 'checkout-errors',
    state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-11-21T12:00:00.989+0000' },
    configuration: {
      metrics: [
        { id: 'r', expression: 'e/i' },
        {
          id: 'e',
          metricStat: {
            metric: { name: 'Errors', dimensions: { FunctionName: 'checkout', Resource: 'checkout:live' } },
          },
        },
      ],
    },
  },
};

it('an alarm event tells which alarm, since when, and what it looks at', () => {
  expect(readEvent(ALARM)).toEqual({
    kind: 'alarm',
    name: 'checkout-errors',
    arn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors',
    state: 'ALARM',
    reason: 'Threshold Crossed',
    changedAtMs: Date.UTC(2026, 10, 21, 12, 0, 0, 989),
    dimensions: [{ FunctionName: 'checkout', Resource: 'checkout:live' }],
  });
});

it('another account’s metric, whose function has the same name, is none that it looks at', () => {
  const metric = (accountId: string) => ({
    accountId,
    metricStat: { metric: { dimensions: { FunctionName: accountId } } },
  });
  const configuration = { metrics: [metric('123456789012'), metric('222222222222')] };
  const seen = readEvent({ ...ALARM, detail: { ...ALARM.detail, configuration } });
  expect(seen).toMatchObject({ dimensions: [{ FunctionName: '123456789012' }] });
});

it('a composite alarm looks at no metric of its own', () => {
  const composite = { ...ALARM, detail: { ...ALARM.detail, configuration: { alarmRule: 'ALARM(a)' } } };
  expect(readEvent(composite)).toMatchObject({ name: 'checkout-errors', dimensions: [] });
});

const ENVELOPE = {
  kind: 'slack',
  id: 'c1',
  by: ADA,
  workspace: 'T0SANDBOX',
  channel: 'C0123',
  responseUrl: 'https://hooks.slack.com/x',
  ask: { kind: 'promote', function: 'checkout', alias: 'live', reason: null, stamp: { rolloutId: 'r1', turn: 3 } },
};

it.each([
  ENVELOPE.ask,
  { kind: 'rollback', function: 'checkout', alias: 'live', reason: 'slow', stamp: null },
  { kind: 'start', function: 'checkout', version: '43', plan: null, alias: 'live' },
  { kind: 'status', function: null, alias: null },
  { kind: 'list' },
  { kind: 'history', function: 'checkout' },
  { kind: 'why', function: 'checkout', alias: 'live' },
])('what the Slack function sends is taken as it is: $kind', (ask) => {
  expect(readEvent({ ...ENVELOPE, ask })).toEqual({ ...ENVELOPE, ask });
});

it('a pipeline starts a rollout', () => {
  const event = {
    kind: 'start',
    function: 'checkout',
    version: '43',
    plan: '10%',
    alias: 'beta',
    channel: 'C0123',
    by: 'ci',
    id: 'build-981',
  };
  expect(readEvent(event)).toEqual({
    kind: 'pipeline',
    ask: { kind: 'start', function: 'checkout', version: '43', plan: '10%', alias: 'beta' },
    by: { kind: 'pipeline', name: 'ci' },
    channel: 'C0123',
    id: 'build-981',
    note: null,
  });
});

it('what a pipeline leaves out has a default', () => {
  expect(readEvent({ kind: 'start', function: 'checkout', version: 43 })).toEqual({
    kind: 'pipeline',
    ask: { kind: 'start', function: 'checkout', version: '43', plan: null, alias: 'live' },
    by: { kind: 'pipeline', name: 'pipeline' },
    channel: null,
    id: null,
    note: null,
  });
});

it.each(['promote', 'rollback', 'hold', 'resume'])('a pipeline may %s', (kind) => {
  const read = readEvent({ kind, function: 'checkout', reason: 'because', by: 'ci' });
  expect(read).toMatchObject({ ask: { kind, function: 'checkout', alias: 'live', reason: 'because', stamp: null } });
});

it('a pipeline may undo', () => {
  expect(readEvent({ kind: 'undo', function: 'checkout', reason: 'because' })).toMatchObject({
    ask: { kind: 'undo', function: 'checkout', alias: 'live', reason: 'because' },
  });
});

it('a pipeline may ask for the status', () => {
  expect(readEvent({ kind: 'status', function: 'checkout' })).toMatchObject({
    ask: { kind: 'status', function: 'checkout', alias: 'live' },
  });
});

const SAMPLE = {
  'function-name': 'checkout',
  'alias-name': 'live',
  'new-version': '43',
  steps: 10,
  interval: 120,
  type: 'linear',
  'health-check': true,
};

it.each<[string, object, string]>([
  ['ten steps', {}, '10%,20%,30%,40%,50%,60%,70%,80%,90% every 2m auto'],
  ['thirds, rounded to basis points', { steps: 3 }, '33.33%,66.67% every 2m auto'],
  ['an interval that is no whole minute, rounded up', { steps: 2, interval: 61 }, '50% every 2m auto'],
  ['seconds, rounded up to a minute', { steps: 2, interval: 1 }, '50% every 1m auto'],
  ['one step, at once', { steps: 1 }, 'AllAtOnce'],
  ['a hundred steps', { steps: 100 }, '1%,2%,3%'],
])("the event of AWS' sample of 2017 starts n−1 stages and then 100 %%: %s", (_, change, plan) => {
  const read = readEvent({ ...SAMPLE, ...change });
  if (isRefusal(read) || read.kind !== 'pipeline' || read.ask.kind !== 'start') throw new Error('not a start');
  expect(read.ask.plan?.startsWith(plan)).toBe(true);
  expect(read.note).toContain('longer than its interval');
  const wish = parsePlan(read.ask.plan ?? '');
  expect(isRefusal(wish) ? wish.reason : wish.shape?.weightsBp.length).toBe(
    ({ ...SAMPLE, ...change } as { steps: number }).steps - 1,
  );
});

it('fields that the sample of 2017 ignored are ignored', () => {
  expect(readEvent({ ...SAMPLE, 'current-weight': 0.1 })).toMatchObject({
    kind: 'pipeline',
    ask: { function: 'checkout', version: '43' },
  });
});

const START = { kind: 'start', function: 'checkout', version: '43' };
const PRESS = { kind: 'rollback', function: 'checkout' };

it.each<[string, unknown, string]>([
  [
    'nothing',
    null,
    'The event must be a JSON object with a "kind": tick, start, promote, rollback, hold, resume, undo, status, why.',
  ],
  ['a text', 'tick', 'The event must be a JSON object'],
  ['a list', [{ kind: 'tick' }], 'The event must be a JSON object'],
  [
    'an empty object',
    {},
    'The event has no "kind"; known are tick, start, promote, rollback, hold, resume, undo, status, why.',
  ],
  ['a misspelt kind', { kind: 'promot' }, '“promot” is no kind of event; did you mean “promote”?'],
  ['an unknown kind', { kind: 'deployment' }, '“deployment” is no kind of event; known are tick, start,'],
  ['a kind that is no text', { kind: 7 }, '“7” is no kind of event; known are'],
  ['an answer to drift from a pipeline', { kind: 'adopt', function: 'checkout' }, '“adopt” is no kind of event'],

  [
    'another EventBridge event',
    { ...ALARM, 'detail-type': 'Scheduled Event', source: 'aws.events' },
    'The EventBridge event “Scheduled Event” from “aws.events” is not for this app',
  ],
  ['an alarm event from elsewhere', { ...ALARM, source: 'custom' }, 'from “custom” is not for this app'],
  ['an alarm event without a name', { ...ALARM, detail: {} }, 'The alarm event has no detail.alarmName.'],
  [
    'an alarm event without a state',
    { ...ALARM, detail: { alarmName: 'a' } },
    'The alarm event of “a” has no state of an alarm but “null”.',
  ],
  [
    'an alarm event from another account than its alarm',
    { ...ALARM, account: '222222222222' },
    'comes from account “222222222222”, region “eu-west-1”, and its alarm is “arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-err…”.',
  ],
  ['an alarm event from another region than its alarm', { ...ALARM, region: 'us-east-1' }, 'region “us-east-1”'],
  ['an alarm event that does not say whose it is', { ...ALARM, account: undefined }, 'account “null”'],
  ['an alarm event without an alarm', { ...ALARM, resources: [] }, 'its alarm is “null”.'],
  ['an alarm event whose alarm has no name', { ...ALARM, resources: [''] }, 'its alarm is “”.'],
  [
    'an alarm event whose alarm says no account',
    { ...ALARM, account: '', resources: ['arn:aws:cloudwatch:eu-west-1::alarm:x'] },
    'its alarm is “arn:aws:cloudwatch:eu-west-1::alarm:x”.',
  ],

  ['an envelope without id', { ...ENVELOPE, id: '' }, 'The envelope from the Slack function has no proper "id".'],
  ['an envelope from nobody', { ...ENVELOPE, by: { kind: 'app' } }, 'has no proper "by".'],
  ['an envelope that asks nothing', { ...ENVELOPE, ask: {} }, 'has no proper "ask".'],
  [
    'an envelope with half a question',
    { ...ENVELOPE, ask: { kind: 'promote', function: 'checkout' } },
    'has no proper "ask.alias".',
  ],
  [
    'an envelope with half a stamp',
    { ...ENVELOPE, ask: { ...ENVELOPE.ask, stamp: { turn: 1 } } },
    'has no proper "ask.stamp".',
  ],

  [
    'no function',
    { kind: 'start', version: '43' },
    '"function" is missing: it must be a function name such as "checkout", or a full ARN.',
  ],
  [
    'a function that is no text',
    { ...START, function: 7 },
    '"function" must be a function name such as "checkout", or a full ARN, not “7”.',
  ],
  [
    'no version',
    { kind: 'start', function: 'checkout' },
    '"version" is missing: it must be a published version\'s number such as "43".',
  ],
  [
    'a version that is no number',
    { ...START, version: 4.5 },
    '"version" must be a published version\'s number such as "43", not “4.5”.',
  ],
  [
    'a plan that is a list',
    { ...START, plan: ['10%'] },
    '"plan" must be a plan such as "10%" or "5%,25%,50% every 10m", not “["10%"]”.',
  ],
  ['an alias of digits', { ...START, alias: '42' }, '"alias" must be the name of an alias such as "live", not “42”.'],
  [
    'a channel by name',
    { ...START, channel: '#releases' },
    '"channel" must be a Slack channel id such as "C0123ABCD", not “#releases”.',
  ],
  [
    'somebody who is no text',
    { ...START, by: { name: 'ci' } },
    '"by" must be a name of at most 64 plain characters such as "ci", not “{"name":"ci"}”.',
  ],
  [
    'an id that is a number',
    { ...START, id: 981 },
    '"id" must be text of 1 to 128 plain characters, unique for each call, not “981”.',
  ],
  ['a misspelt field', { ...START, alais: 'beta' }, 'The event “start” has no field “alais”; did you mean “alias”?'],
  [
    'a field that is not known',
    { ...PRESS, weight: 10 },
    'The event “rollback” has no field “weight”; it knows kind, function, alias, channel, by, id, reason.',
  ],
  ['a reason that is no text', { ...PRESS, reason: 1 }, '"reason" must be text of at most 500 characters, not “1”.'],

  ['a sample without function', { ...SAMPLE, 'function-name': undefined }, '"function-name" is missing'],
  ['a sample without alias', { ...SAMPLE, 'alias-name': undefined }, '"alias-name" is missing'],
  ['a sample without version', { ...SAMPLE, 'new-version': undefined }, '"new-version" is missing'],
  [
    'a sample without steps',
    { ...SAMPLE, steps: undefined },
    '"steps" is missing: it must be a whole number from 1 to 100.',
  ],
  ['a sample with half a step', { ...SAMPLE, steps: 2.5 }, '"steps" must be a whole number from 1 to 100, not “2.5”.'],
  [
    'a sample with no end of steps',
    { ...SAMPLE, steps: 1_000 },
    '"steps" must be a whole number from 1 to 100, not “1000”.',
  ],
  [
    'a sample without interval',
    { ...SAMPLE, interval: undefined },
    '"interval" is missing: it must be seconds from 1 to 172800.',
  ],
  [
    'a sample with an interval in words',
    { ...SAMPLE, interval: '2m' },
    '"interval" must be seconds from 1 to 172800, not “2m”.',
  ],
  ['a sample that is not linear', { ...SAMPLE, type: 'exponential' }, '"type" must be "linear", not “exponential”.'],
  [
    'a sample without health check',
    { ...SAMPLE, 'health-check': false },
    '"health-check": false is not possible: lambda-canary never moves traffic without looking at its health.',
  ],
  [
    'a sample with a health check in words',
    { ...SAMPLE, 'health-check': 'no' },
    '"health-check" must be true, not “no”.',
  ],
])('%s is refused with a sentence', (_, event, sentence) => {
  const read = readEvent(event);
  if (!isRefusal(read)) throw new Error(`taken as ${JSON.stringify(read)}`);
  expect(read.code).toBe('bad-input');
  expect(read.reason).toContain(sentence);
  expect(read.reason).toMatch(/^["“A-Z].*[.?]$/);
});

describe('a question of the Slack function', () => {
  const by = { kind: 'slack', userId: 'U0ADA', teamId: 'T0' };
  const ask = { kind: 'start', function: 'checkout', version: '43', plan: null, alias: 'live' };
  const form = { viewId: 'V1', hash: 'h', channel: null, function: null, version: null, plan: '' };
  const looks = [
    { kind: 'functions', typed: '' },
    { kind: 'versions', function: 'checkout', typed: '4' },
    { kind: 'check', ask, channel: null },
    { kind: 'preview', form },
  ];

  it.each(looks)('about $kind is read as it is', (look) => {
    const event = { kind: 'look', by, workspace: 'T0', look };
    expect(readLook(event)).toEqual(event);
  });

  it.each([
    { kind: 'look', by: {}, workspace: 'T0', look: looks[0] },
    { kind: 'look', by, look: looks[0] },
    { kind: 'look', by, workspace: 'T0', look: { kind: 'toString' } },
    { kind: 'look', by, workspace: 'T0', look: { kind: 'versions', typed: '' } },
    { kind: 'look', by, workspace: 'T0', look: { kind: 'check', ask: { ...ask, version: 43 } } },
    { kind: 'look', by, workspace: 'T0', look: { kind: 'preview', form: { ...form, plan: null } } },
  ])('that is not whole is refused', (event) => {
    expect(readLook(event)).toMatchObject({ code: 'bad-input' });
  });

  it('is told apart from everything else', () => {
    for (const event of [null, 'look', { kind: 'tick' }, { kind: 'slack' }]) expect(readLook(event)).toBeNull();
  });
});

describe('what the Slack function hands over of forms, mentions and the Home tab', () => {
  const by = { kind: 'slack', userId: 'U0ADA', teamId: 'T0' };
  const asks = [
    { kind: 'home' },
    { kind: 'words', text: 'hello' },
    { kind: 'versions', function: 'checkout' },
    { kind: 'policy', function: 'checkout' },
    { kind: 'why', function: 'checkout', alias: null },
    { kind: 'rollback', function: 'checkout', alias: null, reason: null, stamp: null },
    { kind: 'reason', function: 'checkout', alias: 'live', rolloutId: 'r', reason: 'slow' },
    { kind: 'start', function: 'checkout', version: '43', plan: null, alias: 'live', reason: 'why' },
    {
      kind: 'startGroup',
      members: [
        { function: 'checkout', version: '43' },
        { function: 'cart', version: '17' },
      ],
      plan: null,
      alias: 'live',
    },
    { kind: 'plan', function: 'checkout', version: '43', plan: '10%', alias: 'live' },
    { kind: 'undo', function: 'checkout', alias: null, reason: 'slow' },
    { kind: 'set', function: 'checkout', alias: null, reason: null, weightBp: 2500 },
    { kind: 'back', function: 'checkout', alias: 'live', reason: null },
    { kind: 'next', function: 'checkout', alias: null, reason: 'seen', force: true },
    { kind: 'extend', function: 'checkout', alias: null, reason: null, byMs: 1_200_000 },
    { kind: 'freeze', function: null, until: '18:00', reason: 'party' },
    { kind: 'unfreeze', function: 'checkout' },
    { kind: 'freezes' },
    { kind: 'publish', function: 'checkout', note: '' },
  ];

  it.each(asks)('$kind', (ask) => {
    for (const replyIn of [{ kind: 'home' }, { kind: 'thread', ts: '1.2' }]) {
      const event = { kind: 'slack', id: 'x', by, workspace: 'T0', channel: null, responseUrl: null, replyIn, ask };
      expect(readEnvelope(event)).toEqual(event);
    }
  });

  it.each([
    [{ kind: 'words' }, undefined],
    [{ kind: 'reason', function: 'checkout', alias: 'live', reason: 'slow' }, undefined],
    [{ kind: 'start', function: 'checkout', version: '43', plan: null, alias: null }, undefined],
    [{ kind: 'set', function: 'checkout', alias: null, reason: null, weightBp: '25%' }, undefined],
    [{ kind: 'next', function: 'checkout', alias: null, reason: null }, undefined],
    [{ kind: 'extend', function: 'checkout', alias: null, reason: null, byMs: 0.5 }, undefined],
    [{ kind: 'freeze', function: 'checkout', until: '18:00', reason: null }, undefined],
    [{ kind: 'publish', function: 'checkout' }, undefined],
    [{ kind: 'undo', function: null, alias: null, reason: null }, undefined],
    [{ kind: 'startGroup', members: ['checkout:43'], plan: null, alias: 'live' }, undefined],
    [{ kind: 'toString' }, undefined],
    [{ kind: 'home' }, { kind: 'thread' }],
    [{ kind: 'home' }, 'home'],
  ])('but not when it is not whole', (ask, replyIn) => {
    const event = { kind: 'slack', id: 'x', by, workspace: 'T0', channel: null, responseUrl: null, replyIn, ask };
    expect(readEnvelope(event)).toMatchObject({ code: 'bad-input' });
  });
});
