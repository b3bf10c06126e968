import type { Violation } from './audit/audit.ts';
import type { Told } from './simulate.ts';

/** What many seeds came to: the figures that `npm run simulate` prints. */
export interface Summary {
  readonly seeds: number;
  readonly from: number;
  readonly violations: readonly (Violation & { readonly seed: number })[];
  readonly crashes: number;
  readonly lostRaces: number;
  readonly invocations: number;
  readonly virtualHours: number;
  /** How the rollouts ended. */
  readonly ended: Readonly<Record<string, number>>;
  /** Faults and other happenings, by kind. */
  readonly faults: Readonly<Record<string, number>>;
}

/** At most this many violations are kept: the first says enough. */
const MOST_VIOLATIONS = 100;

/** Adds stories up, in whatever order they come; the result does not depend on it. */
export class Adder {
  private readonly ended = new Map<string, number>();
  private readonly counts = new Map<string, number>();
  private violations: (Violation & { readonly seed: number })[] = [];
  private minutes = 0;
  seeds = 0;
  broken = 0;

  add({ seed, violations, ended, counts, minutes }: Told): void {
    this.seeds += 1;
    this.minutes += minutes;
    this.broken += violations.length;
    addTo(this.ended, ended);
    addTo(this.counts, counts);
    const all = [...this.violations, ...violations.map((violation) => ({ seed, ...violation }))];
    this.violations = all.sort((a, b) => a.seed - b.seed || a.atMs - b.atMs).slice(0, MOST_VIOLATIONS);
  }

  summary(from: number): Summary {
    const { counts, ended, seeds, violations } = this;
    const faults = new Map(counts);
    const races = ['lost races (item)', 'lost races (alias)'];
    for (const name of ['crashes', 'invocations']) faults.delete(name);
    return {
      seeds,
      from,
      violations,
      crashes: counts.get('crashes') ?? 0,
      lostRaces: races.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0),
      invocations: counts.get('invocations') ?? 0,
      virtualHours: Math.round(this.minutes / 60),
      ended: sorted(ended),
      faults: sorted(faults),
    };
  }
}

function addTo(sums: Map<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, n] of Object.entries(more)) sums.set(name, (sums.get(name) ?? 0) + n);
}

function sorted(sums: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The figures for people. */
export function summaryWords(summary: Summary, seconds: number): string {
  const { seeds, from, violations, crashes, lostRaces, invocations, virtualHours, ended, faults } = summary;
  const n = (value: number) => value.toLocaleString('en-US');
  const list = (sums: Readonly<Record<string, number>>) =>
    Object.entries(sums).map(([name, value]) => `  ${n(value).padStart(11)}  ${name}`);
  return [
    `${n(seeds)} seeds from ${from} in ${seconds.toFixed(0)} s: ${n(virtualHours)} virtual hours, ${n(invocations)} invocations`,
    `${n(crashes)} crashes, ${n(lostRaces)} lost races, ${n(violations.length)} violations`,
    'Rollouts ended:',
    ...list(ended),
    'Faults and other happenings:',
    ...list(faults),
    ...violations
      .slice(0, 20)
      .map(({ seed, invariant, what }) => `VIOLATION seed ${seed}, invariant ${invariant}: ${what}`),
    ...(violations.length > 0 ? ['', `Replay one: npm run simulate -- --seed ${violations[0]!.seed}`] : []),
  ].join('\n');
}
