import { describe, expect, it } from 'vitest';
import { offers } from '../../src/core/offers.ts';
import type { Phase, Rollout } from '../../src/core/rollout.ts';
import { split } from '../../src/core/routing.ts';
import { button, readButtonValue } from '../../src/slack/button.ts';
import { cardMessage } from '../../src/slack/card.ts';
import { chartsInWords } from '../../src/slack/chart.ts';
import { lineMessage } from '../../src/slack/line.ts';
import type { ChartBlock, Message, MessageBlock } from '../../src/slack/message.ts';
import { stateWords } from '../../src/slack/state.ts';
import { ADA, ARN, aPlan, aRollout, BEN, CANARY, MINUTE, NOON, PHASES, STABLE } from '../fixtures/rollouts.ts';
import { aBusyRollout, aMeasuredVerdict, aTally, CAUSES, NOON_MINUTE, REASON, rows } from './aStory.ts';

function aCard(rollout: Rollout, nowMs = NOON + 6 * MINUTE, charts = true): Message {
  return cardMessage(rollout, nowMs, { offers: offers(rollout), charts, movedFrom: null });
}

function firstLine(rollout: Rollout, nowMs = NOON + 6 * MINUTE): string {
  return stateWords(rollout, nowMs).text;
}

const baking = (change: Partial<Rollout> = {}) => aBusyRollout(change);

/** The table as lists of texts. */
function tableOf(message: Message): string[][] {
  const table = message.blocks.find((block) => block.type === 'table');
  return (table?.rows ?? []).map((row) => row.map((cell) => ('text' in cell ? String(cell.text) : '')));
}

function chartsOf(message: Message): ChartBlock[] {
  return message.blocks.filter((block): block is ChartBlock => block.type === 'data_visualization');
}

function all(block: MessageBlock | undefined): string {
  return JSON.stringify(block);
}

describe('the sentence of state', () => {
  it.each<[string, Partial<Rollout>, number, string]>([
    ['in the middle of a bake', {}, 6, `Baking at 10 % — 6 of 10 min. ${REASON}`],
    ['at the beginning of a bake', { verdict: null }, 0, 'Baking at 10 % — 0 of 10 min.'],
    [
      'beyond the bake',
      { verdict: null },
      14,
      'Baking at 10 % — 14 min, longer than the planned 10 min, until the figures decide.',
    ],
    [
      'before the weight was seen',
      {
        verdict: null,
        alias: {
          seen: { routing: { version: '42', other: null }, revisionId: 'r', sinceMs: NOON },
          pending: [{ routing: split(STABLE, CANARY, 1000), sinceMs: NOON }],
        },
      },
      0,
      'Moving 10 % of the traffic to 43.',
    ],
    [
      'with good figures',
      { verdict: aMeasuredVerdict({ outcome: 'pass', reason: 'As good as stable.' }) },
      6,
      'Baking at 10 % — 6 of 10 min. The figures look good: as good as stable.',
    ],
    [
      'blind',
      { verdict: aMeasuredVerdict({ outcome: 'blind', reason: 'Metrics cannot be read: AccessDenied.' }) },
      6,
      'Baking at 10 % — 6 of 10 min. Metrics cannot be read: AccessDenied. Nothing is promoted until they can.',
    ],
    ['before the first weight', { phase: PHASES.checking }, 0, 'Checking 43 before any traffic goes to it.'],
    [
      'waiting at the last gate',
      { phase: PHASES.awaiting, verdict: null },
      10,
      'Waiting for approval to go from 10 % to 100 %.',
    ],
    [
      'waiting for the second of two',
      {
        phase: PHASES.awaiting,
        verdict: null,
        policy: { ...aRollout().policy, approvals: 2 },
        approvals: [{ stage: 0, by: BEN, atMs: NOON }],
      },
      10,
      'Waiting for approval to go from 10 % to 100 % (1 of 2 approvals).',
    ],
    [
      'undecided for too long',
      { phase: { name: 'awaiting', stage: 0, why: 'undecided' }, verdict: null },
      60,
      'Waiting for approval to go from 10 % to 100 %. The figures alone did not decide, so a person does.',
    ],
    [
      'watched',
      { phase: PHASES.watching },
      6,
      '43 has all of the traffic. Watching for another 24 min; until then it can still be rolled back.',
    ],
    [
      'rolled back by an alarm',
      { phase: { name: 'rolledBack', cause: CAUSES[0]! } },
      6,
      'Rolled back to 42: the alarm `checkout-errors` went off. Threshold Crossed: 1 datapoint [12.0] was greater than 5.0.',
    ],
    [
      'rolled back for its figures',
      { phase: { name: 'rolledBack', cause: CAUSES[1]! } },
      6,
      'Rolled back to 42: 43 does worse. Canary fails 19.8 % (62 of 312 calls), stable 0.3 % (9 of 2,803): worse beyond doubt.',
    ],
    [
      'rolled back by a person',
      { phase: { name: 'rolledBack', cause: CAUSES[2]! } },
      6,
      'Rolled back to 42 by <@U0BEN>: “the cart is broken”.',
    ],
    [
      'rolled back by a person without a word',
      { phase: { name: 'rolledBack', cause: CAUSES[3]! } },
      6,
      'Rolled back to 42 by <@U0BEN>.',
    ],
    [
      'promoted',
      { phase: PHASES.promoted, finishedAtMs: NOON + 50 * MINUTE },
      50,
      'Promoted: 43 serves all of the traffic, 50 min after the start.',
    ],
  ])('%s', (_, change, minutes, words) => {
    expect(firstLine(baking(change), NOON + minutes * MINUTE)).toBe(words);
  });

  it('is the second block, and the whole text of the notification with the name in front', () => {
    const message = aCard(baking());
    expect(all(message.blocks[1])).toContain('Baking at 10 %');
    expect(message.text).toBe(`checkout:live, version 42 to 43: Baking at 10 % — 6 of 10 min. ${REASON}`);
    expect(message.blocks[0]).toMatchObject({ type: 'header', text: { text: 'checkout:live  42 → 43', emoji: false } });
  });

  it('of a rolled-back card says why first', () => {
    expect(all(aCard(baking({ phase: { name: 'rolledBack', cause: CAUSES[0]! } })).blocks[1])).toContain(
      'checkout-errors',
    );
  });
});

