import { describe, expect, it } from 'vitest';
import type { Phase, RollbackCause, Rollout } from '../../src/core/rollout.ts';
import type { RolloutEvent } from '../../src/core/rolloutEvent.ts';
import { split } from '../../src/core/routing.ts';
import { offers } from '../../src/core/step/offers.ts';
import { excessFailures } from '../../src/core/verdict/harm.ts';
import { EMPTY_LEDGER } from '../../src/core/verdict/ledger.ts';
import { button, readButtonValue } from '../../src/slack/button.ts';
import { cardMessage } from '../../src/slack/card.ts';
import { chartsInWords } from '../../src/slack/chart.ts';
import { lineMessage } from '../../src/slack/line.ts';
import type { ChartBlock, Message, MessageBlock } from '../../src/slack/message.ts';
import { stateWords } from '../../src/slack/state.ts';
import { ADA, ARN, aPlan, aRollout, BEN, CANARY, MINUTE, NOON, PHASES, STABLE } from '../fixtures/rollouts.ts';
import {
  aBusyRollout,
  aGuardedRollout,
  aMeasuredVerdict,
  aTally,
  CAUSES,
  FREEZES,
  NOON_MINUTE,
  REASON,
  rows,
} from './aStory.ts';

function aCard(rollout: Rollout, nowMs = NOON + 6 * MINUTE, charts = true): Message {
  return cardMessage(rollout, nowMs, { offers: offers(rollout), charts, movedFrom: null, others: [] });
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

describe('what else guards it', () => {
  const told = (change: Partial<Rollout> = {}) => JSON.stringify(aCard(aGuardedRollout(change)).blocks.at(-1));
  const seen = (routing: Rollout['alias']['seen']['routing']) => ({
    seen: { routing, revisionId: 'r1', sinceMs: NOON },
    pending: [],
  });

  it('is told with what came of each check, at the moment where it is required', () => {
    const text = told();
    expect(text).toContain('Checks before any traffic: `smoke` passed');
    expect(text).toContain('Checks at 10 %: `smoke` open, `page` open');
    expect(text).toContain('Checks at 100 %: `smoke` open');
    expect(told({ phase: PHASES.checking })).toContain('Checks at each stage: `smoke`, `page`');
  });

  it('tells a failed check from one that could not be run', () => {
    const run = (check: string, outcome: 'failed' | 'unrun') =>
      ({ check, moment: 'stage', stage: 0, atMs: NOON + MINUTE, outcome, reason: 'why' }) as const;
    expect(told({ runs: [run('smoke', 'failed'), run('page', 'unrun')] })).toContain(
      'Checks at 10 %: `smoke` failed, `page` could not be run yet',
    );
  });

  it('counts probes apart', () => {
    expect(told()).toContain('Probes: 118 of 120 passed, counted apart');
    const probe = { check: 'smoke', perMinute: 20, calls: 0, failed: 0, recent: [], minute: null, reason: null };
    expect(told({ probe })).toContain('Probes: 20 a minute with `smoke`, counted apart');
  });

  it('tells how much of the harm budget is used, and nothing where there is none', () => {
    const used = Math.round(excessFailures(aGuardedRollout()));
    expect(used).toBeGreaterThan(0);
    expect(told()).toContain(`Harm budget: about ${used} of 50 failed calls beyond what 42’s rate and chance explain`);
    expect(told({ policy: aRollout().policy })).not.toContain('Harm budget');
    const quiet = told({ ledger: EMPTY_LEDGER, facts: { ...aRollout().facts, before: null } });
    expect(quiet).toContain(
      'Harm budget: 0 of 50 failed calls; too few calls of 42 are known to compare with, so each that fails counts',
    );
  });

  it('warns of calls that the canary does not protect, from 5 % on', () => {
    expect(told()).toContain(
      '38 % of this function’s calls in the hour before bypassed `live`: the canary does not protect them',
    );
    const bypass = (around: number) => told({ facts: { ...aRollout().facts, bypass: { calls: 1000, around } } });
    expect(bypass(50)).toContain('5 % of this function’s calls');
    expect(bypass(49)).not.toContain('bypassed');
    expect(told({ facts: { ...aRollout().facts, bypass: { calls: 0, around: 0 } } })).not.toContain('bypassed');
  });

  it('at 100 % is held against the past, and says so', () => {
    const after = {
      fromMinute: NOON_MINUTE + 1,
      rows: [{ minute: NOON_MINUTE + 1, canary: aTally({ invocations: 200, errors: 4 }) }],
      folded: { through: NOON_MINUTE, calls: 100, errors: 2 },
      settledThrough: null,
    };
    expect(told({ after })).toContain(
      'At 100 % 43 had 300 calls, 6 errors (2 %); 42 in the hour before the rollout: 18,660 calls, 60 errors (0.3 %)',
    );
    const facts = { ...aRollout().facts, before: null };
    expect(told({ after, facts })).toContain('(2 %); 42 in the hour before the rollout: not known');
  });

  it('is a freeze while that is what it waits for', () => {
    const frozen = { n: 2, atMs: NOON, event: { kind: 'frozen', freeze: FREEZES[0]! } } as const;
    const card = (log: Rollout['log'], nowMs?: number) => JSON.stringify(aCard(baking({ log }), nowMs).blocks);
    expect(card([frozen])).toContain('It would go on now, but everything is frozen until');
    expect(card([frozen])).toContain('“release party”');
    // It went on, or the time is over.
    expect(card([frozen, { n: 3, atMs: NOON, event: { kind: 'promoting' } }])).not.toContain('is frozen');
    expect(card([frozen], FREEZES[0]!.untilMs)).not.toContain('is frozen');
  });

  it('is the way back itself: its button says where it leads once all traffic moved', () => {
    const label = (phase: Phase) => button(baking({ phase }), 'rollback').text.text;
    expect(label(PHASES.baking)).toBe('Roll back');
    expect(label(PHASES.promoting)).toBe('Revert to 42');
    expect(label(PHASES.watching)).toBe('Revert to 42');
  });

  it('is slow with provisioned concurrency, which is told while all traffic is on the canary', () => {
    const facts = { ...aRollout().facts, provisioned: true };
    const whole = seen({ version: '43', other: null });
    const slow = 'on the way back AWS readies it for 42 first';
    const watched = (change: Partial<Rollout>) => firstLine(baking({ phase: PHASES.watching, ...change }));
    expect(watched({ facts, alias: whole })).toContain(slow);
    expect(watched({ alias: whole })).not.toContain(slow);
    expect(firstLine(baking({ facts, phase: PHASES.rollingBack, alias: whole }))).toContain(slow);
    // From a weight the way back is short: the alias' version stays the same.
    expect(firstLine(baking({ facts, phase: PHASES.rollingBack }))).not.toContain(slow);
  });
});

describe('a line of steering', () => {
  const line = (event: RolloutEvent, change: Partial<Rollout> = {}) =>
    lineMessage(baking(change), { n: 2, atMs: NOON, event });

  it.each<[RolloutEvent, string]>([
    [
      { kind: 'set', by: ADA, weightBp: 2500, reason: 'the load test begins' },
      '<@U0ADA> set the weight of 43 to 25 %: “the load test begins”. It stays there until somebody presses Resume or Roll back.',
    ],
    [
      { kind: 'steppedBack', by: BEN, stage: 0, weightBp: 1000, reason: null },
      '<@U0BEN> took 43 one stage back, to 10 %. It bakes there anew.',
    ],
    [
      { kind: 'skipped', by: ADA, stage: 0, forced: false, reason: null },
      '<@U0ADA> left out the rest of the bake at 10 %.',
    ],
    [
      { kind: 'skipped', by: ADA, stage: 0, forced: true, reason: 'a load test' },
      '<@U0ADA> left out the rest of the bake at 10 %: “a load test”. The figures did not allow that yet.',
    ],
    [{ kind: 'extended', by: ADA, what: 'watch', byMs: 90 * MINUTE }, '<@U0ADA> gave the watch 1 h 30 min more.'],
    [
      { kind: 'checked', check: 'smoke', moment: 'before', outcome: 'passed', reason: null },
      'The check `smoke` passed before any traffic.',
    ],
    [
      { kind: 'checked', check: 'smoke', moment: 'stage', outcome: 'failed', reason: 'it answered 500' },
      'The check `smoke` failed at this stage: it answered 500.',
    ],
  ])('%j', (event, words) => {
    expect(line(event)).toMatchObject({ text: words, alert: false });
  });

  it('that the rollout takes by itself goes to the channel: the figures speak against it', () => {
    const event = { kind: 'steppedBack', by: { kind: 'app' }, stage: 0, weightBp: 1000, reason: 'Slow.' } as const;
    expect(line(event).alert).toBe(true);
    expect(line(event).text).toContain('43 went one stage back by itself, to 10 %. Slow. It bakes there anew.');
  });

  it('worse than before is an alert that asks, with a button that says where it leads', () => {
    const policy = { ...aRollout().policy, oncall: 'S0ONCALL' };
    const told = line({ kind: 'worseThanBefore', reason: '43 fails 2.1 %.' }, { phase: PHASES.watching, policy });
    expect(told.alert).toBe(true);
    expect(told.text).toContain('<!subteam^S0ONCALL>');
    expect(told.text).toContain('only the past could be compared with');
    const actions = told.blocks.find(({ type }) => type === 'actions');
    expect(all(actions)).toContain('Revert to 42');
    expect(all(actions)).toContain('canary:rollback');
  });

  it.each<[RollbackCause, string]>([
    [
      CAUSES[5]!,
      'Rolling back to 42: the check `smoke` failed before any traffic: it answered 500 where 200 is expected. No traffic had gone to 43 yet.',
    ],
    [
      CAUSES[8]!,
      "Rolling back to 42: 43 does more harm than the budget allows. About 61 calls failed on 43 beyond what 42's rate explains; the harm budget is 50.",
    ],
    [CAUSES[9]!, 'Rolling back to 42 together with its group, because of `cart`: it goes back to 17.'],
  ])('taken back by %j', (cause, words) => {
    expect(line({ kind: 'rollingBack', cause, evidence: null }).text).toContain(words);
  });
});

describe('the card of a group', () => {
  it.each([2, 7, 10])('says of each of %i members where it stands, also where each has much to say', (count) => {
    const members = Array.from({ length: count }, (_, i) =>
      aRollout({
        id: `r${i}`,
        target: { functionArn: ARN.replace('checkout', `shop-${i}-${'x'.repeat(40)}`), alias: 'live' },
        phase: { name: 'blocked', error: `AccessDenied: ${'no '.repeat(200)}`, from: { name: 'baking', stage: 0 } },
      }),
    );
    const [first, ...others] = members;
    const options = { offers: [], charts: true, movedFrom: null, others };
    const states = cardMessage(first ?? aRollout(), NOON, options).blocks[1];
    const lines = (states?.type === 'section' ? (states.text?.text ?? '') : '').split('\n');
    expect(lines).toHaveLength(count);
    for (const [i, line] of lines.entries()) expect(line).toMatch(new RegExp(`^\\*shop-${i}-.*AWS refuses to set.*…$`));
  });
});
