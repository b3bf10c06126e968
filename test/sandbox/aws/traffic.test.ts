import { expect, it } from 'vitest';
import type { SandboxClock } from '../../../src/sandbox/contract.ts';
import { firstWorld } from '../../../src/sandbox/world/firstWorld.ts';
import { SandboxWorld } from '../../../src/sandbox/world/world.ts';
import { TWO_O_CLOCK } from './aSandbox.ts';

/** A world and the hand on its clock. */
function aWorld(seed = 42) {
  let now = TWO_O_CLOCK;
  const clock: SandboxClock = { now: () => now, speed: () => 0, setSpeed: () => {} };
  const events: unknown[] = [];
  const world = new SandboxWorld(firstWorld(seed, now), null, {
    clock,
    alarmChanged: (event) => events.push(event),
    invocations: () => [],
    versionPublished: () => {},
  });
  return {
    world,
    events,
    to(seconds: number) {
      now = TWO_O_CLOCK + seconds * 1000;
    },
    /** Calls of a version through `live` since two o'clock. */
    count(version: string, functionName = 'checkout') {
      world.play();
      const series = [...world.metrics.all()].find(
        (one) => one.resource === `${functionName}:live` && one.executedVersion === version,
      );
      const since = [...(series?.minutes ?? [])].filter(([minute]) => minute * 60_000 >= TWO_O_CLOCK);
      return {
        calls: since.reduce((sum, [, bucket]) => sum + bucket.invocations, 0),
        errors: since.reduce((sum, [, bucket]) => sum + bucket.errors, 0),
        durations: since.flatMap(([, bucket]) => bucket.durations),
      };
    },
  };
}

it('the same seed and the same actions give the same figures, however often somebody looks', () => {
  const [once, often] = [aWorld(), aWorld()];
  for (const { world, to } of [once, often]) {
    to(30);
    world.setAlias('checkout', 'live', '42', { 44: 0.1 });
  }
  for (let second = 30; second < 300; second += 0.7) {
    often.to(second);
    often.count('44');
  }
  for (const { to } of [once, often]) to(300);
  expect(often.count('44')).toEqual(once.count('44'));
  expect(often.count('42')).toEqual(once.count('42'));
});

it('another seed gives other figures', () => {
  const [one, other] = [aWorld(1), aWorld(2)];
  for (const { to } of [one, other]) to(60);
  expect(one.count('42').calls).not.toBe(other.count('42').calls);
});

it('a weight counts from the moment it is set, in mid-minute too', () => {
  const { world, to, count } = aWorld();
  to(30);
  world.setAlias('checkout', 'live', '42', { 43: 0.5 });
  to(60);
  const { calls } = count('43');
  expect(calls).toBeGreaterThan(650);
  expect(calls).toBeLessThan(850);
  world.setAlias('checkout', 'live', '42', {});
  to(120);
  expect(count('43').calls).toBe(calls);
});

it('each version fails and takes its time as its knobs say', () => {
  const { world, to, count } = aWorld();
  world.setAlias('checkout', 'live', '42', { 44: 0.5 });
  to(120);
  const [stable, canary] = [count('42'), count('44')];
  expect(canary.errors / canary.calls).toBeCloseTo(0.2, 1);
  expect(stable.errors / stable.calls).toBeLessThan(0.01);
  const median = (all: number[]) => all.sort((a, b) => a - b)[all.length >> 1] ?? 0;
  world.setMedianMs('checkout', '42', 240);
  world.setErrorRate('checkout', '42', 1);
  to(240);
  const later = count('42');
  expect(median(stable.durations) / 100).toBeCloseTo(80, -1);
  expect(median(later.durations)).toBeGreaterThan(median(stable.durations));
  expect(later.errors).toBeGreaterThan((later.calls - stable.calls) * 0.99);
});

it('an outage fails calls of every version alike', () => {
  const { world, to, count } = aWorld();
  world.setAlias('checkout', 'live', '42', { 43: 0.5 });
  world.setOutage('checkout', 0.5);
  to(120);
  for (const version of ['42', '43']) {
    const { calls, errors } = count(version);
    expect(errors / calls).toBeCloseTo(0.5, 1);
  }
});

