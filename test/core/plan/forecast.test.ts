import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betterPlan } from '../../../src/core/plan/betterPlan.ts';
import { forecast, MOST_STAGES, type Outset } from '../../../src/core/plan/forecast.ts';
import { policyFor, resolvePlan } from '../../../src/core/plan/plan.ts';
import { parsePlan } from '../../../src/core/plan/planText.ts';
import { DEFAULT_POLICY } from '../../../src/core/plan/policy.ts';
import type { PlanWish } from '../../../src/core/plan/wish.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import { EMPTY_LEDGER, type Ledger, type MinuteRow, NO_CALLS } from '../../../src/core/verdict/ledger.ts';
import { judge } from '../../../src/core/verdict/verdict.ts';
import { binomial, random } from '../../bench/verdict/random.ts';

/** An hour of stable at this traffic and error rate, all of it through the alias. */
function anHour(calls: number, rate: number): Outset['facts'] {
  const before = Array.from({ length: 60 }, () => [calls, calls * rate] as const);
  return { callsPerMinute: calls, before, bypass: { calls: calls * 60, around: 0 }, timeoutMs: 3_000 };
}

function wishOf(text: string): PlanWish {
  const wish = parsePlan(text);
  if (isRefusal(wish)) throw new Error(wish.reason);
  return wish;
}

/** The plan as typed, under the default policy. */
function anOutset(text: string, calls: number, rate = 0): Outset {
  const wish = wishOf(text);
  const policy = policyFor(wish, wish.shape, DEFAULT_POLICY);
  const plan = resolvePlan(wish, wish, policy);
  if (isRefusal(plan)) throw new Error(plan.reason);
  return { plan, policy, facts: anHour(calls, rate) };
}

function anOffer(text: string, calls: number, rate = 0): string | null {
  return betterPlan(anOutset(text, calls, rate), wishOf(text), DEFAULT_POLICY);
}

/** CloudWatch's lag and the calls' own time, as forecasts reckon with them. */
const SETTLING = 3;

/** What every minute of a stage brings on average; errors of the canary `times` those of stable, or of 0.1 %. */
function averageRow(minute: number, stage: number, { plan, facts }: Outset, rate: number, times: number): MinuteRow {
  const calls = facts.callsPerMinute ?? 0;
  const canary = (calls * (plan.stages[stage]?.weightBp ?? 0)) / 10_000;
  const worse = times === 1 ? rate : times * Math.max(rate, 0.001);
  const tally = (invocations: number, share: number) => ({ ...NO_CALLS, invocations, errors: invocations * share });
  return { minute, stage, canary: tally(canary, worse), stable: tally(calls - canary, rate) };
}

/** Asks the real verdict minute by minute, stage by stage, as the machine does; each stage's minutes until it passed. */
function played(outset: Outset, rate: number): readonly (number | null)[] {
  const { plan, policy } = outset;
  const weightsBp = plan.stages.map(({ weightBp }) => weightBp);
  let ledger: Ledger = EMPTY_LEDGER;
  let now = 0;
  return plan.stages.map(({ bakeMs }, stage) => {
    const entered = now;
    ledger = { ...ledger, changed: [...ledger.changed, entered] };
    let passed: number | null = null;
    for (let elapsed = 1; elapsed <= plan.maxBakeMs / 60_000; elapsed += 1) {
      now = entered + elapsed;
      const rows = [...ledger.rows, averageRow(now - 1, stage, outset, rate, 1)];
      ledger = { ...ledger, rows };
      const asked = { stage, now: now - 1, settledThrough: now - 1 - SETTLING };
      const { outcome } = judge(ledger, { policy: policy.verdict, weightsBp, ...asked });
      if (outcome === 'pass') passed ??= elapsed;
      if (passed !== null && elapsed >= bakeMs / 60_000) break;
    }
    return passed;
  });
}

