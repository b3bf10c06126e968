import type { SandboxClock, Speed, World, WorldAlarm } from '../contract.ts';
import { Impossible } from './acts/act.ts';
import { isObject } from './blockKit/check.ts';

/** The knobs of the world, as `POST /sandbox/world` takes them: `set` names the knob. */
export function controlWorld(world: World, clock: SandboxClock, given: Readonly<Record<string, unknown>>): void {
  const { functions, alarms } = world.snapshot();
  const one = () => {
    const found = functions.find(({ name }) => name === given.function);
    if (!found) throw new Impossible(`no function ${String(given.function)}`);
    return found;
  };
  const version = () => {
    const found = one().versions.find((each) => each.version === String(given.version));
    if (!found) throw new Impossible(`no version ${String(given.version)}`);
    return found.version;
  };
  switch (given.set) {
    case 'speed':
      if (![0, 1, 60, 600].includes(Number(given.speed))) throw new Impossible('speed is 0, 1, 60 or 600');
      clock.setSpeed(Number(given.speed) as Speed);
      return;
    case 'errorRate':
      world.setErrorRate(one().name, version(), numberIn(given.errorRate, 0, 1, 'errorRate'));
      return;
    case 'medianMs':
      world.setMedianMs(one().name, version(), numberIn(given.medianMs, 1, 900_000, 'medianMs'));
      return;
    case 'traffic':
      world.setTraffic(one().name, numberIn(given.callsPerMinute, 0, 1_000_000, 'callsPerMinute'));
      return;
    case 'outage':
      world.setOutage(one().name, numberIn(given.outage, 0, 1, 'outage'));
      return;
    case 'bypass':
      world.setBypass(one().name, numberIn(given.bypass, 0, 1, 'bypass'));
      return;
    case 'drawn':
      world.setDrawn(one().name, numberIn(given.drawn, 0, 100, 'drawn'));
      return;
    case 'answer':
      world.setAnswer(one().name, version(), given.answer);
      return;
    case 'code':
      world.changeCode(one().name);
      return;
    case 'alarm': {
      const alarm = alarms.find(({ name }) => name === given.alarm);
      const states: readonly WorldAlarm['state'][] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
      const state = states.find((each) => each === given.state);
      if (!alarm || !state) throw new Impossible('alarm and state (OK, ALARM, INSUFFICIENT_DATA) are needed');
      world.setAlarm(alarm.name, state);
      return;
    }
    case 'alias': {
      const weights = Object.entries(isObject(given.weights) ? given.weights : {}).map(
        ([name, weight]) => [name, numberIn(weight, 0, 1, 'weight')] as const,
      );
      world.setAlias(one().name, String(given.alias ?? 'live'), version(), Object.fromEntries(weights));
      return;
    }
    default:
      throw new Impossible(
        'set is speed, errorRate, medianMs, traffic, outage, bypass, drawn, answer, code, alarm or alias',
      );
  }
}

function numberIn(value: unknown, min: number, max: number, name: string): number {
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new Impossible(`${name} is a number from ${min} to ${max}`);
  }
  return value;
}
