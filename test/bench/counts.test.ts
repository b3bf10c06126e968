import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Metrics } from '../../src/app/ports.ts';
import { tick } from '../../src/app/tick.ts';
import { minuteOf } from '../../src/core/verdict/ledger.ts';
import { gather, nameOf } from './tick/crowd.ts';
import { portsAt } from './tick/ports.ts';
import { toAws, total } from './tick/run.ts';
import { Wire } from './tick/wire.ts';

/** What a tick asks of AWS and Slack, counted on the wire: the bench's counts, held in every test run. */
const MANNERS = { answerAfterMs: 0, quotas: false };
const ROLLOUTS = 300;
let wire: Wire;
let url: string;

beforeAll(async () => {
  wire = new Wire(MANNERS);
  url = await wire.listen();
  gather(wire, ROLLOUTS, Date.now());
  wire.firing = Array.from({ length: 150 }, (_, i) => `elsewhere-${i}`);
});

afterAll(() => wire.close());

it('a tick over 300 quiet rollouts asks once for all, saves each once, and redraws what Slack takes in a minute', async () => {
  await tick(portsAt(url));
  expect(wire.counted()).toMatchObject({
    // The index, then what is in it, a hundred at a time.
    Scan: 1,
    BatchGetItem: 6,
    // 15 series each, 500 a call.
    GetMetricData: 9,
    // 150 alarms, a hundred a page.
    DescribeAlarms: 2,
    GetAlias: 50,
    // Every rollout has a new minute; forty cards were redrawn, each after a look at its rollout.
    PutItem: ROLLOUTS + 40,
    'chat.update': 40,
  });
  // Beside the cards: who has a Home tab open, and whose functions opted in.
  expect(toAws(wire.counted())).toBeLessThanOrEqual(1 + 6 + 9 + 2 + 50 + ROLLOUTS + 40 + 40 + 5);
});

it('two alarms cost two calls of the control plane each, and nobody else any', async () => {
  wire.reset();
  wire.firing = [nameOf(3), nameOf(4)];
  await tick(portsAt(url));
  const calls = wire.counted();
  expect(total(calls, 'UpdateAlias')).toBe(2);
  expect(total(calls, 'GetAlias')).toBeLessThanOrEqual(2 + 50);
  expect([...wire.written].sort()).toEqual(
    [3, 4].map((i) => `arn:aws:lambda:eu-west-1:123456789012:function:${nameOf(i)} live`),
  );
});

it('a rollout is judged and saved as soon as its own figures are there, while those of others are still asked for', async () => {
  const three = new Wire(MANNERS);
  const ports = portsAt(await three.listen());
  gather(three, 3, Date.now());
  let answerTheOthers = () => {};
  const asked = new Promise<void>((answer) => {
    answerTheOthers = answer;
  });
  const reading = { ok: true, rows: [], settledThrough: minuteOf(Date.now()) - 3 } as const;
  const metrics: Metrics = {
    ...ports.metrics,
    read: (questions) =>
      questions.map(async (_, i) => {
        if (i > 0) await asked;
        return reading;
      }),
  };
  try {
    const ticking = tick({ ...ports, metrics });
    await vi.waitFor(() => expect(three.savedRollouts).toBe(1));
    answerTheOthers();
    await ticking;
    expect(three.savedRollouts).toBe(3);
  } finally {
    three.close();
  }
});

it('an idle tick is one look at the index and next to nothing else', async () => {
  const idle = new Wire(MANNERS);
  try {
    await tick(portsAt(await idle.listen()));
    expect(idle.counted()).toMatchObject({ Scan: 1 });
    expect(toAws(idle.counted())).toBeLessThanOrEqual(1 + 5);
  } finally {
    idle.close();
  }
});
