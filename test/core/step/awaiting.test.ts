import { describe, expect, it } from 'vitest';
import type { Freeze } from '../../../src/core/freeze.ts';
import type { Seen } from '../../../src/core/input.ts';
import { DEFAULT_POLICY, type Policy } from '../../../src/core/plan/policy.ts';
import { policyRows, SHOWN_NAMES } from '../../../src/core/plan/policyShown.ts';
import { applyPolicy, POLICY_NAMES } from '../../../src/core/plan/policyText.ts';
import { VERDICT_NUMBERS } from '../../../src/core/plan/verdictOption.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import type { Rollout } from '../../../src/core/rollout.ts';
import type { RolloutEvent } from '../../../src/core/rolloutEvent.ts';
import { split } from '../../../src/core/routing.ts';
import { REMIND_AFTER_MS, REMIND_EVERY_MS } from '../../../src/core/step/awaiting.ts';
import { explained } from '../../../src/core/step/explained.ts';
import { step } from '../../../src/core/step/step.ts';
import type { Verdict } from '../../../src/core/verdict/verdict.ts';
import { ADA, aPlan, aRollout, aVerdict, BEN, CANARY, MINUTE, NOON, PHASES, STABLE } from '../../fixtures/rollouts.ts';

const HOUR = 60 * MINUTE;

/** Asked at noon, figures as given. */
function asked(change: Partial<Rollout> = {}, policy: Partial<Policy> = {}): Rollout {
  const ask = { n: 2, atMs: NOON, event: { kind: 'asked', stage: 0, why: 'gate', reason: '' } } as const;
  return aRollout({
    phase: PHASES.awaiting,
    verdict: aVerdict({ outcome: 'pass', about: 'errors' }),
    policy: { ...DEFAULT_POLICY, ...policy },
    alias: { seen: { routing: split(STABLE, CANARY, 1000), revisionId: 'r1', sinceMs: NOON }, pending: [] },
    log: [...aRollout().log, ask],
    ...change,
  });
}

function at(rollout: Rollout, atMs: number): Rollout {
  const { routing, revisionId } = rollout.alias.seen;
  const seen: Seen = { atMs, alias: { routing, revisionId }, freeze: null };
  return step(rollout, { kind: 'tick' }, seen);
}

function press(rollout: Rollout, by: typeof ADA | typeof BEN, turn = rollout.turn): Rollout {
  const stamp = { rolloutId: rollout.id, turn };
  return step(rollout, { kind: 'promote', by, reason: null, stamp, id: null }, { atMs: rollout.atMs });
}

const news = (before: Rollout, after: Rollout): readonly RolloutEvent[] =>
  after.log.slice(before.log.length).map(({ event }) => event);

