import type { Input, Seen } from '../input.ts';
import { isFinished, type Rollout } from '../rollout.ts';
import { passTime, superseded } from './advance.ts';
import { sealed } from './change.ts';
import { checked } from './checking.ts';
import { firingNow, groupBack } from './danger.ts';
import { press } from './press.ts';
import { probed } from './probing.ts';
import { seeAftermath } from './seeAftermath.ts';
import { seeAlarms } from './seeAlarms.ts';
import { named, refusedByAws, seeAlias } from './seeAlias.ts';
import { seeMetrics } from './seeMetrics.ts';
import { steer } from './steer.ts';

/**
 * Every transition of a rollout: state and facts in, next state out. Pure and total; returns the same object when nothing
 * changes, which is also how it is known whether a button would do anything.
 */
export function step(rollout: Rollout, input: Input, seen: Seen): Rollout {
  if (isFinished(rollout.phase)) return rollout;
  const atMs = Math.max(seen.atMs, rollout.atMs);
  return sealed(rollout, transition(rollout, input, { ...seen, atMs }), atMs);
}

function transition(rollout: Rollout, input: Input, seen: Seen): Rollout {
  switch (input.kind) {
    case 'tick':
      return passTime(seeAlarms(seeAftermath(seeMetrics(seeAlias(rollout, seen), seen), seen), seen), seen);
    case 'alarm':
      return firingNow(rollout, seen.atMs, [{ alarm: input.alarm, reason: input.reason }]);
    case 'refusedByAws':
      return refusedByAws(rollout, seen.atMs, input.error);
    case 'named':
      return named(rollout, seen.atMs, input.by);
    case 'superseded':
      return superseded(rollout, seen.atMs, input.by);
    case 'groupBack':
      return groupBack(rollout, seen.atMs, input);
    case 'checked':
      return checked(rollout, seen.atMs, input.results);
    case 'probed':
      return probed(rollout, seen.atMs, input.minute, input.results);
    case 'set':
    case 'back':
    case 'next':
    case 'extend':
      return steer(rollout, input, seen.atMs);
    case 'promote':
    case 'rollback':
    case 'hold':
    case 'resume':
    case 'adopt':
    case 'reassert':
    case 'stop':
      return press(rollout, input, seen.atMs);
    default:
      return input satisfies never;
  }
}
