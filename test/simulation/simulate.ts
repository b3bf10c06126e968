import { isFinished, type Rollout } from '../../src/core/rollout.ts';
import type { Violation } from './audit/audit.ts';
import { checkEnding } from './audit/ending.ts';
import { allQuiet, answerCards, becomeCalm } from './bells/calm.ts';
import { burst, planChaos } from './bells/chaos.ts';
import { groupBurst, planGroups } from './bells/groups.ts';
import { People } from './bells/people.ts';
import { ringTicks } from './bells/ticks.ts';
import { type Line, Sim, START_MS } from './sim.ts';
import { eventWords } from './words.ts';

const MINUTE_MS = 60_000;
/** The calm part is over when all is quiet; it may not take longer than this. */
const MOST_CALM_MIN = 60;

/** What one seed came to. */
export interface Told {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** How the rollouts ended, by name. */
  readonly ended: Readonly<Record<string, number>>;
  /** Faults by kind, lost races, and whatever else was counted. */
  readonly counts: Readonly<Record<string, number>>;
  readonly minutes: number;
  readonly lines: readonly Line[];
}

/** Plays one story: chaos, then calm, then the reckoning. `telling` keeps every line of it. One at a time in a thread. */
export async function simulate(seed: number, telling = false): Promise<Told> {
  const sim = new Sim(seed, telling);
  const real = globalThis.setTimeout;
  // Production code that waits, waits in the story's time.
  globalThis.setTimeout = virtualTimeout(sim) as typeof setTimeout;
  try {
    return await play(sim, telling);
  } finally {
    globalThis.setTimeout = real;
  }
}

function virtualTimeout(sim: Sim) {
  return (run: () => void, ms = 0) =>
    sim.timeline.after(ms, () => {
      sim.timeline.wake();
      run();
    });
}

async function play(sim: Sim, telling: boolean): Promise<Told> {
  const { seed } = sim;
  const { timeline } = sim;
  const people = new People(sim);
  sim.onSaved = (before, after) => {
    if (before?.turn !== after.turn || before.id !== after.id) people.saw(after);
    if (telling) tellSave(sim, before, after);
    burst(sim, people, before, after);
    groupBurst(sim, people, before, after);
  };
  // Two and three rollouts at once cost more time of the machine: their stories are shorter.
  const roughMs = sim.fate.int(15, sim.grouped ? 35 : 60) * MINUTE_MS;
  const calmMs = START_MS + roughMs;
  planChaos(sim, people, calmMs);
  if (sim.grouped) planGroups(sim, people, calmMs);
  ringTicks(sim, START_MS + 5_000, calmMs + MOST_CALM_MIN * MINUTE_MS);
  await timeline.run(calmMs);
  becomeCalm(sim);
  // What was under way when the calm came has its second and third try first.
  await timeline.run(calmMs + 5 * MINUTE_MS);
  let minute = 5;
  for (; minute < MOST_CALM_MIN && !allQuiet(sim); minute += 1) {
    sim.audit.groups.checkCalm();
    answerCards(sim, minute - 5);
    await timeline.run(calmMs + minute * MINUTE_MS);
  }
  checkEnding(sim);
  return {
    seed,
    violations: sim.audit.violations,
    ended: endings(sim),
    counts: Object.fromEntries(sim.counts),
    minutes: Math.round((sim.nowMs - START_MS) / MINUTE_MS),
    lines: sim.lines,
  };
}

function endings(sim: Sim): Record<string, number> {
  const ended: Record<string, number> = {};
  for (const { value } of [...sim.table.under('current '), ...sim.table.under('archive ')]) {
    const rollout = value as Rollout;
    const name = nameOfEnd(rollout);
    ended[name] = (ended[name] ?? 0) + 1;
  }
  return ended;
}

function nameOfEnd({ phase }: Rollout): string {
  if (phase.name === 'rolledBack') return `rolledBack (${phase.cause.kind})`;
  return isFinished(phase) ? phase.name : `unfinished (${phase.name})`;
}

function tellSave(sim: Sim, before: Rollout | null, after: Rollout): void {
  const known = before?.id === after.id ? before.log.length : 0;
  for (const { n, event } of after.log.slice(known)) {
    sim.say('store', () => `${after.id} is ${after.phase.name}; line ${n}: ${eventWords(event)}`);
  }
}
