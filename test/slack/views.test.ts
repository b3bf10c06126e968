import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer, VersionCard } from '../../src/app/ask.ts';
import type { HomeModel } from '../../src/app/homeModel.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import { policyRows } from '../../src/core/plan/policyShown.ts';
import type { RefusalCode } from '../../src/core/refusal.ts';
import { type Finished, isFinished, type Phase, type Rollout, type Version } from '../../src/core/rollout.ts';
import { validateMessage, validateOptions, validateView } from '../../src/sandbox/slack/blockKit/validate.ts';
import { answerMessage } from '../../src/slack/answer.ts';
import { readButtonValue } from '../../src/slack/button.ts';
import { ownUser } from '../../src/slack/envelope.ts';
import { reasonForm, startForm } from '../../src/slack/form.ts';
import { chosen, fieldOf, NO_OPTION, readStart, type ViewState } from '../../src/slack/formState.ts';
import { homeView } from '../../src/slack/home.ts';
import { mentionedAsk } from '../../src/slack/mention.ts';
import { named } from '../../src/slack/named.ts';
import { needsFunction, optionsOf } from '../../src/slack/options.ts';
import { wordsMessage } from '../../src/slack/shown.ts';
import { ADA, aRollout, BEN, NOON, PHASES } from '../fixtures/rollouts.ts';
import { aBusyRollout, aMeasuredVerdict, CAUSES } from './aStory.ts';
import { CORPUS } from './corpus.ts';
import { mentions } from './mentions.ts';

/** Forms, the Home tab, type-ahead and the answers that show what there is: all of them are what Slack takes. */

const nasty = fc.oneof(
  fc.constantFrom('<!channel>', '<@U0EVE>', '*b* _i_ ~s~', '```', '\u202egnp', ':tada:', 'x'.repeat(5000), '', '\n\n'),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);

const PHASE_LIST: readonly Phase[] = [
  ...Object.values(PHASES),
  ...CAUSES.flatMap((cause): Phase[] => [
    { name: 'rollingBack', cause },
    { name: 'rolledBack', cause },
  ]),
];

function aHome(change: Partial<HomeModel> = {}): HomeModel {
  return { waiting: [], running: [], ended: [], notice: null, ...change };
}

function endedAs(rollout: Rollout, phase: Finished) {
  const { id, target, stable, canary, startedBy } = rollout;
  return { id, target, stable, canary, startedBy, phase, finishedAtMs: NOON };
}

/** Nobody is named but the people of the fixtures and the channel of the story. */
function strangers(blocks: readonly unknown[]): string[] {
  const found = mentions({ text: '', blocks: blocks as never });
  return found.filter((one) => !['<@U0ADA>', '<@U0BEN>', '<#C0RELEASES>'].includes(one));
}

