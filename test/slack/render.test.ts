import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/app/ask.ts';
import { PRESS_KINDS, STEER_KINDS } from '../../src/core/input.ts';
import { isFinished, type Phase, type Rollout, type Version } from '../../src/core/rollout.ts';
import { offers } from '../../src/core/step/offers.ts';
import { validateMessage } from '../../src/sandbox/slack/blockKit/validate.ts';
import { answerMessage } from '../../src/slack/answer.ts';
import { cardMessage } from '../../src/slack/card.ts';
import { helpMessage, TOPIC_NAMES } from '../../src/slack/help.ts';
import { lineMessage } from '../../src/slack/line.ts';
import type { Message } from '../../src/slack/message.ts';
import { ADA, ARN, aPlan, aRollout, MINUTE, NOON, PHASES } from '../fixtures/rollouts.ts';
import { aBusyRollout, aGuardedRollout, aMeasuredVerdict, CAUSES, EVENTS, FREEZES, rows } from './aStory.ts';
import { mentions } from './mentions.ts';

/** Every phase, in every variant that reads differently. */
const ALL_PHASES: readonly Phase[] = [
  ...Object.values(PHASES),
  { name: 'awaiting', stage: 0, why: 'undecided' },
  ...CAUSES.flatMap((cause): Phase[] => [
    { name: 'rollingBack', cause },
    { name: 'rolledBack', cause },
  ]),
  { name: 'held', by: ADA, from: { name: 'watching', sinceMs: NOON }, weightBp: 10_000 },
  {
    name: 'drifted',
    found: { version: '44', other: null },
    by: { kind: 'outside', name: 'cd' },
    from: PHASES.held as never,
  },
  { name: 'blocked', error: 'ResourceConflictException', from: { name: 'rollingBack', cause: CAUSES[0]! } },
];

const PLANS = [
  '10%',
  '5%,25%,50% every 10m',
  'linear 1% every 1m',
  'AllAtOnce',
  '10% approve-each',
  'exponential x2 from 1%',
];

function aCard(rollout: Rollout, charts = true, nowMs = NOON + 26 * MINUTE): Message {
  return cardMessage(rollout, nowMs, { offers: offers(rollout), charts, movedFrom: null, others: [] });
}

/** Nobody is named but the people of the fixtures. */
function strangers(message: Message): string[] {
  return mentions(message).filter((mention) => mention !== '<@U0ADA>' && mention !== '<@U0BEN>');
}

function expectFit(message: Message): void {
  expect(validateMessage(message)).toEqual([]);
  expect(strangers(message)).toEqual([]);
  expect(message.text.length).toBeLessThan(4000);
  expect(message.text.trim()).not.toBe('');
}

describe('every message that a state can produce is one that Slack takes', () => {
  it.each(ALL_PHASES.map((phase) => [phase.name, phase] as const))('the card while %s', (_, phase) => {
    for (const text of PLANS) {
      const plan = aPlan(text);
      for (const bare of [true, false]) {
        const rollout = bare ? aRollout({ phase, plan }) : aBusyRollout({ phase, plan, finishedAtMs: NOON + MINUTE });
        for (const charts of [true, false]) expectFit(aCard(rollout, charts));
      }
      expectFit(aCard(aGuardedRollout({ phase, plan })));
    }
  });

  it.each(EVENTS.map((event) => [event.kind, event] as const))('the line of %s', (_, event) => {
    for (const text of PLANS) {
      expectFit(lineMessage(aBusyRollout({ plan: aPlan(text) }), { n: 2, atMs: NOON, event }));
    }
  });

  it('the answers', () => {
    const running = aBusyRollout();
    const many = Array.from({ length: 60 }, () => running);
    const answers: Answer[] = [
      { refused: true, code: 'not-opted-in', reason: 'billing has not opted in.' },
      ...(['start', 'undo', 'reason', ...PRESS_KINDS, ...STEER_KINDS] as const).map(
        (did) => ({ kind: 'accepted', did, rollout: running, note: 'By the way.' }) as const,
      ),
      { kind: 'rollouts', title: 'Nothing is running.', rollouts: [] },
      { kind: 'rollouts', title: 'One is running.', rollouts: [running] },
      { kind: 'rollouts', title: '60 rollouts are running.', rollouts: many },
      { kind: 'history', function: 'checkout', rollouts: [] },
      { kind: 'history', function: 'checkout', rollouts: ALL_PHASES.map((phase) => aBusyRollout({ phase })) },
      ...([null, 'froze', 'unfroze'] as const).flatMap((did): Answer[] => [
        { kind: 'freezes', did, freezes: [] },
        { kind: 'freezes', did, freezes: FREEZES },
        { kind: 'freezes', did, freezes: Array.from({ length: 200 }, () => FREEZES).flat() },
      ]),
      ...[true, false].map(
        (isNew): Answer => ({ kind: 'published', function: 'checkout', functionArn: ARN, version: '44', isNew }),
      ),
      { kind: 'why', rollout: running },
      { kind: 'why', rollout: aRollout() },
      { kind: 'why', rollout: aBusyRollout({ ledger: { rows: rows(300), changed: [], blind: null } }) },
    ];
    for (const answer of answers) expectFit(answerMessage(answer, NOON + MINUTE));
  });

  it('the help, about everything, each topic, and what there is no help about', () => {
    for (const topic of [null, ...TOPIC_NAMES, 'strat', '<!channel>']) expectFit(helpMessage(topic));
  });
});

