import { invokeAsync } from '../lambda.ts';
import type { Sim } from '../sim.ts';

/** The minute's bell: lost, doubled and late as the weather has it. */
export function ringTicks(sim: Sim, fromMs: number, untilMs: number): void {
  let n = 0;
  for (let atMs = fromMs; atMs < untilMs; atMs += 60_000) {
    n += 1;
    const name = `tick ${n}`;
    sim.timeline.at(atMs, () => {
      const { tick } = sim.weather();
      if (sim.fate.chance(tick.lost)) return sim.count('ticks lost');
      const lateMs = sim.fate.chance(tick.late) ? sim.fate.int(5_000, 100_000) : sim.fate.int(0, 1_000);
      sim.timeline.after(lateMs, () => ring(sim, name));
      if (!sim.fate.chance(tick.twice)) return;
      sim.count('ticks twice');
      sim.timeline.after(lateMs + sim.fate.pick([0, 50, 500, 20_000]), () => ring(sim, `${name} again`));
    });
  }
}

function ring(sim: Sim, name: string): void {
  invokeAsync(sim, name, { kind: 'tick' }, () => {});
}
