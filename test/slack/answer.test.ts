import { describe, expect, it } from 'vitest';
import type { Answer, Ask } from '../../src/app/ask.ts';
import { PRESS_KINDS, STEER_KINDS } from '../../src/core/input.ts';
import { DEFAULT_POLICY } from '../../src/core/plan/policy.ts';
import { refuse } from '../../src/core/refusal.ts';
import type { Phase, RollingBack, Rollout, Running } from '../../src/core/rollout.ts';
import { validateMessage } from '../../src/sandbox/slack/blockKit/validate.ts';
import { answerMessage } from '../../src/slack/answer.ts';
import { readStartValue } from '../../src/slack/button.ts';
import { noticeMessage } from '../../src/slack/notice.ts';
import { ADA, ARN, aPlan, NOON, PHASES } from '../fixtures/rollouts.ts';
import { aBusyRollout, aMeasuredVerdict, FREEZES, NOON_MINUTE, rows } from './aStory.ts';

const CANCELLED: RollingBack = { name: 'rollingBack', cause: { kind: 'person', by: ADA, reason: null } };

const told = (answer: Answer) => answerMessage(answer, NOON);
const words = (answer: Answer) => JSON.stringify(told(answer).blocks);

describe('a refusal', () => {
  it('is its sentence and nothing else, and nothing in it becomes an emoji or a link', () => {
    const reason =
      'billing has not opted in. Tag it first: aws lambda tag-resource --resource arn:aws:lambda:x:1:function:billing --tags canary:enabled=true';
    expect(told(refuse('not-opted-in', reason)).blocks).toEqual([
      { type: 'section', text: { type: 'plain_text', text: reason, emoji: false } },
    ]);
  });

  it('for want of rights names those who have them', () => {
    const answer = refuse('not-allowed', 'You may not approve this: the policy names <!subteam^S0RELEASE>, <@U0ADA>.');
    expect(words(answer)).toContain('<!subteam^S0RELEASE>, <@U0ADA>');
  });

  it('names nobody else', () => {
    expect(words(refuse('not-allowed', 'The pipeline “<!channel>” may not.'))).not.toContain('<!channel>');
  });
});