describe('a forecast', () => {
  it.each<[string, number, number]>([
    ['10%', 3_000, 0.002],
    ['10% bake=1m auto', 3_000, 0.002],
    ['10% bake=1m auto', 300, 0],
    ['5%,25%,50% every 1m auto max-bake=3h', 1_000, 0.01],
    ['5%,25%,50% every 10m auto max-bake=5h', 100, 0.01],
    ['linear 10% every 1m max-bake=3h', 400, 0.05],
    ['exponential x2 from 5% every 2m strict max-bake=10h', 500, 0.01],
    ['50% auto max-bake=24h lenient', 10, 0.01],
    ['10%,50% bake=1m auto min-bake=20', 20_000, 0.001],
  ])('of %s at %i calls a minute, %d failing, is what the verdict then finds on such minutes', (text, calls, rate) => {
    const outset = anOutset(text, calls, rate);
    const found = played(outset, rate);
    const { stages, warnings } = forecast(outset);
    expect(warnings).toEqual([]);
    expect(found).toHaveLength(stages.length);
    for (const { stage, passMin } of stages) {
      // Within a minute or a twentieth: blocks of ten calls close later than an average suggests.
      const real = found[stage] ?? Number.NaN;
      expect(Math.abs((passMin ?? Number.NaN) - real), `stage ${stage}: ${passMin} for ${real}`).toBeLessThanOrEqual(
        Math.max(1, real / 20),
      );
    }
  });

  it.each<[string, number, number]>([
    ['10%', 3_000, 0.002],
    ['10%', 100, 0.01],
    ['50%', 60, 0.02],
    ['25%', 1_000, 0],
  ])('of %s at %i calls a minute, %d failing: worse canaries are found about when it says', (text, calls, rate) => {
    const outset = anOutset(text, calls, rate);
    const stage = forecast(outset).stages[0];
    for (const [times, foretold] of [
      [2, stage?.findsTwiceMin],
      [5, stage?.findsFiveMin],
    ] as const) {
      const rows = Array.from({ length: 1_440 }, (_, minute) => averageRow(minute + 1, 0, outset, rate, times));
      const weightsBp = [outset.plan.stages[0]?.weightBp ?? 0];
      const question = (now: number) => ({
        policy: outset.policy.verdict,
        weightsBp,
        stage: 0,
        settledThrough: now,
        now,
      });
      const minute = firstOf(
        1_440,
        (n) => judge({ ...EMPTY_LEDGER, rows: rows.slice(0, n) }, question(n)).outcome === 'regress',
      );
      if (foretold == null) {
        expect(minute === null || minute > 700, `×${times}: ${minute}`).toBe(true);
        continue;
      }
      // The forecast counts the change's minute and the two that CloudWatch takes.
      const proof = foretold - 3;
      expect(minute, `×${times}`).not.toBeNull();
      expect((minute ?? 0) / proof, `×${times}: ${minute} for ${proof}`).toBeGreaterThan(0.6);
      expect((minute ?? 0) / proof, `×${times}: ${minute} for ${proof}`).toBeLessThan(1.6);
    }
  });

  it.each<[string, number, number]>([
    ['10%', 300, 0.01],
    ['50%', 100, 0.01],
    ['10%', 3_000, 0.002],
  ])(
    'of %s at %i calls a minute, %d failing, is the middle of what real canaries take; nine of ten pass in about twice of it',
    (text, calls, rate) => {
      const rng = random(20261121);
      const outset = anOutset(text, calls, rate);
      const weight = (outset.plan.stages[0]?.weightBp ?? 0) / 10_000;
      const foretold = (forecast(outset).stages[0]?.passMin ?? 0) - SETTLING - 1;
      const ratios = Array.from({ length: 100 }, () => {
        const rows: MinuteRow[] = [];
        const passed = firstOf(foretold * 8, (minute) => {
          const nc = binomial(rng, calls, weight);
          const tally = (n: number) => ({ ...NO_CALLS, invocations: n, errors: binomial(rng, n, rate) });
          rows.push({ minute, stage: 0, canary: tally(nc), stable: tally(calls - nc) });
          const question = { policy: outset.policy.verdict, weightsBp: [weight * 10_000], stage: 0 };
          return (
            judge({ ...EMPTY_LEDGER, rows }, { ...question, settledThrough: minute, now: minute }).outcome === 'pass'
          );
        });
        return (passed ?? Number.POSITIVE_INFINITY) / foretold;
      }).sort((a, b) => a - b);
      expect(ratios[50]).toBeGreaterThan(0.6);
      expect(ratios[50]).toBeLessThan(1.1);
      expect(ratios[90]).toBeLessThan(2.6);
    },
  );

  it('reckons with the bake, the settling and the last look, and keeps approvals and the watch apart', () => {
    const { earliestMin, watchMin, approvals, stages } = forecast(anOutset('10% bake=30m watch=1h', 3_000, 0.002));
    expect(stages[0]).toMatchObject({ canaryPerMinute: 300, leaveMin: 30, decides: true, gate: 'approval' });
    expect({ earliestMin, watchMin, approvals }).toEqual({ earliestMin: 31, watchMin: 60, approvals: 1 });
  });

  it('of a plan that moves all at once warns of nothing: it compares nothing, and says so itself', () => {
    expect(forecast(anOutset('AllAtOnce', 3))).toMatchObject({ stages: [], earliestMin: 1, warnings: [] });
  });

  it('keeps the first stages and the last of a long plan', () => {
    const { stages, of } = forecast(anOutset('linear 1% every 1m', 100_000));
    expect([stages.length, of, stages.at(-1)?.weightBp]).toEqual([MOST_STAGES, 99, 9_900]);
  });

  it('says what share of the calls comes by another way', () => {
    const outset = anOutset('10%', 100);
    const facts = { ...outset.facts, bypass: { calls: 1_000, around: 380 } };
    expect(forecast({ ...outset, facts }).bypass).toBe(0.38);
    expect(forecast({ ...outset, facts: { ...facts, bypass: null } }).bypass).toBeNull();
  });
});

