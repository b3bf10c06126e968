import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../src/core/plan/policy.ts';
import { parsePolicy, policyOf } from '../../../src/core/plan/policyText.ts';
import { type Deed, mayDo } from '../../../src/core/rights.ts';
import { aCheck } from '../../fixtures/checks.ts';
import { ADA, BEN } from '../../fixtures/rollouts.ts';

describe('the policy', () => {
  it('is the default where nothing is said', () => {
    expect(parsePolicy(undefined)).toBe(DEFAULT_POLICY);
    expect(parsePolicy({})).toEqual(DEFAULT_POLICY);
  });

  it('of a function overrides the stack’s, setting by setting', () => {
    const stack = parsePolicy({ plan: '5%,50%', approvers: ['S0RELEASE', 'U0ADA'], bake: '5m' });
    expect(stack).toMatchObject({ approvers: ['S0RELEASE', 'U0ADA'], bakeMs: 300_000 });
    const own = policyOf(stack as typeof DEFAULT_POLICY, {
      'canary:enabled': 'true',
      'canary:plan': '10 25 50 every 5m',
      'canary:verdict': 'lenient',
      'canary:burst': '1',
      team: 'shop',
    });
    expect(own).toMatchObject({
      plan: '10 25 50 every 5m',
      approvers: ['S0RELEASE', 'U0ADA'],
      verdict: { rho: 1.25, burst: 1 },
    });
  });

  it.each([
    [{ 'canary:aprovers': 'U0ADA' }, 'did you mean approvers'],
    [{ 'canary:plan': 'banana' }, 'not part of a plan'],
    [{ 'canary:approvers': 'ada' }, 'Slack user ids'],
    [{ 'canary:approvers': '' }, 'at least one'],
    [{ 'canary:approvals': '3' }, '0, 1 or 2'],
    [{ 'canary:channel': '#checkout' }, 'channel id'],
    [{ 'canary:watch': 'long' }, 'a time'],
    [{ 'canary:previous': 'maybe' }, 'on or off'],
    [{ 'canary:verdict': 'harsh' }, 'strict, normal or lenient'],
    [{ 'canary:verdict': 'constructor' }, 'strict, normal or lenient'],
    [{ 'canary:checks': 'smoke' }, 'it declares none'],
    [{ 'canary:check': 'smoke' }, 'did you mean checks'],
    [{ 'canary:probe': 'often' }, 'probe=20/min'],
    [{ 'canary:harm': 'much' }, 'number of failed calls'],
    [{ 'canary:on-regress': 'panic' }, 'ask or back'],
  ])('refuses the tag %j: a misspelt rule must not open a gate', (tags, words) => {
    expect(policyOf(DEFAULT_POLICY, tags as Record<string, string>)).toMatchObject({
      code: 'bad-policy',
      reason: expect.stringContaining(words),
    });
  });

  it('of a function names checks, probes, a harm budget and what a soft regression does', () => {
    const stack = { ...DEFAULT_POLICY, declared: [aCheck(), aCheck({ name: 'page' })], checks: ['smoke'], harm: 100 };
    const tags = { 'canary:checks': 'page smoke', 'canary:probe': '20/min', 'canary:harm': 'off' };
    expect(policyOf(stack, { ...tags, 'canary:on-regress': 'back' })).toMatchObject({
      checks: ['page', 'smoke'],
      probe: 20,
      harm: null,
      onRegress: 'back',
    });
  });

  it.each([[[]], ['text'], [{ plan: {} }]])('refuses POLICY %j', (json) => {
    expect(parsePolicy(json)).toMatchObject({ code: 'bad-policy' });
  });
});

describe('rights', () => {
  const named = { ...DEFAULT_POLICY, approvers: ['S0RELEASE', 'pipeline:ci'], starters: ['U0ADA'] };
  const ci = { kind: 'pipeline', name: 'ci' } as const;
  const members = new Map([['S0RELEASE', ['U0ADA']]]);

  it('without names everyone of the workspace may do everything', () => {
    expect(mayDo('promote', BEN, DEFAULT_POLICY, new Map())).toBeNull();
  });
  it('approving is for those named, by themselves, their group or their pipeline', () => {
    expect(mayDo('promote', ADA, named, members)).toBeNull();
    expect(mayDo('promote', ci, named, members)).toBeNull();
    expect(mayDo('promote', BEN, named, members)).toMatchObject({ code: 'not-allowed' });
    expect(mayDo('promote', { kind: 'pipeline', name: 'other' }, named, members)).toMatchObject({
      code: 'not-allowed',
    });
  });
  it('a group that cannot be looked up closes approvals and opens nothing else', () => {
    const unknown = new Map([['S0RELEASE', null]]);
    expect(mayDo('promote', ADA, named, unknown)).toMatchObject({
      code: 'not-allowed',
      reason: expect.stringContaining('could not say'),
    });
    expect(mayDo('start', ADA, named, unknown)).toBeNull();
    expect(mayDo('rollback', BEN, named, unknown)).toBeNull();
  });
  it('rolling back and holding are open to everyone', () => {
    expect(mayDo('rollback', BEN, named, members)).toBeNull();
    expect(mayDo('hold', BEN, named, members)).toBeNull();
    expect(mayDo('resume', BEN, named, members)).not.toBeNull();
  });
  it.each<Deed>(['start', 'freeze', 'publish', 'resume', 'adopt', 'reassert', 'stop'])(
    'to %s is for those who may start',
    (deed) => {
      expect(mayDo(deed, ADA, named, members)).toBeNull();
      expect(mayDo(deed, BEN, named, members)).toMatchObject({ code: 'not-allowed' });
      expect(mayDo(deed, BEN, { ...named, starters: [] }, members)).toBeNull();
    },
  );
  it('to undo is for those who may start or approve, and for all where either is open to all', () => {
    const apart = { ...DEFAULT_POLICY, starters: ['U0ADA'], approvers: ['U0BEN'] };
    for (const by of [ADA, BEN]) expect(mayDo('undo', by, apart, new Map())).toBeNull();
    expect(mayDo('undo', ci, apart, new Map())).toMatchObject({ code: 'not-allowed' });
    expect(mayDo('undo', ci, { ...apart, approvers: [] }, new Map())).toBeNull();
    expect(mayDo('undo', ci, { ...apart, starters: [] }, new Map())).toBeNull();
  });
});
