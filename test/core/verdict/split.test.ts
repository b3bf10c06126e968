import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../../src/core/rollout.ts';
import { split } from '../../../src/core/routing.ts';
import { step } from '../../../src/core/step/step.ts';
import { EMPTY_LEDGER, type Ledger, minuteOf, NO_CALLS } from '../../../src/core/verdict/ledger.ts';
import { splitOff } from '../../../src/core/verdict/split.ts';
import { binomial, random } from '../../bench/verdict/random.ts';
import { aRollout, CANARY, MINUTE, NOON, PHASES, STABLE } from '../../fixtures/rollouts.ts';

const SINCE = minuteOf(NOON);
const seen = (weightBp: number): Rollout['alias'] => ({
  seen: { routing: split(STABLE, CANARY, weightBp), revisionId: 'r1', sinceMs: NOON },
  pending: [],
});

/** Minutes from noon on (the first is the weight's own), each with so many calls of which a share reached the canary. */
function rows(minutes: number, calls: number, reached: (calls: number) => number): Ledger['rows'] {
  return Array.from({ length: minutes }, (_, i) => {
    const canary = reached(calls);
    const tally = (invocations: number) => ({ ...NO_CALLS, invocations });
    return { minute: SINCE + i, stage: 0, canary: tally(canary), stable: tally(calls - canary) };
  });
}

function baking(weightBp: number, ledger: Partial<Ledger>, change: Partial<Rollout> = {}): Rollout {
  return aRollout({ phase: PHASES.baking, alias: seen(weightBp), ledger: { ...EMPTY_LEDGER, ...ledger }, ...change });
}

describe('the split that was seen', () => {
  it('is never called off while Lambda flips an honest coin, looked at every minute of an hour, in 500 rollouts', () => {
    const rng = random(20261121);
    const weights = [50, 100, 500, 1_000, 2_500, 5_000, 9_000];
    const traffic = [1, 10, 100, 1_000, 10_000];
    let looks = 0;
    for (let run = 0; run < 500; run += 1) {
      const weightBp = weights[run % weights.length] ?? 0;
      const calls = traffic[run % traffic.length] ?? 0;
      const all = rows(61, calls, (n) => binomial(rng, n, weightBp / 10_000));
      for (let minute = 1; minute <= 60; minute += 1) {
        looks += 1;
        expect(splitOff(baking(weightBp, { rows: all.slice(0, minute + 1) }), SINCE + minute)).toBeNull();
      }
    }
    expect(looks).toBe(30_000);
  });

  it.each<[string, number, number, number, number]>([
    ['half of what was set', 1_000, 0.05, 1_000, 2],
    ['nothing at all', 1_000, 0, 300, 1],
    ['all of it', 5_000, 1, 10, 3],
    ['a third more at one per cent', 100, 0.0135, 10_000, 3],
    ['stable gets half of its tenth', 9_000, 0.95, 1_000, 2],
  ])('is called off within minutes: %s', (_, weightBp, share, calls, within) => {
    const all = rows(61, calls, (n) => n * share);
    const found = Array.from({ length: 60 }, (_, i) => splitOff(baking(weightBp, { rows: all }), SINCE + i + 1));
    const first = found.findIndex((one) => one !== null) + 1;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(within);
    expect(found[first - 1]).toMatchObject({ weightBp, observedBp: Math.round(share * 10_000) });
  });

  it('may scatter by a fifth of the smaller share, however many calls there were', () => {
    expect(splitOff(baking(1_000, { rows: rows(60, 100_000, (n) => n * 0.119) }), SINCE + 59)).toBeNull();
    expect(splitOff(baking(1_000, { rows: rows(60, 100_000, (n) => n * 0.121) }), SINCE + 59)).not.toBeNull();
  });

  it('counts settled minutes since the weight was seen, and throttled calls as sent', () => {
    const all = rows(60, 1_000, () => 0);
    expect(splitOff(baking(1_000, { rows: all }), SINCE)).toBeNull();
    expect(splitOff(baking(1_000, { rows: all, changed: all.map(({ minute }) => minute) }), SINCE + 59)).toBeNull();
    const throttled = all.map((row) => ({ ...row, canary: { ...row.canary, throttles: 111 } }));
    expect(splitOff(baking(1_000, { rows: throttled }), SINCE + 59)).toBeNull();
  });

  it('is nobody’s business while somebody else’s routing holds, or a write is under way, or all traffic is on one version', () => {
    const off = { rows: rows(60, 1_000, () => 0) };
    expect(splitOff(baking(1_000, off, { phase: PHASES.drifted }), SINCE + 59)).toBeNull();
    const pending = [{ routing: split(STABLE, CANARY, 2_000), sinceMs: NOON }];
    expect(splitOff(baking(1_000, off, { alias: { ...seen(1_000), pending } }), SINCE + 59)).toBeNull();
    expect(splitOff(baking(0, off), SINCE + 59)).toBeNull();
  });

  it('is told once in a rollout', () => {
    const metrics = { ok: true, rows: rows(20, 1_000, () => 30), settledThrough: SINCE + 16 } as const;
    const alias = { routing: split(STABLE, CANARY, 1_000), revisionId: 'r1' };
    let rollout = baking(1_000, {});
    for (let minute = 20; minute < 25; minute += 1) {
      rollout = step(rollout, { kind: 'tick' }, { atMs: NOON + minute * MINUTE, alias, metrics });
    }
    const told = rollout.log.map(({ event }) => event).filter(({ kind }) => kind === 'splitOff');
    expect(told).toEqual([{ kind: 'splitOff', observedBp: 300, weightBp: 1_000, calls: 16_000 }]);
    expect(rollout.phase.name).not.toBe('rollingBack');
  });
});