describe('the table', () => {
  it('holds both versions, what they were given and what they did', () => {
    expect(tableOf(aCard(baking()))).toEqual([
      [' ', '42 (stable)', '43 (canary)', 'Difference'],
      ['Traffic set', '90 %', '10 %', ' '],
      ['Traffic seen', '90 %', '10 %', ' '],
      ['Calls', '2,803', '312', ' '],
      ['Errors', '9', '4', ' '],
      ['Error rate', '0.3 % (0.2–0.6 %)', '1.3 % (0.5–3.2 %)', '+0.96 points'],
      ['Throttles', '0', '0', ' '],
      ['p50', '40 ms', '41 ms', '+1 ms (+2 %)'],
      ['p99', '200 ms', '212 ms', '+12 ms (+6 %)'],
    ]);
  });

  it('says nothing where nothing is known', () => {
    const none = { invocations: 0, errors: 0, throttles: 0, errorRate: null, p50Ms: null, p99Ms: null };
    const rollout = baking({
      verdict: aMeasuredVerdict({ canary: none, stable: none }),
      ledger: { rows: [], changed: [], blind: null },
    });
    expect(tableOf(aCard(rollout))[5]).toEqual(['Error rate', '–', '–', '–']);
    expect(tableOf(aCard(rollout))[2]).toEqual(['Traffic seen', '–', '–', ' ']);
  });

  it('counts traffic seen from the last change of the weight on, without the minutes of the change', () => {
    const alias = {
      seen: { routing: split(STABLE, CANARY, 5000), revisionId: 'r', sinceMs: NOON + 20 * MINUTE },
      pending: [],
    };
    const half = { canary: aTally({ invocations: 100 }), stable: aTally({ invocations: 100 }) };
    const ledger = { rows: rows(25, (i) => (i > 20 ? half : {})), changed: [NOON_MINUTE + 21], blind: null };
    expect(tableOf(aCard(baking({ alias, ledger })))[2]).toEqual(['Traffic seen', '50 %', '50 %', ' ']);
  });

  it('is left out before anything was judged', () => {
    expect(tableOf(aCard(aRollout()))).toEqual([]);
  });
});

describe('the charts', () => {
  it('draw the error rate and p99 of both versions over the last 20 settled minutes', () => {
    const [errors, slow, ...more] = chartsOf(aCard(baking()));
    expect(more).toEqual([]);
    expect(errors).toMatchObject({ title: 'Error rate, last 20 minutes', chart: { type: 'line' } });
    expect(slow).toMatchObject({ title: 'p99 duration, last 20 minutes' });
    expect(errors?.chart.series.map(({ name }) => name)).toEqual(['42 stable', '43 canary']);
    expect(errors?.chart.axis_config.categories).toHaveLength(20);
    expect(errors?.chart.axis_config.categories.at(-1)).toBe('12:25');
    expect(errors?.chart.series[1]?.data.at(-5)).toEqual({ label: '12:21', value: 3.23 });
  });

  it('leave out minutes in which a version was not called: a gap is not health', () => {
    const none = aTally({ invocations: 0, p50Ms: null, p99Ms: null });
    const ledger = { rows: rows(25, (i) => (i % 2 === 0 ? { canary: none } : {})), changed: [], blind: null };
    expect(chartsOf(aCard(baking({ ledger })))[0]?.chart.axis_config.categories).toHaveLength(10);
  });

  it('are left out where there is too little to draw', () => {
    expect(chartsOf(aCard(baking({ ledger: { rows: rows(1), changed: [], blind: null } })))).toEqual([]);
  });

  it('are told in words where they cannot be drawn', () => {
    const message = aCard(baking(), NOON, false);
    expect(chartsOf(message)).toEqual([]);
    expect(JSON.stringify(message.blocks)).toContain('Error rate, last 20 minutes — 42 ▁▁');
    expect(chartsInWords(baking())?.text.split('\n')).toHaveLength(2);
  });
});