describe('a warning', () => {
  it('is given where stages cannot decide in their time', () => {
    expect(forecast(anOutset('5%,25% auto', 10, 0.005)).warnings).toMatchObject([
      { kind: 'cannotDecide', stages: [0, 1], limitMin: 60 },
    ]);
  });

  it('is given where a CodeDeploy plan goes on before the figures can have decided', () => {
    expect(forecast(anOutset('Canary10Percent5Minutes', 1_000, 0.002)).warnings).toMatchObject([
      { kind: 'goesOnUndecided', stages: [0], limitMin: 5 },
    ]);
    expect(forecast(anOutset('Canary10Percent30Minutes', 3_000, 0.002)).warnings).toEqual([]);
  });

  it.each([null, 0])(
    'is given where no traffic is known (%s calls a minute), and no plan helps then',
    (callsPerMinute) => {
      const outset = anOutset('10%', 1);
      const quiet = { ...outset, facts: { ...outset.facts, callsPerMinute, before: null } };
      expect(forecast(quiet).warnings).toEqual([{ kind: 'noTraffic' }]);
      expect(betterPlan(quiet, wishOf('10%'), DEFAULT_POLICY)).toBeNull();
    },
  );
});

describe('the plan that is offered', () => {
  it.each<[string, number, number, string | null]>([
    ['10%', 3_000, 0.002, null],
    ['10%', 100, 0.005, '10% bake=2h'],
    ['10% auto', 100, 0.005, '10% auto max-bake=3h'],
    ['10%', 3, 0, '50% bake=9h'],
    ['5%,25%,50% every 10m auto', 60, 0.002, '5%,25%,50% auto max-bake=2h'],
    ['1%,25%,50% auto', 40, 0.002, '25%,50% auto'],
    ['Canary10Percent5Minutes', 1_000, 0.002, '10% auto bake=5m'],
    ['10%', 3, 0.005, '50% bake=1h30m exposure=5%'],
    ['10% alias=beta strict harm=50 watch=1h', 3, 0.005, '50% bake=2h watch=1h alias=beta strict harm=50 exposure=5%'],
    ['linear 1% every 1m', 10, 0.003, 'linear 1% bake=1m max-bake=4h'],
    ['linear 10% every 1m', 3, 0.003, '50% auto bake=1m max-bake=2h exposure=5%'],
    ['10%', 0.01, 0, null],
  ])('instead of %s at %d calls a minute, %d failing, is %s', (text, calls, rate, offered) => {
    expect(anOffer(text, calls, rate)).toBe(offered);
  });

  it('can be typed, has nothing to be warned of, and keeps the words that are not about time and weight', () => {
    const shape = fc.constantFrom(
      '10%',
      '1%',
      '0.5%,12.34%',
      '5%,25%,50% every 7m',
      'linear 10% every 1m',
      'exponential x2 from 1%',
      'Canary10Percent5Minutes',
      'Linear10PercentEvery1Minute',
      'AllAtOnce',
      '',
    );
    const option = fc.constantFrom(
      'auto',
      'approve-each',
      'alias=beta',
      'strict',
      'lenient',
      'exposure=1%',
      'alpha=0.02',
      'latency=ignore',
      'watch=0',
      'max-bake=20m',
      'check=smoke',
      'probe=20/min',
      'probe=off',
      'harm=50',
      'on-regress=back',
      'no-checks',
      'pc=accept',
      'alarms="ignore:the old one"',
    );
    const options = fc.uniqueArray(option, { maxLength: 5, selector: (word) => word.split('=')[0] });
    const traffic = fc.double({ min: 0.01, max: 4, noNaN: true }).map((power) => 10 ** power);
    const rate = fc.constantFrom(0, 0.001, 0.01, 0.1);
    let offered = 0;
    fc.assert(
      fc.property(shape, options, traffic, rate, (form, words, calls, failing) => {
        const text = [form === '' ? '10%' : form, ...words].join(' ');
        const given = parsePlan(text);
        if (isRefusal(given)) return;
        const offer = anOffer(text, calls, failing);
        if (offer === null) return;
        offered += 1;
        const read = wishOf(offer);
        expect(forecast(anOutset(offer, calls, failing)).warnings).toEqual([]);
        const kept = ({
          alias,
          checks,
          noChecks,
          probe,
          harm,
          onRegress,
          acceptProvisioned,
          ignoreAlarms,
        }: PlanWish) => ({
          ...{ alias, checks, noChecks, probe, harm, onRegress, acceptProvisioned, ignoreAlarms },
        });
        expect(kept(read)).toEqual(kept(given));
        expect({ ...given.verdict, exposure: 0 }).toEqual({ ...read.verdict, exposure: 0 });
        expect(anOutset(offer, calls).plan.watchMs).toBe(anOutset(text, calls).plan.watchMs);
      }),
      { seed: 20261121, numRuns: 400 },
    );
    expect(offered).toBeGreaterThan(100);
  });
});

function firstOf(most: number, so: (n: number) => boolean): number | null {
  for (let n = 1; n <= most; n += 1) if (so(n)) return n;
  return null;
}
