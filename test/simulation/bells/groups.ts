import type { Rollout } from '../../../src/core/rollout.ts';
import { invokeAsync } from '../lambda.ts';
import type { Sim } from '../sim.ts';
import { freezeOf, person, send } from './asks.ts';
import { alarm, archiveChannel, denyFor, touchAlias } from './others.ts';
import type { People } from './people.ts';

const MINUTE_MS = 60_000;

/** Starts of several functions in lockstep, among everything else that happens: now and then two at once. */
export function planGroups(sim: Sim, people: People, untilMs: number): void {
  const { fate, timeline } = sim;
  sim.count('stories with groups');
  timeline.after(fate.int(0, MINUTE_MS), () => people.startGroup());
  for (let left = fate.int(1, 4); left > 0; left -= 1) {
    timeline.after(fate.int(0, untilMs - sim.nowMs), () => {
      people.startGroup();
      if (fate.chance(0.3)) timeline.after(fate.int(0, 2_000), () => people.startGroup());
    });
  }
}

/** What befalls one member befalls all: each change of one is answered by somebody at another. */
export function groupBurst(sim: Sim, people: People, before: Rollout | null, after: Rollout): void {
  const { group, phase } = after;
  if (group === null || sim.calm) return;
  const waits = after.ready !== null && before?.ready == null;
  const agreed = after.approvals.length > (before?.approvals.length ?? 0);
  if ((waits || agreed) && sim.fate.chance(agreed ? 0.3 : 0.15)) freezeSoon(sim, after);
  if (before?.phase.name === phase.name && before.id === after.id) return;
  const { fate, timeline } = sim;
  // The channel of its card may be closed when the others have still something to tell.
  if (phase.name === 'rolledBack' && fate.chance(0.05)) timeline.after(fate.int(0, 90_000), () => archiveChannel(sim));
  // It must go back just when AWS would not have it.
  if (phase.name === 'baking' && fate.chance(0.1)) {
    const soonMs = fate.int(0, 2 * MINUTE_MS);
    timeline.after(soonMs, () => denyFor(sim, after.target, 2 * MINUTE_MS));
    timeline.after(soonMs + fate.int(0, 20_000), () => alarm(sim, after.target));
  }
  const others = sim.targets.filter(({ functionArn }) => functionArn !== after.target.functionArn);
  if (!fate.chance(sim.weather().burst)) return;
  const what = fate.weighted<() => void>([
    [4, () => people.press(fate.pick(others))],
    [2, () => invokeAsync(sim, 'extra tick', { kind: 'tick' }, () => {})],
    [1, () => people.steer(fate.pick(others))],
    [1, () => alarm(sim, fate.pick(others))],
    [1, () => touchAlias(sim, fate.pick(others))],
    [1, () => denyFor(sim, fate.pick(others), fate.int(1, 3) * MINUTE_MS)],
    [1, () => people.start(fate.pick(others))],
  ]);
  timeline.after(fate.pick([fate.int(0, 200), fate.int(0, 1_500), fate.int(0, 50_000)]), what);
}

/** One that waits for the others is frozen meanwhile: they wait, too. */
function freezeSoon(sim: Sim, { target }: Rollout): void {
  const order = freezeOf(target, false, sim.fate.int(3, 10), person('UBEN'));
  sim.timeline.after(sim.fate.int(100, 10_000), () => send(sim, order));
}