describe('the Home tab', () => {
  it.each(PHASE_LIST.map((phase) => [phase.name, phase] as const))('of a rollout that is %s', (_, phase) => {
    for (const rollout of [aRollout({ phase }), aBusyRollout({ phase })]) {
      const shown = { rollout, channel: 'C0RELEASES', turn: rollout.turn };
      const many = Array.from({ length: 40 }, () => shown);
      const ended = isFinished(phase) ? Array.from({ length: 10 }, () => endedAs(rollout, phase)) : [];
      for (const home of [aHome({ waiting: [shown] }), aHome({ waiting: many, running: many, ended, notice: 'No.' })]) {
        expect(validateView(homeView(home))).toEqual([]);
        expect(strangers(homeView(home).blocks)).toEqual([]);
      }
    }
  });

  it('has buttons with the turn that it is given: in a group that of all', () => {
    const shown = { rollout: aRollout({ phase: PHASES.awaiting, turn: 4 }), channel: null, turn: 9 };
    const elements = homeView(aHome({ waiting: [shown] })).blocks.flatMap((block) =>
      'elements' in block ? (block.elements as readonly { readonly value?: string }[]) : [],
    );
    expect(elements.flatMap(({ value }) => readButtonValue(value)?.turn ?? [])).toEqual([9, 9, 9]);
  });

  it('says nothing of minutes and calls, so that it is not drawn anew every minute', () => {
    const at = (minute: number) =>
      JSON.stringify(
        homeView(
          aHome({
            running: [
              {
                rollout: aBusyRollout({
                  atMs: NOON + minute * 60_000,
                  verdict: aMeasuredVerdict({ reason: `Not enough data yet: ${minute}.` }),
                }),
                channel: null,
                turn: 1,
              },
            ],
          }),
        ),
      );
    expect(at(7)).toBe(at(6));
  });

  it('is what Slack takes, whatever names and reasons hold', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom(...PHASE_LIST), (text, name, phase) => {
        const rollout = aBusyRollout({
          phase,
          startedBy: { kind: 'pipeline', name },
          // As long as AWS allows: a button carries both.
          target: {
            functionArn: `arn:aws:lambda:eu-west-1:1:function:${name.slice(0, 64)}`,
            alias: text.slice(0, 128),
          },
          stable: name as Version,
        });
        const shown = { rollout, channel: text, turn: rollout.turn };
        const ended = [endedAs(rollout, { name: 'rolledBack', cause: { kind: 'person', by: BEN, reason: text } })];
        const view = homeView(aHome({ waiting: [shown], running: [shown], ended, notice: text || 'x' }));
        expect(validateView(view)).toEqual([]);
        expect(strangers(view.blocks)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the forms', () => {
  it('are what Slack takes, with every preview', () => {
    expect(validateView(startForm(null, null))).toEqual([]);
    expect(validateView(startForm(null, null, { function: 'checkout', version: '44' }))).toEqual([]);
    expect(validateView(reasonForm('{}'))).toEqual([]);
    fc.assert(
      fc.property(nasty, (words) => {
        for (const preview of [
          { kind: 'plan', sentence: words, fromPolicy: true },
          { kind: 'problem', code: 'bad-plan', reason: words },
        ] as const) {
          const view = startForm('C0RELEASES', preview);
          expect(validateView(view)).toEqual([]);
          expect(validateView(startForm(null, preview, { function: words, version: words }))).toEqual([]);
          expect(strangers(view.blocks)).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('name whom a refusal for want of rights names, and call nobody else', () => {
    const drawn = (code: RefusalCode) =>
      JSON.stringify(startForm(null, { kind: 'problem', code, reason: 'The policy names <@U0BEN> and <!channel>.' }));
    expect(drawn('not-allowed')).toContain('The policy names <@U0BEN> and &lt;!channel&gt;.');
    expect(drawn('bad-plan')).toContain('The policy names &lt;@U0BEN&gt; and &lt;!channel&gt;.');
  });

  const filled = (values: Readonly<Record<string, string>>): ViewState => ({
    id: 'V1',
    state: {
      values: Object.fromEntries(
        Object.entries(values).map(([field, value]) => [
          field,
          {
            [`canary:form-${field}`]:
              field === 'function' || field === 'version' ? { selected_option: { value } } : { value },
          },
        ]),
      ),
    },
  });

  it('read as the command would be', () => {
    const read = readStart(
      filled({ function: 'checkout', version: '43', alias: 'live', plan: ' 5% ', reason: '“why”' }),
    );
    expect(read).toEqual({
      kind: 'start',
      ask: { kind: 'start', function: 'checkout', version: '43', plan: '5%', alias: 'live', reason: '“why”' },
    });
    expect(readStart(filled({ function: 'checkout', version: '43', plan: '', alias: 'live' }))).toMatchObject({
      ask: { plan: null, reason: null },
    });
  });

  it('name what is wrong at its field, and take an option that is none for nothing chosen', () => {
    expect(chosen(filled({ function: NO_OPTION }), 'function')).toBeNull();
    const wrong = readStart(filled({ function: NO_OPTION, version: NO_OPTION, alias: '42', plan: 'banana' }));
    expect(wrong.kind === 'wrong' ? Object.keys(wrong.errors) : []).toEqual(['function', 'version', 'alias', 'plan']);
  });

  it('whatever a form holds, reading it never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (values) => {
        readStart({ id: 'V', state: { values: values as never } });
      }),
      { numRuns: 300 },
    );
  });

  it('have a field for every refusal', () => {
    for (const code of ['no-function', 'bad-plan', 'already-running', 'gave-up'] as RefusalCode[]) {
      expect(['function', 'version', 'alias', 'plan']).toContain(fieldOf(code));
    }
  });
});

const aCard = (change: Partial<VersionCard> = {}): VersionCard => ({
  version: '43',
  description: 'Tax per line item',
  publishedAtMs: NOON - 3 * 86_400_000,
  state: 'Active',
  serves: [{ alias: 'live', weightBp: 1000 }],
  ...change,
});

describe('type-ahead', () => {
  it('shows age, description and what a version serves', () => {
    expect(optionsOf({ kind: 'versions', versions: [aCard()], nowMs: NOON })).toMatchObject([
      { text: { text: '43 · 3 days old · live 10 %' }, value: '43', description: { text: 'Tax per line item' } },
    ]);
  });

  it('says in an option why there is none', () => {
    for (const options of [
      optionsOf(null),
      needsFunction(),
      optionsOf({ kind: 'functions', names: [] }),
      optionsOf({ kind: 'versions', versions: [], nowMs: NOON }),
      optionsOf({ refused: true, code: 'not-allowed', reason: 'Guests may look but not act.' }),
    ]) {
      expect(options).toHaveLength(1);
      expect(options[0]?.value).toBe(NO_OPTION);
      expect(validateOptions({ options })).toEqual([]);
    }
    expect(optionsOf(null)[0]?.text.text).toMatch(/too long/);
  });

  it('offers no function whose name does not fit into a choice, and says so', () => {
    const long = `production-eu/${'settlement-'.repeat(5)}export-all`;
    expect(long).toHaveLength(79);
    const [one] = optionsOf({ kind: 'functions', names: [long] });
    expect(one).toMatchObject({ value: NO_OPTION, text: { text: expect.stringContaining('/canary start') } });
    const options = optionsOf({ kind: 'functions', names: ['checkout', long, `${long}s`] });
    expect(options.map(({ value }) => value)).toEqual(['checkout', NO_OPTION]);
    expect(options[1]?.text.text).toContain('2 more');
  });

  it('is what Slack takes, whatever names and descriptions hold', () => {
    fc.assert(
      fc.property(nasty, nasty, (description, alias) => {
        const versions = [aCard({ description, serves: [{ alias, weightBp: 1 }] })];
        expect(validateOptions({ options: optionsOf({ kind: 'versions', versions, nowMs: NOON }) })).toEqual([]);
        if (description !== '')
          expect(validateOptions({ options: optionsOf({ kind: 'functions', names: [description] }) })).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('answers that show what there is', () => {
  it('are what Slack takes, to one person and in a thread', () => {
    fc.assert(
      fc.property(nasty, nasty, (text, name) => {
        const policy = {
          rows: policyRows(DEFAULT_POLICY, {}, { ...DEFAULT_POLICY, plan: text, alarms: [name] }, aRollout()),
          problem: text,
        };
        const answers: Answer[] = [
          {
            kind: 'versions',
            function: name,
            versions: Array.from({ length: 20 }, () => aCard({ description: text })),
          },
          { kind: 'versions', function: name, versions: [] },
          { kind: 'policy', function: name, policy },
          { kind: 'policy', function: name, policy: { rows: [], problem: text } },
          { kind: 'words', text },
          // As long as AWS allows: a button carries both.
          {
            kind: 'published',
            function: name.slice(0, 140),
            functionArn: name,
            version: text.slice(0, 20),
            isNew: true,
          },
          { kind: 'home' },
          { refused: true, code: 'not-allowed', reason: text },
          { kind: 'accepted', did: 'reason', rollout: aRollout(), note: text },
          {
            kind: 'accepted',
            did: 'start',
            rollout: aRollout(),
            note: null,
            elsewhere: { channel: 'C0RELEASES', closed: true },
          },
        ];
        for (const answer of answers) {
          const message = answerMessage(answer, NOON);
          expect(validateMessage(message)).toEqual([]);
          const inThread = named(message, new Map());
          expect(validateMessage(inThread)).toEqual([]);
          expect(strangers(inThread.blocks)).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('in a thread call nobody who only has to be named', () => {
    const reason = 'You may not approve this: the policy names <!subteam^S0RELEASE>, <@U0ADA>.';
    const refusal = { refused: true, code: 'not-allowed', reason } as const;
    const inThread = named(answerMessage(refusal, NOON), new Map([['U0ADA', 'Ada']]));
    expect(mentions(inThread)).toEqual([]);
    for (const text of [inThread.text, JSON.stringify(inThread.blocks)])
      expect(text).toContain('the policy names a user group, Ada.');
    expect(mentions(answerMessage(refusal, NOON))).toEqual([
      '<!subteam^S0RELEASE>',
      '<@U0ADA>',
      '<!subteam^S0RELEASE>',
      '<@U0ADA>',
    ]);
  });

  it('in a thread name whom Slack named to the app, and nobody by a mention', () => {
    const held = aRollout({
      startedBy: ADA,
      phase: { name: 'held', by: BEN, from: { name: 'baking', stage: 0 }, weightBp: 1000 },
    });
    const answer = { kind: 'history', function: 'checkout', rollouts: [held] } as const;
    expect(mentions(answerMessage(answer, NOON))).toEqual([`<@${ADA.userId}>`, `<@${BEN.userId}>`]);
    const message = named(answerMessage(answer, NOON), new Map([[ADA.userId, 'Ada <!here>']]));
    expect(mentions(message)).toEqual([]);
    expect(JSON.stringify(message.blocks)).toMatch(/by Ada &lt;!here&gt;.*Held at [0-9.]+ % by somebody\./);
  });
});

describe('a mention', () => {
  it.each([
    ['<@U0CANARY> status checkout', { kind: 'status', function: 'checkout', alias: null }],
    ['<@U0CANARY|canary>: rollback checkout', { kind: 'rollback', function: 'checkout' }],
    ['  <@U0CANARY>', { kind: 'words', text: '' }],
    ['<@U0CANARY> start', { kind: 'words', text: 'start' }],
    ['hey <@U0CANARY> rollback checkout', { kind: 'words' }],
    ['<@U0BEN> ask <@U0CANARY> to rollback checkout', { kind: 'words' }],
    ['<@U0BEN> promote checkout please, once <@U0CANARY> asks', { kind: 'words' }],
    ['<@U0BEN|ben>: rollback checkout — did <@U0CANARY> say why?', { kind: 'words' }],
    ['<@W0CANARY> stop checkout <@U0CANARY>', { kind: 'words' }],
    ['> <@U0CANARY> rollback checkout', { kind: 'words' }],
  ])('“%s”', (text, ask) => {
    expect(mentionedAsk(text, 'U0CANARY')).toMatchObject(ask);
  });

  it.each([
    ['the only installation of an event', [{ user_id: 'U0CANARY' }], 'U0CANARY'],
    ['its bot, where there are several', [{ user_id: 'U0ADA' }, { user_id: 'U0CANARY', is_bot: true }], 'U0CANARY'],
    ['nobody, where none of several is a bot', [{ user_id: 'U0ADA' }, { user_id: 'U0BEN' }], null],
    ['nobody, where none is named', undefined, null],
  ])('knows the app by %s', (_, authorizations, own) => {
    const body = { event_id: 'Ev1', team_id: 'T0SANDBOX', event: {} };
    expect(ownUser(authorizations === undefined ? body : { ...body, authorizations })).toBe(own);
  });

  it('orders nothing where Slack does not say who the app is', () => {
    expect(mentionedAsk('<@U0CANARY> rollback checkout', null).kind).toBe('words');
  });

  it('of anything people type is answered without a throw and without calling anybody', () => {
    for (const [text] of CORPUS) {
      const ask = mentionedAsk(`<@U0CANARY> ${text}`, 'U0CANARY');
      if (ask.kind !== 'words') continue;
      const message = wordsMessage(ask.text);
      expect(validateMessage(message)).toEqual([]);
      expect(mentions(message)).toEqual([]);
    }
  });
});