describe('an accepted deed', () => {
  it.each(['start', 'undo', ...PRESS_KINDS, ...STEER_KINDS] as const)(
    '%s is said back with the rollout it was done to',
    (did) => {
      const answer: Answer = {
        kind: 'accepted',
        did,
        rollout: aBusyRollout({ phase: PHASES.held }),
        note: 'By the way',
      };
      expect(told(answer).text).toContain('checkout:live 42 → 43');
      expect(told(answer).text).toMatch(/ By the way\.$/);
    },
  );

  it('of steering says where that leaves the rollout', () => {
    const said = (did: Extract<Answer, { kind: 'accepted' }>['did'], phase: Phase) =>
      told({ kind: 'accepted', did, rollout: aBusyRollout({ phase }), note: null }).text;
    expect(said('set', { name: 'held', by: ADA, from: { name: 'baking', stage: 0 }, weightBp: 2500 })).toBe(
      'Set: checkout:live 42 → 43 is held at 25 %.',
    );
    expect(said('back', PHASES.baking)).toBe('One stage back: checkout:live 42 → 43 bakes at 10 % anew.');
    expect(said('next', PHASES.awaiting)).toContain('asks for approval now');
    expect(said('next', PHASES.promoting)).toContain('goes on');
    expect(said('undo', PHASES.checking)).toContain('goes back to 43 at once');
  });

  it.each(['rollback', 'undo', 'promote', 'resume', 'reassert', ...STEER_KINDS] as const)(
    '%s that AWS has just refused is not said to be done: how it stands is, with the line that ends the exposure',
    (did) => {
      const blocked: Phase = { name: 'blocked', error: 'AccessDeniedException: no', from: CANCELLED };
      const { text } = told({ kind: 'accepted', did, rollout: aBusyRollout({ phase: blocked }), note: null });
      expect(text).toMatch(/^Not done yet: checkout:live 42 → 43\. AWS refuses/);
      expect(text).toContain('AccessDeniedException: no');
      expect(text).toContain('aws lambda update-alias');
      expect(text).toContain('--function-version 42');
      expect(text).not.toContain('all traffic goes to');
    },
  );

  it('a rollback that met somebody else’s change says so, and a start that AWS refuses as well', () => {
    const said = (did: 'rollback' | 'start', phase: Phase) =>
      told({ kind: 'accepted', did, rollout: aBusyRollout({ phase }), note: null }).text;
    expect(said('rollback', PHASES.drifted)).toMatch(/^Not done yet: .* was changed outside this app/);
    expect(said('start', PHASES.blocked)).toMatch(/^Started checkout:live 42 → 43\..* AWS refuses/);
  });

  it('an undo that AWS refuses names the version that it goes to, and once it is itself taken back the other', () => {
    const said = (from: Running | RollingBack) => {
      const rollout = aBusyRollout({ phase: { name: 'blocked', error: 'no', from } });
      const undo: Rollout = { ...rollout, plan: { ...aPlan('switch'), isUndo: true } };
      return told({ kind: 'accepted', did: 'undo', rollout: undo, note: null }).text;
    };
    expect(said({ name: 'promoting' })).toContain('--function-version 43');
    expect(said(CANCELLED)).toContain('--function-version 42');
  });

  it('an approval that is not enough yet says so; in a group one that is enough waits for the others', () => {
    const said = (approvals: 1 | 2) => {
      const policy = { ...DEFAULT_POLICY, approvals };
      const given = [{ stage: 0, by: ADA, atMs: NOON }];
      const rollout = aBusyRollout({ phase: PHASES.awaiting, policy, approvals: given });
      return told({ kind: 'accepted', did: 'promote', rollout, note: null }).text;
    };
    expect(said(2)).toBe('Your approval for checkout:live 42 → 43 counts; it waits for more.');
    expect(said(1)).toBe('Approved: checkout:live 42 → 43 goes on as soon as all of its group may.');
  });

  it.each([
    ['undo', 'rolledBack', /goes back to 43 at once/, 'Rolled back'],
    ['undo', 'rollingBack', /goes back to 43 at once/, 'Rolling back'],
    ['promote', 'rolledBack', /goes on/, 'Rolled back'],
    ['promote', 'awaiting', /goes on|waits for more/, 'Waiting for approval to go from 10 % to 100 %'],
    ['hold', 'promoted', /Held/, 'Promoted: 43 serves all of the traffic'],
    ['set', 'baking', /is held/, 'Baking at 10 %'],
    ['next', 'rolledBack', /goes on/, 'Rolled back'],
    ['extend', 'promoted', /stays where it is/, 'Promoted'],
    ['adopt', 'rolledBack', /is held/, 'Rolled back'],
    ['reassert', 'abandoned', /set back/, 'Stopped by'],
  ] as const)(
    '%s that is answered when its rollout is %s already does not promise what is over',
    (did, name, not, now) => {
      const { text } = told({ kind: 'accepted', did, rollout: aBusyRollout({ phase: PHASES[name] }), note: null });
      expect(text).toContain(`${did} was done to checkout:live 42 → 43, which has moved on since.`);
      expect(text).toContain(now);
      expect(text).not.toMatch(not);
    },
  );

  it('one stage back of what is held leaves it held, and says so', () => {
    const { text } = told({
      kind: 'accepted',
      did: 'back',
      rollout: aBusyRollout({ phase: PHASES.held }),
      note: null,
    });
    expect(text).toBe('One stage back: checkout:live 42 → 43 is held at 10 %.');
  });
});

describe('a list', () => {
  it('of nothing says how to begin', () => {
    expect(told({ kind: 'rollouts', title: 'Nothing is rolling out', rollouts: [] }).text).toContain('/canary start');
  });

  it('of one shows its table', () => {
    expect(words({ kind: 'rollouts', title: 'x', rollouts: [aBusyRollout()] })).toContain('"table"');
  });

  it('of many shows as many as fit and counts the rest', () => {
    const rollouts = Array.from({ length: 33 }, () => aBusyRollout());
    expect(words({ kind: 'rollouts', title: '33 run', rollouts })).toContain('and 13 more');
  });
});