describe('text of others', () => {
  const nasty = fc.oneof(
    fc.constantFrom(
      '<!channel>',
      '<@U0EVE>',
      '<!subteam^S0X|@all>',
      '*bold* _it_ ~no~',
      '```',
      '> quote',
      '</code>',
      '\u202egnp',
      '&lt;!here&gt;',
      '@everyone',
      '\n\n# title',
      ':tada:',
      'x'.repeat(5000),
      '',
    ),
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
  );

  it('mentions nobody and breaks nothing, wherever it turns up', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom(...ALL_PHASES), (text, name, phase) => {
        const by = { kind: 'pipeline', name } as const;
        const outside = { kind: 'outside', name: text } as const;
        const dirty: Phase =
          phase.name === 'blocked'
            ? { ...phase, error: text }
            : phase.name === 'drifted'
              ? { ...phase, by: outside, found: { version: name, other: null } }
              : phase.name === 'rolledBack' || phase.name === 'rollingBack'
                ? { ...phase, cause: { kind: 'alarm', alarm: name, reason: text } }
                : phase;
        const rollout = aBusyRollout({
          phase: dirty,
          reason: text,
          startedBy: by,
          target: { functionArn: `arn:aws:lambda:eu-west-1:1:function:${name}`, alias: text },
          stable: name as Version,
          plan: { ...aPlan('10%'), text },
          policy: { ...aRollout().policy, alarms: [text, name], oncall: text },
          ignoredAlarms: [text],
          verdict: aMeasuredVerdict({ reason: text }),
          approvals: [{ stage: 0, by: outside, atMs: NOON }],
        });
        for (const charts of [true, false]) {
          const message = cardMessage(rollout, NOON, { offers: PRESS_KINDS, charts, movedFrom: text, others: [] });
          // Buttons carry the target as it is: Lambda's own limits keep it short, this test does not.
          const unlimited = validateMessage(message).filter((complaint) => !complaint.includes('/value'));
          expect(unlimited).toEqual([]);
          expect(strangers(message)).toEqual([]);
        }
        const event = { kind: 'rollingBack', cause: { kind: 'person', by, reason: text }, evidence: null } as const;
        expectFit(lineMessage(rollout, { n: 1, atMs: NOON, event }));
        expectFit(lineMessage(rollout, { n: 1, atMs: NOON, event: { kind: 'blocked', error: text } }));
        const freeze = { functionArn: ARN, by, sinceMs: NOON, untilMs: NOON + MINUTE, reason: text };
        for (const said of [
          { kind: 'set', by, weightBp: 100, reason: text },
          { kind: 'steppedBack', by: { kind: 'app' }, stage: 0, weightBp: 100, reason: text },
          { kind: 'skipped', by, stage: 0, forced: true, reason: text },
          { kind: 'checked', check: name, moment: 'stage', outcome: 'unrun', reason: text },
          { kind: 'worseThanBefore', reason: text },
          { kind: 'frozen', freeze },
          { kind: 'rolledBack', cause: { kind: 'check', check: name, moment: 'before', reason: text } },
          { kind: 'rolledBack', cause: { kind: 'harm', budget: 1, reason: text } },
          { kind: 'rolledBack', cause: { kind: 'group', member: name, reason: text } },
        ] as const) {
          // One of them has a button, which carries the target as it is.
          expectFit(lineMessage({ ...rollout, target: aRollout().target }, { n: 1, atMs: NOON, event: said }));
        }
        expectFit(answerMessage({ kind: 'freezes', did: null, freezes: [freeze] }, NOON));
        expectFit(
          lineMessage(rollout, { n: 1, atMs: NOON, event: { kind: 'started', by: outside, reason: text, note: name } }),
        );
        expectFit(answerMessage({ refused: true, code: 'bad-input', reason: text === '' ? 'x' : text }, NOON));
        expectFit(answerMessage({ kind: 'history', function: name, rollouts: [rollout] }, NOON));
        expectFit(
          answerMessage({ kind: 'rollouts', title: text === '' ? 'x' : text, rollouts: [rollout, rollout] }, NOON),
        );
        expectFit(answerMessage({ kind: 'why', rollout }, NOON));
      }),
      { numRuns: 300 },
    );
  });

  it('any figures fit', () => {
    const count = fc.nat({ max: 1e9 });
    const tally = fc.record({
      invocations: count,
      errors: count,
      throttles: count,
      slow: fc.constant(null),
      p50Ms: fc.option(fc.double({ min: 0, max: 9e5, noNaN: true })),
      p99Ms: fc.option(fc.double({ min: 0, max: 9e5, noNaN: true })),
    });
    const row = fc.record({ canary: tally, stable: tally });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (given) => {
        const filled = rows(given.length, (i) => given[i] ?? {});
        const rollout = aBusyRollout({ ledger: { rows: filled, changed: [], blind: null } });
        expectFit(aCard(rollout));
        expectFit(aCard(rollout, false));
        expectFit(answerMessage({ kind: 'why', rollout }, NOON));
      }),
      { numRuns: 100 },
    );
  });
});

it('a finished card has no buttons, and any other has exactly those that would do something', () => {
  for (const phase of ALL_PHASES) {
    const rollout = aBusyRollout({ phase });
    const ids = aCard(rollout).blocks.flatMap((block) =>
      block.type === 'actions'
        ? block.elements.map((element) => ('action_id' in element ? element.action_id : null))
        : [],
    );
    expect([...ids].sort()).toEqual(
      isFinished(phase)
        ? []
        : offers(rollout)
            .map((kind) => `canary:${kind}`)
            .sort(),
    );
  }
});
