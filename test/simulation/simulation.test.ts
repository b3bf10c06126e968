import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Crew, seedsFrom } from './crew.ts';
import { narrate } from './narrate.ts';
import { simulate } from './simulate.ts';
import { Adder, type Summary } from './summary.ts';

const SEEDS = 2_000;
const THREADS = Math.min(2, availableParallelism());

async function played(from: number, count: number, threads: number): Promise<Summary> {
  const adder = new Adder();
  const crew = await Crew.gather(`test-${from}-${threads}`, threads);
  try {
    await crew.play(seedsFrom(from, count), 25, (told) => {
      for (const one of told) adder.add(one);
    });
  } finally {
    await crew.dismiss();
  }
  return adder.summary(from);
}

describe('the simulation', () => {
  it(`breaks no promise in ${SEEDS} stories of chaos, and every story is rough enough to mean something`, async () => {
    const summary = await played(0, SEEDS, THREADS);
    expect(summary.violations.map(({ seed, invariant, what }) => `seed ${seed}, ${invariant}: ${what}`)).toEqual([]);
    expect(summary.seeds).toBe(SEEDS);
    expect(summary.crashes).toBeGreaterThan(SEEDS);
    expect(summary.lostRaces).toBeGreaterThan(SEEDS);
    const groups = ['groups', 'groups promoted', 'groups that went back whole', 'groups begun in part'];
    expect(groups.filter((what) => (summary.faults[what] ?? 0) === 0)).toEqual([]);
    expect(Object.keys(summary.ended)).toEqual([
      'abandoned',
      'promoted',
      'rolledBack (alarm)',
      'rolledBack (check)',
      'rolledBack (group)',
      'rolledBack (harm)',
      'rolledBack (outside)',
      'rolledBack (person)',
      'rolledBack (regress)',
    ]);
  }, 180_000);

  it('tells the same seeds the same way, on however many threads', async () => {
    const [alone, together] = [await played(300, 40, 1), await played(300, 40, 2)];
    expect(together).toEqual(alone);
    expect(await simulate(317, true)).toEqual(await simulate(317, true));
  }, 90_000);

  it('tells a story that a person can read', async () => {
    const story = narrate(await simulate(12, true));
    expect(story).toMatch(/^Seed 12: \d+ virtual minutes\./);
    expect(story).toMatch(/\d\d:\d\d:\d\d\.\d{3} {2}slack +call-\d+: start checkout:live/);
    expect(story).toMatch(/begins: checkout:live 41 → 4\d/);
    expect(story).toContain('everything works again from here on');
    expect(story).toContain('No promise was broken.');
  });
});