describe('the buttons', () => {
  it('carry the rollout and the turn', () => {
    expect(readButtonValue(button(baking({ turn: 4 }), 'promote').value)).toEqual({
      functionArn: ARN,
      alias: 'live',
      rolloutId: baking().id,
      turn: 4,
    });
  });

  it('Promote asks once more, with the figures and where it leads', () => {
    expect(button(baking({ phase: PHASES.awaiting }), 'promote').confirm).toMatchObject({
      title: { text: 'Give 43 more traffic?' },
      text: {
        text: 'From 10 % to 100 %. 43: 312 calls, 4 errors (1.3 %). 42: 2,803 calls, 9 errors (0.3 %). That is not enough to be sure.',
      },
      confirm: { text: 'Promote' },
    });
  });

  it('Promote leads to the next stage while there is one', () => {
    const phase: Phase = { name: 'awaiting', stage: 0, why: 'gate' };
    const rollout = baking({ plan: aPlan('10%,50% approve-each'), phase });
    expect(JSON.stringify(button(rollout, 'promote').confirm)).toContain('From 10 % to 50 %.');
  });

  it('Roll back and Hold act on the press', () => {
    expect(button(baking(), 'rollback').confirm).toBeUndefined();
    expect(button(baking(), 'hold').confirm).toBeUndefined();
  });
});

describe('the rest of the card', () => {
  it('has its buttons right under what it says, before the figures', () => {
    const types = aCard(baking()).blocks.map(({ type }) => type);
    expect(types).toEqual([
      'header',
      'section',
      'section',
      'actions',
      'table',
      'data_visualization',
      'data_visualization',
      'context',
    ]);
  });

  it('tells who started it and why, the plan, the stage, the alarms, and how old the figures are', () => {
    const text = JSON.stringify(aCard(baking({ reason: 'ticket 981', startedBy: ADA })).blocks);
    expect(text).toContain('Started by <@U0ADA>');
    expect(text).toContain('“ticket 981”');
    expect(text).toContain('Stages: *▸ 10 %* → 100 %');
    expect(text).toContain('asks for approval before 100 %');
    expect(text).toContain('Alarms that count: those on this function');
    expect(text).toContain('data through 12:25 UTC');
  });

  it('draws the share of the traffic', () => {
    expect(JSON.stringify(aCard(baking()).blocks)).toContain('██░░░░░░░░░░░░░░░░░░  10 % of the traffic on 43');
  });

  it('shows what is near of a long plan', () => {
    const text = JSON.stringify(
      aCard(baking({ plan: aPlan('linear 1% every 1m'), phase: { name: 'baking', stage: 50 } })).blocks,
    );
    expect(text).toContain('Stages: … → 48 % → 49 % → 50 % → *▸ 51 %* → 52 % → 53 % → 54 % → 55 % → … → 100 %');
  });

  it('tells approvals given and missing', () => {
    const policy = { ...aRollout().policy, approvals: 2 as const };
    const one = baking({ policy, phase: PHASES.awaiting, approvals: [{ stage: 0, by: BEN, atMs: NOON }] });
    expect(JSON.stringify(aCard(one).blocks)).toContain('Approved by <@U0BEN>; 1 more needed');
    expect(JSON.stringify(aCard({ ...one, approvals: [] }).blocks)).toContain('Approvals: none yet, 2 needed');
  });
});

describe('an alert', () => {
  const line = (rollout: Rollout, cause = CAUSES[0]!) =>
    lineMessage(rollout, { n: 1, atMs: NOON, event: { kind: 'rollingBack', cause, evidence: aMeasuredVerdict() } });

  it('of a rollback carries the figures of both versions and the ways to look closer', () => {
    const text = JSON.stringify(line(baking()).blocks);
    expect(text).toContain('43 (canary): 312 calls, 4 errors (1.3 %), p50 41 ms, p99 212 ms');
    expect(text).toContain('42 (stable): 2,803 calls');
    expect(text).toContain('https://eu-west-1.console.aws.amazon.com/cloudwatch/');
    expect(text).toContain('|logs of 43>');
    expect(text).toContain('|metrics graph>');
  });

  it('calls the group of the policy, unless a person rolled it back', () => {
    const rollout = baking({ policy: { ...aRollout().policy, oncall: 'S0ONCALL' } });
    expect(line(rollout).text).toContain('<!subteam^S0ONCALL>');
    expect(line(rollout, CAUSES[2]).text).not.toContain('<!subteam');
    expect(line(baking({ policy: { ...aRollout().policy, oncall: '!channel' } })).text).not.toContain('channel>');
  });

  it('keeps its links out of the text that notifications show', () => {
    expect(line(baking()).text).not.toContain('http');
  });

  it('leads nowhere where the ARN is not one that has a console', () => {
    const target = { functionArn: 'arn:constructor:lambda:x|y:1:function:checkout', alias: 'live' };
    expect(JSON.stringify(line(baking({ target })).blocks)).not.toContain('https://');
  });

  it('names its rollout, because it also stands in the channel', () => {
    expect(line(baking()).text).toMatch(/^checkout:live, version 42 to 43: /);
  });
});
