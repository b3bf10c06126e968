import type { Stamp } from '../../../src/core/input.ts';
import type { Held, Rollout } from '../../../src/core/rollout.ts';
import { targetName } from '../../../src/core/rollout.ts';
import { cardOf } from '../cards.ts';
import { invokeAsync } from '../lambda.ts';
import type { Sim } from '../sim.ts';
import { BAD, HEALTHY, SLOW } from '../world/load.ts';
import { PEOPLE } from '../world/people.ts';
import { person, pressOf, send, steerOf } from './asks.ts';
import {
  alarm,
  archiveChannel,
  deleteVersion,
  denyFor,
  metricsAway,
  slackAway,
  tableAway,
  touchAlias,
} from './others.ts';
import type { People } from './people.ts';

const MINUTE_MS = 60_000;

/** Plans the whole rough part of a story: who does what when. */
export function planChaos(sim: Sim, people: People, untilMs: number): void {
  const { fate, timeline, targets } = sim;
  const spanMs = untilMs - sim.nowMs;
  const some = (least: number, most: number, what: () => void) => {
    for (let left = fate.int(least, most); left > 0; left -= 1) timeline.after(fate.int(0, spanMs), what);
  };
  for (const target of targets) {
    sim.load.calls.set(targetName(target), fate.pick([30_000, 30_000, 5_000, 300, 3, 0]));
    // In a group everybody's presses reach everybody, and single starts stand in its way.
    if (!sim.grouped) timeline.after(fate.int(0, 3 * MINUTE_MS), () => people.start(target));
    some(sim.grouped ? 0 : 1, sim.grouped ? 1 : 4, () => {
      people.start(target);
      if (fate.chance(0.3)) timeline.after(fate.int(0, 300), () => people.start(target));
    });
    some(sim.grouped ? 0 : 2, sim.grouped ? 4 : 10, () => people.press(target));
    some(0, sim.grouped ? 2 : 4, () => people.steer(target));
    if (!sim.grouped || fate.chance(0.3)) some(0, 1, () => people.undo(target));
    if (fate.chance(0.25)) some(1, 2, () => people.freeze(target));
    if (fate.chance(sim.grouped ? 0.2 : 0.4)) {
      some(1, 3, () => {
        touchAlias(sim, target);
        if (fate.chance(0.4)) timeline.after(fate.int(200, 3 * MINUTE_MS), () => touchAlias(sim, target));
      });
    }
    if (fate.chance(sim.grouped ? 0.2 : 0.4)) some(1, 2, () => alarm(sim, target));
    if (fate.chance(sim.grouped ? 0.12 : 0.25)) some(1, 1, () => denyFor(sim, target, fate.int(1, 8) * MINUTE_MS));
  }
  for (const version of ['42', '43', '44']) {
    sim.load.qualities.set(version, fate.weighted([[6, HEALTHY] as const, [2, BAD] as const, [1, SLOW] as const]));
  }
  sim.load.lateShare = fate.pick([0, 0.1, 0.4]);
  sim.slack.blindness = fate.pick([0, 0.2]);
  if (fate.chance(0.2)) some(1, 2, () => deleteVersion(sim));
  if (fate.chance(0.3)) some(1, 2, () => slackAway(sim, fate.int(1, 20) * MINUTE_MS));
  if (fate.chance(0.1)) some(1, 1, () => archiveChannel(sim));
  if (fate.chance(0.1)) some(1, 1, () => tableAway(sim, fate.int(1, 6) * MINUTE_MS));
  if (fate.chance(0.3)) some(1, 2, () => metricsAway(sim, fate.int(1, 8) * MINUTE_MS));
}

/** Held at another weight than its stage's. */
function isOdd({ from, weightBp }: Held, { plan }: Rollout): boolean {
  return !('stage' in from) || plan.stages[from.stage]?.weightBp !== weightBp;
}

