import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/app/story.ts';
import { PRESS_KINDS } from '../../src/core/input.ts';
import { refuse } from '../../src/core/refusal.ts';
import { answerMessage } from '../../src/slack/answer.ts';
import { NOON, PHASES } from '../fixtures/rollouts.ts';
import { aBusyRollout, aMeasuredVerdict, NOON_MINUTE, rows } from './aStory.ts';

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
  it.each(['start', ...PRESS_KINDS] as const)('%s is said back with the rollout it was done to', (did) => {
    const answer: Answer = { kind: 'accepted', did, rollout: aBusyRollout({ phase: PHASES.held }), note: 'By the way' };
    expect(told(answer).text).toContain('checkout:live 42 → 43');
    expect(told(answer).text).toMatch(/ By the way\.$/);
  });

  it('an approval that is not enough yet says so', () => {
    const answer: Answer = {
      kind: 'accepted',
      did: 'promote',
      rollout: aBusyRollout({ phase: PHASES.awaiting }),
      note: null,
    };
    expect(told(answer).text).toContain('waits for more');
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