describe('what is frozen', () => {
  it('is listed with who, until when and why, the newest first', () => {
    const text = told({ kind: 'freezes', did: null, freezes: FREEZES }).text;
    expect(text).toMatch(/^Frozen now:.*rolling back and holding always may\.\n• `checkout` is frozen until/);
    expect(text).toContain('• Everything is frozen until');
    expect(text).toContain('by <@U0ADA>: “release party”');
  });

  it('is nothing where nothing is', () => {
    expect(told({ kind: 'freezes', did: null, freezes: [] }).text).toBe('Nothing is frozen now.');
    expect(told({ kind: 'freezes', did: 'unfroze', freezes: [] }).text).toBe(
      'The freeze is lifted. Nothing is frozen now.',
    );
  });

  it('follows on what was done about it, as many as fit', () => {
    const many = Array.from({ length: 33 }, () => FREEZES[1]!);
    expect(told({ kind: 'freezes', did: 'froze', freezes: many }).text).toMatch(/^Frozen\. /);
    expect(words({ kind: 'freezes', did: 'froze', freezes: many })).toContain('and 13 more');
  });
});

describe('a published version', () => {
  const published = (isNew: boolean): Answer => ({
    kind: 'published',
    function: 'prod-eu/checkout',
    functionArn: ARN,
    version: '44',
    isNew,
  });

  it('comes with a button that starts it', () => {
    expect(told(published(true)).text).toBe('Published `prod-eu/checkout` 44. It gets no traffic yet.');
    expect(words(published(true))).toContain('Start 44');
    const value = told(published(true)).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.map((element) => ('value' in element ? element.value : null)) : [],
    );
    expect(readStartValue(value[0])).toEqual({ function: 'prod-eu/checkout', version: '44' });
  });

  it('that is an old one says so', () => {
    expect(told(published(false)).text).toContain('Nothing has changed since version 44');
  });

  it('by somebody else is offered alike', () => {
    const by = 'arn:aws:sts::123456789012:assumed-role/Deploy/ci';
    const message = noticeMessage({ kind: 'newVersion', function: 'checkout', functionArn: ARN, version: '44', by });
    expect(validateMessage(message)).toEqual([]);
    expect(message.text).toBe(`Version 44 of \`checkout\` was published by \`${by}\`. It gets no traffic yet.`);
    expect(JSON.stringify(message.blocks)).toContain('canary:start-version');
  });
});

describe('a command that was given up', () => {
  const asked = (ask: Ask) => noticeMessage({ kind: 'gaveUp', by: ADA, ask, reason: 'x' }).text;

  it.each<[Ask, string]>([
    [{ kind: 'set', function: 'checkout', alias: null, reason: null, weightBp: 2500 }, '`set checkout 25 %`'],
    [{ kind: 'extend', function: ARN, alias: null, reason: null, byMs: 1_200_000 }, '`extend checkout 20 min`'],
    [{ kind: 'freeze', function: 'checkout', until: '18:00', reason: 'x' }, '`freeze checkout until 18:00`'],
    [{ kind: 'unfreeze', function: null }, '`unfreeze`'],
    [{ kind: 'plan', function: 'checkout', version: '43', plan: '10%', alias: 'live' }, '`plan checkout 43 10%`'],
    [
      {
        kind: 'startGroup',
        members: [
          { function: 'checkout', version: '43' },
          { function: 'cart', version: '17' },
        ],
        plan: '10%',
        alias: 'live',
      },
      '`start checkout:43,cart:17 10%`',
    ],
  ])('is named as it could have been typed: %j', (ask, words) => {
    expect(asked(ask)).toContain(words);
  });
});

it('why tells the minutes that were judged, and marks those that were not', () => {
  const judged = aMeasuredVerdict({ asked: { stage: 0, settledThrough: NOON_MINUTE + 28, now: NOON_MINUTE + 30 } });
  const ledger = { rows: rows(30), changed: [NOON_MINUTE + 28], blind: null };
  const text = words({ kind: 'why', rollout: aBusyRollout({ ledger, verdict: judged }) });
  expect(text).toContain('12:28 *');
  expect(text).toContain('12:30 …');
  expect(text).toContain('harm (≥ 4.6)');
  expect(text).toContain('Evidence, minute by minute');
  expect(text).toContain('Earlier minutes count as well');
});