describe('a request for approval', () => {
  it('is said again after 15 minutes, then hourly, once each', () => {
    let rollout = asked();
    const said: number[] = [];
    for (let minute = 1; minute <= 200; minute += 1) {
      const next = at(rollout, NOON + minute * MINUTE);
      if (news(rollout, next).some(({ kind }) => kind === 'reminded')) said.push(minute);
      rollout = next;
    }
    expect(said).toEqual([15, 75, 135, 195]);
  });

  it('that was missed for hours is said once, not once for every hour', () => {
    const late = at(asked(), NOON + 5 * HOUR);
    expect(news(asked(), late)).toHaveLength(1);
    expect(at(late, NOON + 5 * HOUR + MINUTE)).toBe(late);
    expect(news(late, at(late, NOON + 5 * HOUR + REMIND_EVERY_MS))).toHaveLength(1);
  });

  it('that nobody answers ends in a hold by the app, at the weight of then', () => {
    const over = at(asked(), NOON + 24 * HOUR);
    expect(over.phase).toMatchObject({ name: 'held', by: { kind: 'app' }, weightBp: 1000 });
    expect(news(asked(), over)).toMatchObject([{ kind: 'timedOut', waitedMs: 24 * HOUR, weightBp: 1000 }]);
  });

  it('that nobody answers rolls back where the policy says so', () => {
    const over = at(asked({}, { onTimeout: 'rollback', approvalTimeoutMs: HOUR }), NOON + HOUR);
    expect(over.phase).toMatchObject({ name: 'rollingBack', cause: { kind: 'person', by: { kind: 'app' } } });
  });

  it('runs out under no freeze: nobody may answer then, and the time begins anew when it is lifted', () => {
    const hours = (rollout: Rollout, from: number, to: number, freeze: Freeze | null) => {
      let now = rollout;
      const { routing, revisionId } = rollout.alias.seen;
      for (let hour = from; hour <= to; hour += 1)
        now = step(now, { kind: 'tick' }, { atMs: NOON + hour * HOUR, alias: { routing, revisionId }, freeze });
      return now;
    };
    const freeze: Freeze = { functionArn: null, by: ADA, sinceMs: NOON, untilMs: NOON + 99 * HOUR, reason: 'a sale' };
    const frozen = hours(asked({}, { approvalTimeoutMs: 2 * HOUR, onTimeout: 'rollback' }), 1, 9, freeze);
    expect(frozen.phase.name).toBe('awaiting');
    expect(news(asked(), frozen)).toEqual([]);
    expect(hours(frozen, 10, 10, null).phase.name).toBe('awaiting');
    expect(hours(frozen, 10, 11, null).phase.name).toBe('rollingBack');
  });

  it('that the figures would answer in a freeze waits for its end, too', () => {
    const freeze: Freeze = { functionArn: null, by: ADA, sinceMs: NOON, untilMs: NOON + 99 * HOUR, reason: 'a sale' };
    const undecided = asked(
      { phase: { name: 'awaiting', stage: 0, why: 'undecided' }, plan: aPlan('10%,50% every 10m auto') },
      { approvalTimeoutMs: HOUR, onTimeout: 'rollback' },
    );
    const { routing, revisionId } = undecided.alias.seen;
    const alias = { routing, revisionId };
    const metrics = { ok: true, rows: [], settledThrough: 0 } as const;
    const frozen = step(undecided, { kind: 'tick' }, { atMs: NOON + 3 * HOUR, metrics, freeze, firing: [] });
    expect(frozen.phase).toMatchObject({ name: 'awaiting', sinceMs: NOON + 3 * HOUR });
    const looked = step(frozen, { kind: 'tick' }, { atMs: NOON + 3 * HOUR + MINUTE, alias });
    expect(looked.phase.name).toBe('awaiting');
  });

  it('runs out in no pass that did not ask what is frozen, nor where consents enough wait for a group', () => {
    const { routing, revisionId } = asked().alias.seen;
    const late = { atMs: NOON + 30 * HOUR, alias: { routing, revisionId } };
    expect(step(asked(), { kind: 'tick' }, late).phase.name).toBe('awaiting');
    expect(step(asked(), { kind: 'tick' }, { ...late, freeze: null }).phase.name).toBe('held');
    const group = { id: 'g', members: [{ target: asked().target, canary: CANARY }] };
    const agreed = asked({ group, approvals: [{ stage: 0, by: BEN, atMs: NOON }] });
    expect(step(agreed, { kind: 'tick' }, { ...late, freeze: null, peers: [] }).phase.name).not.toBe('held');
  });

  it('counts from its own time, also where the log is too long to say so', () => {
    const old = asked(
      { phase: { name: 'awaiting', stage: 0, why: 'gate', sinceMs: NOON + 5 * HOUR } },
      { approvalTimeoutMs: HOUR },
    );
    expect(at(old, NOON + 6 * HOUR - MINUTE).phase.name).toBe('awaiting');
    expect(at(old, NOON + 6 * HOUR).phase.name).toBe('held');
  });

  it('asks anew from a resume on', () => {
    const held = at(asked(), NOON + 24 * HOUR);
    const resumed = step(
      held,
      { kind: 'resume', by: BEN, reason: null, stamp: null, id: null },
      { atMs: NOON + 30 * HOUR },
    );
    expect(resumed.phase.name).toBe('awaiting');
    expect(at(resumed, NOON + 30 * HOUR + REMIND_AFTER_MS - MINUTE).log).toBe(resumed.log);
    expect(news(resumed, at(resumed, NOON + 30 * HOUR + REMIND_AFTER_MS))).toMatchObject([{ kind: 'reminded' }]);
  });
});