/** A change of the state is answered by a burst of bells at once: that is when races happen. */
export function burst(sim: Sim, people: People, before: Rollout | null, after: Rollout): void {
  if (sim.calm || (before?.phase.name === after.phase.name && before?.id === after.id)) return;
  const { fate, timeline } = sim;
  // A rollback with somebody else at the alias is the hardest minute of all.
  if (after.phase.name === 'rollingBack' && fate.chance(0.1)) {
    for (let left = fate.int(1, 3); left > 0; left -= 1) {
      timeline.after(fate.int(200, 2 * MINUTE_MS), () => touchAlias(sim, after.target));
    }
  }
  if (after.phase.name === 'watching' && fate.chance(0.15)) {
    timeline.after(fate.int(200, 2 * MINUTE_MS), () => touchAlias(sim, after.target));
    timeline.after(fate.int(200, 3 * MINUTE_MS), () => people.start(after.target));
  }
  // It serves, and is not liked.
  if (after.phase.name === 'promoted' && fate.chance(0.2)) {
    timeline.after(fate.int(200, 3 * MINUTE_MS), () => people.undo(after.target));
  }
  // One consent, then nothing to see for a while, then another consent.
  if (after.phase.name === 'awaiting' && fate.chance(sim.flickers ? 1 : after.policy.approvals === 2 ? 0.5 : 0.1)) {
    const card = cardOf(sim, after);
    const consent = (userId: string, stamp: Stamp | null) =>
      send(sim, pressOf(card.target, 'promote', stamp, person(userId)));
    timeline.after(fate.int(100, 20_000), () => consent('UBEN', sim.flickers ? null : card.stamp));
    timeline.after(fate.int(20_000, 40_000), () => metricsAway(sim, fate.int(1, 2) * MINUTE_MS));
    timeline.after(fate.int(3, 6) * MINUTE_MS, () => consent('UCLEO', null));
  }
  // A check that is run again and again may fail while somebody consents.
  if (after.phase.name === 'awaiting' && after.checks.some(({ everyMs }) => everyMs !== null) && fate.chance(0.5)) {
    for (let left = 3; left > 0; left -= 1) {
      const by = person(fate.pick(PEOPLE));
      timeline.after(fate.int(30_000, 5 * MINUTE_MS), () => send(sim, pressOf(after.target, 'promote', null, by)));
    }
  }
  // Held where it is no stage's weight, it is taken a stage down.
  if (after.phase.name === 'held' && fate.chance(isOdd(after.phase, after) ? 0.7 : 0.1)) {
    const back = steerOf(after.target, { kind: 'back' }, null, person('UBEN'));
    timeline.after(fate.int(100, 60_000), () => send(sim, back));
  }
  // Taken over and let go on: where it then stands must be looked at anew.
  if (after.phase.name === 'drifted' && fate.chance(after.phase.from.name === 'watching' ? 0.6 : 0.1)) {
    const { target, stamp } = cardOf(sim, after);
    const answer = fate.pick(['adopt', 'adopt', 'reassert'] as const);
    timeline.after(fate.int(100, 20_000), () => send(sim, pressOf(target, answer, stamp, person('UCLEO'))));
    timeline.after(fate.int(30_000, 90_000), () => send(sim, pressOf(after.target, 'resume', null, person('UCLEO'))));
  }
  if (after.phase.name === 'blocked' && fate.chance(0.3)) {
    const { target, stamp } = cardOf(sim, after);
    timeline.after(fate.int(100, 30_000), () => send(sim, pressOf(target, 'stop', stamp, person('UANN'))));
    timeline.after(fate.int(100, 40_000), () => sim.aliases.deny(after.target.functionArn, false));
    timeline.after(fate.int(20_000, 60_000), () => people.start(after.target));
  }
  if (!fate.chance(sim.weather().burst)) return;
  for (let left = fate.int(1, 3); left > 0; left -= 1) {
    const what = fate.weighted<() => void>([
      [5, () => people.press(after.target)],
      [2, () => invokeAsync(sim, 'extra tick', { kind: 'tick' }, () => {})],
      [1, () => alarm(sim, after.target)],
      [1, () => touchAlias(sim, after.target)],
      [1, () => people.start(after.target)],
      [2, () => people.steer(after.target)],
      // Undoing one of a group ends all of it.
      [sim.grouped ? 0.2 : 1, () => people.undo(after.target)],
    ]);
    timeline.after(fate.pick([fate.int(0, 200), fate.int(0, 1_500), fate.int(0, 50_000)]), what);
  }
}
