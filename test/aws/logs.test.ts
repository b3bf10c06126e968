import { afterEach, describe, expect, it } from 'vitest';
import { createLogs, LOOKS_LIKE_ERROR } from '../../src/aws/logs.ts';
import { onlyHome } from '../../src/aws/places.ts';
import { ARN, CANARY, MINUTE, NOON } from '../fixtures/rollouts.ts';
import { type Answered, type Asked, type FakeAws, fakeAws } from './fakeAws.ts';

let aws: FakeAws;
let warned: string[] = [];
afterEach(() => aws.close());

async function reading(answer: (asked: Asked) => Answered | null, group?: string) {
  warned = [];
  aws = await fakeAws(
    (asked) =>
      answer(asked) ??
      (asked.operation === 'FilterLogEvents'
        ? { status: 200, body: { events: [{ message: 'boom' }] } }
        : { status: 200, body: group === undefined ? {} : { LoggingConfig: { LogGroup: group } } }),
  );
  const log = {
    warn: (_: string, fields?: Readonly<Record<string, unknown>>) => void warned.push(String(fields?.error)),
  };
  return createLogs({ sites: onlyHome(aws.where), log });
}
const questions = () => aws.asked.filter(({ operation }) => operation === 'FilterLogEvents').map(({ body }) => body);

describe('the errors of one version', () => {
  it('are looked for in the streams of that version, of the last half hour at most', async () => {
    const logs = await reading(() => null);
    expect(await logs.errors(ARN, CANARY, NOON - 500 * MINUTE, NOON)).toEqual(['boom']);
    expect(questions()).toEqual([
      {
        logGroupName: '/aws/lambda/checkout',
        logStreamNamePrefix: '2026/11/21/[43]',
        startTime: NOON - 30 * MINUTE,
        endTime: NOON,
        filterPattern: LOOKS_LIKE_ERROR,
        limit: 500,
      },
    ]);
  });

  it('across midnight are in the streams of two days, the older first', async () => {
    const midnight = NOON + 720 * MINUTE;
    const logs = await reading(() => null);
    await logs.errors(ARN, CANARY, midnight - 5 * MINUTE, midnight + MINUTE);
    expect(questions()).toMatchObject([
      { logStreamNamePrefix: '2026/11/21/[43]', startTime: midnight - 5 * MINUTE },
      { logStreamNamePrefix: '2026/11/22/[43]' },
    ]);
  });

  it('in a log group that functions share are told apart by the function’s name', async () => {
    const logs = await reading(() => null, 'shop-logs');
    await logs.errors(ARN, CANARY, NOON - MINUTE, NOON);
    expect(questions()).toMatchObject([{ logGroupName: 'shop-logs', logStreamNamePrefix: '2026/11/21/checkout[43]' }]);
  });

  it('are read over pages, of which some are empty', async () => {
    const pages: Readonly<Record<string, unknown>> = {
      first: { events: [{ message: 'a' }], nextToken: 'second' },
      second: { events: [], nextToken: 'third' },
      third: { events: [{ message: 'b' }] },
    };
    const logs = await reading(({ operation, body }) => {
      if (operation !== 'FilterLogEvents') return null;
      return { status: 200, body: pages[(body as { nextToken?: string }).nextToken ?? 'first'] };
    });
    expect(await logs.errors(ARN, CANARY, NOON - MINUTE, NOON)).toEqual(['a', 'b']);
  });

  it('are not read without an end', async () => {
    const events = Array.from({ length: 90 }, (_, i) => ({ message: `${i}` }));
    const logs = await reading(({ operation }) =>
      operation === 'FilterLogEvents' ? { status: 200, body: { events, nextToken: 'more' } } : null,
    );
    const found = await logs.errors(ARN, CANARY, NOON - MINUTE, NOON);
    expect([found?.length, questions().length]).toEqual([500, 6]);
    const empty = await reading(({ operation }) =>
      operation === 'FilterLogEvents' ? { status: 200, body: { events: [], nextToken: 'more' } } : null,
    );
    expect(await empty.errors(ARN, CANARY, NOON - MINUTE, NOON)).toEqual([]);
    expect(questions()).toHaveLength(8);
  });

  it.each([
    ['AccessDeniedException', 400],
    ['ResourceNotFoundException', 400],
    ['InvalidParameterException', 400],
  ])('that cannot be read (%s) are nothing, said once', async (error, status) => {
    const logs = await reading(({ operation }) =>
      operation === 'FilterLogEvents' ? { status, error, body: 'no' } : null,
    );
    expect(await logs.errors(ARN, CANARY, NOON - MINUTE, NOON)).toBeNull();
    expect(await logs.errors(ARN, CANARY, NOON - MINUTE, NOON)).toBeNull();
    expect(warned).toEqual([`${error}: no`]);
  });

  it('throw when it may pass', async () => {
    const logs = await reading(({ operation }) =>
      operation === 'FilterLogEvents' ? { status: 400, error: 'ThrottlingException', body: 'slower' } : null,
    );
    await expect(logs.errors(ARN, CANARY, NOON - MINUTE, NOON)).rejects.toThrow('slower');
  });
});

describe('what looks like an error', () => {
  const pattern = new RegExp(LOOKS_LIKE_ERROR.slice(1, -1));

  it.each([
    '2026-11-21T12:00:00.000Z\t4f0c\tERROR\tno stock',
    'java.lang.NullPointerException: basket',
    'TypeError: x is undefined',
    '2026-11-21T12:00:00.000Z 4f0c Task timed out after 3.00 seconds',
    '{"level":"error","message":"no stock"}',
    '{"level":50,"msg":"no stock"}',
    '{"level":"FATAL"}',
    'panic: runtime error: index out of range',
  ])('is %s', (line) => {
    expect(line).toMatch(pattern);
  });

  it.each(['START RequestId: 4f0c Version: 43', '{"level":"info","message":"0 errors"}', '{"level":30,"msg":"paid"}'])(
    'is not %s',
    (line) => {
      expect(line).not.toMatch(pattern);
    },
  );

  it('has only signs that CloudWatch takes', () => {
    expect(LOOKS_LIKE_ERROR).toMatch(/^%[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]+%$/);
  });
});
