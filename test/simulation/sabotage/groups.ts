import { one, type Sabotage } from './sabotage.ts';

/** Rules about several functions in lockstep. */
export const GROUPS: readonly Sabotage[] = [
  one(
    'a stage does not wait for the others of the group',
    40,
    'core/step/advance.ts',
    'if (allReady(seen.peers, ahead)) return',
    'if (ahead !== undefined) return',
  ),
  one(
    'a member that goes back does not take the others along',
    82,
    'app/group.ts',
    'if (group === null || !goesBack(rollout.phase)) continue;',
    'if (group !== undefined) continue;',
  ),
  one(
    'whose group goes back does not find out at its next pass',
    147,
    'core/step/advance.ts',
    'const fails = seen.peers === undefined ? null : groupFails(rollout, seen.peers, seen.atMs);',
    'const fails = groupFails(rollout, [], seen.atMs);',
  ),
  one(
    'where AWS refuses a member’s way back the others are not taken along',
    334,
    'app/group.ts',
    '!goesBack(rollout.phase)) continue;',
    "rollout.phase.name !== 'rollingBack') continue;",
  ),
  one(
    'a member that never begins is waited for without an end',
    147,
    'core/group.ts',
    'const MOST_LATE_MS = 8 * 60_000;',
    'const MOST_LATE_MS = Number.POSITIVE_INFINITY;',
  ),
  {
    name: 'a half-begun group is not taken up again',
    seed: 49,
    patches: [
      {
        file: 'src/app/startGroup.ts',
        find: '(begun[i] ? null : checkStart(ports, wish))',
        replace: 'checkStart(ports, wish)',
      },
      {
        file: 'src/app/startGroup.ts',
        find: 'if ((await begunMeanwhile(ports, wish, member.target)) === null) return giveUp(',
        replace: 'return giveUp(',
      },
    ],
  },
  one(
    'a group that was given up is begun all the same',
    1492,
    'app/startGroup.ts',
    'if (over >= 0 && begun.includes(null))',
    'if (over >= 0 && begun.length === 0)',
  ),
  one(
    'another start with the same id takes the group back',
    149,
    'app/startGroup.ts',
    'if (reused != null) return reused;',
    'if (reused != null) return giveUp(ports, group, group.members[0], GIVEN_UP);',
  ),
  one(
    'an order reaches the one that it names only',
    384,
    'app/order.ts',
    'const answer = group === null ?',
    'const answer = group !== undefined ?',
  ),
  one(
    'old buttons of a group act',
    106,
    'app/order.ts',
    "if (again === null && 'stamp' in ask",
    "if (again !== null && 'stamp' in ask",
  ),
  one(
    'what a button did to the others only is forgotten',
    480,
    'app/order.ts',
    'const followed = [rollout, ...peers].find((one)',
    'const followed = [rollout].find((one)',
  ),
  one(
    'a freeze of one does not hold the others of its group',
    149,
    'core/freeze.ts',
    'const targets = group === null ? [target] :',
    'const targets = group !== undefined ? [target] :',
  ),
  one('a group without a watch waits for itself', 3, 'core/step/advance.ts', ' || rollout.group !== null\n', '\n'),
  one(
    'a story is told under a card whose channel is closed',
    1144,
    'app/tell.ts',
    'const isLeft = first?.done === true && first.channel === movedFrom;',
    'const isLeft = first?.done === true && movedFrom === undefined;',
  ),
];