describe('an approval', () => {
  const two = { approvals: 2 } as const;
  const slow: Verdict = aVerdict({ outcome: 'undecided', about: 'latency', reason: 'Canary is slow.' });

  it.each([
    ['latency', slow],
    ['throttles', aVerdict({ outcome: 'undecided', about: 'throttles' })],
    ['a suspicion of errors', aVerdict({ outcome: 'undecided', about: 'errors' })],
  ])('lapses when the figures turn bad under it by %s, and the question stays open', (_, verdict) => {
    const one = press(asked({}, two), ADA);
    expect(one.approvals).toHaveLength(1);
    const after = at({ ...one, verdict }, NOON + MINUTE);
    expect(after.approvals).toEqual([]);
    expect(after.phase.name).toBe('awaiting');
    expect(after.turn).toBeGreaterThan(one.turn);
    expect(news(one, after)).toMatchObject([{ kind: 'lapsed', asksAgain: true }]);
  });

  it('given on bad figures, knowingly, stays', () => {
    const one = press(asked({ verdict: slow }, two), ADA);
    expect(at(one, NOON + MINUTE).approvals).toHaveLength(1);
    expect(press(one, BEN).phase.name).toBe('promoting');
  });

  it('does not lapse for a mere lack of calls', () => {
    const one = press(asked({}, two), ADA);
    const fewer = aVerdict({ outcome: 'undecided', about: 'data' });
    expect(at({ ...one, verdict: fewer }, NOON + MINUTE).approvals).toHaveLength(1);
  });

  it('by a button drawn on good figures counts for nothing once they are bad', () => {
    const before = asked({ verdict: aVerdict({ outcome: 'undecided', about: 'data' }) }, two);
    const good = at(before, NOON + MINUTE);
    const bad = at({ ...good, verdict: slow, phase: good.phase }, NOON + 16 * MINUTE);
    expect(press({ ...bad, turn: bad.turn + 1 }, ADA, bad.turn).approvals).toEqual([]);
  });
});

describe('a reason given afterwards', () => {
  const back = { name: 'rolledBack', cause: { kind: 'person', by: BEN, reason: null } } as const;

  it('stands on the card and in the log, also when all is over; twice delivered it counts once', () => {
    const over = aRollout({ phase: back, finishedAtMs: NOON });
    const said = explained(over, { by: BEN, reason: 'the cart', id: 'c1' }, NOON + MINUTE);
    expect(said?.phase).toMatchObject({ cause: { reason: 'the cart' } });
    expect(said?.log.at(-1)?.event).toEqual({ kind: 'explained', by: BEN, reason: 'the cart' });
    expect(said === null ? null : explained(said, { by: BEN, reason: 'the cart', id: 'c1' }, NOON)).toBe(said);
  });

  it('is for rollbacks by people only', () => {
    const alarm = { name: 'rolledBack', cause: { kind: 'alarm', alarm: 'x', reason: 'y' } } as const;
    for (const phase of [alarm, PHASES.baking, PHASES.promoted, PHASES.held]) {
      expect(explained(aRollout({ phase }), { by: BEN, reason: 'r', id: null }, NOON)).toBeNull();
    }
  });
});

describe('the policy as it is shown', () => {
  it('has every setting that a tag can give', () => {
    const known = POLICY_NAMES.filter((name) => name !== 'enabled' && name !== 'latency');
    expect([...SHOWN_NAMES].sort()).toEqual(
      known.filter((name) => !(VERDICT_NUMBERS as readonly string[]).includes(name)).sort(),
    );
  });

  it('says of each value where it comes from', () => {
    const stack = applyPolicy(DEFAULT_POLICY, { bake: '15m', watch: '1h' }, '');
    const tags = {
      'canary:enabled': 'true',
      'canary:watch': '2h',
      'canary:approvals': '2',
      'canary:verdict': 'strict',
    };
    const tagged = isRefusal(stack)
      ? stack
      : applyPolicy(stack, { watch: '2h', approvals: '2', verdict: 'strict' }, '');
    if (isRefusal(stack) || isRefusal(tagged)) throw new Error('unreadable');
    const running = aRollout({ plan: aPlan('25%', tagged), policy: tagged });
    const rows = Object.fromEntries(policyRows(stack, tags, tagged, running).map((row) => [row.name, row]));
    expect(rows.bake).toMatchObject({ value: '15 min', from: 'stack' });
    expect(rows.watch).toMatchObject({ value: '2 h', from: 'tag' });
    expect(rows.approvals).toMatchObject({ value: '2', from: 'tag' });
    expect(rows.verdict).toMatchObject({ value: 'strict', from: 'tag' });
    expect(rows.previous).toMatchObject({ value: 'on', from: 'default' });
    expect(rows.plan).toMatchObject({ value: '25%', from: 'command' });
  });
});