it('the number of callers can be turned up, and off', () => {
  const { world, to, count } = aWorld();
  world.setTraffic('checkout', 0);
  to(60);
  expect(count('42').calls).toBe(0);
  world.setTraffic('checkout', 12_000);
  to(120);
  expect(count('42').calls).toBeGreaterThan(11_000);
});

it('a quiet function is called about three times a minute', () => {
  const { to, count } = aWorld();
  to(3600);
  expect(count('7', 'thumbnails').calls).toBeGreaterThan(140);
  expect(count('7', 'thumbnails').calls).toBeLessThan(220);
});

it('callers that name a version go around the alias, and the weights do not concern them', () => {
  const { world, to, count } = aWorld();
  world.setAlias('checkout', 'live', '42', { 43: 0.5 });
  world.setBypass('checkout', 0.4);
  to(120);
  const [stable, canary] = [count('42').calls, count('43').calls];
  const series = [...world.metrics.all()].filter(({ functionName }) => functionName === 'checkout');
  const around = series.find(({ resource, executedVersion }) => resource === 'checkout:42' && executedVersion === null);
  const past = [...(around?.minutes.values() ?? [])].reduce((sum, { invocations }) => sum + invocations, 0);
  expect(past / (past + stable + canary)).toBeCloseTo(0.4, 1);
  expect(canary / (stable + canary)).toBeCloseTo(0.5, 1);
});

it('weights can be made to come to less than was set', () => {
  const { world, to, count } = aWorld();
  world.setAlias('checkout', 'live', '42', { 43: 0.5 });
  world.setDrawn('checkout', 0.2);
  to(120);
  const [stable, canary] = [count('42').calls, count('43').calls];
  expect(canary / (stable + canary)).toBeCloseTo(0.1, 1);
});

it('an alarm put in ALARM by hand sends the event that CloudWatch would', () => {
  const { world, events } = aWorld();
  world.setAlarm('checkout-errors', 'ALARM');
  expect(events).toMatchObject([
    {
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      time: '2026-11-21T14:00:00Z',
      resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors'],
      detail: {
        alarmName: 'checkout-errors',
        state: { value: 'ALARM', timestamp: '2026-11-21T14:00:00.000+0000' },
        previousState: { value: 'OK' },
        configuration: {
          metrics: [
            {
              metricStat: {
                metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'checkout' } },
                period: 60,
                stat: 'Sum',
              },
              returnData: true,
            },
          ],
        },
      },
    },
  ]);
});

it('alarms of metric math and composite ones say what they look at in their own way', () => {
  const { world, events } = aWorld();
  world.setAlarm('checkout-error-rate', 'ALARM');
  world.setAlarm('checkout-slo', 'ALARM');
  const configurations = events.map((event) => (event as { detail: { configuration: object } }).detail.configuration);
  expect(configurations[0]).toMatchObject({ metrics: [{ expression: '100 * errors / calls' }, { id: 'errors' }, {}] });
  expect(configurations[1]).toMatchObject({ alarmRule: expect.stringContaining('ALARM("checkout-errors")') });
  expect(configurations[1]).not.toHaveProperty('metrics');
});

it('names what is not there instead of making it', () => {
  const { world } = aWorld();
  expect(() => world.setErrorRate('checkout', '99', 0)).toThrow('checkout has no version 99');
  expect(() => world.setTraffic('nix', 0)).toThrow('no function nix');
  expect(() => world.setAlarm('nix', 'OK')).toThrow('no alarm nix');
  expect(() => world.setAlias('checkout', 'nix', '42', {})).toThrow('no alias nix');
});

it('tells who listens once for everything that happens at a time', async () => {
  const { world } = aWorld();
  let told = 0;
  const stop = world.subscribe(() => {
    told += 1;
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  world.setTraffic('checkout', 10);
  world.setOutage('checkout', 0.1);
  await turn();
  stop();
  world.setTraffic('checkout', 20);
  await turn();
  expect(told).toBe(1);
});
