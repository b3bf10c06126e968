import type { Line } from './sim.ts';
import type { Told } from './simulate.ts';

/** A story for reading: time, who, what. */
export function narrate({ seed, lines, violations, ended, minutes }: Told): string {
  const wide = Math.min(34, Math.max(...lines.map(({ who }) => who.length), 4));
  const over =
    violations.length === 0
      ? ['No promise was broken.']
      : violations.map(({ invariant, what }) => `BROKEN, invariant ${invariant}: ${what}`);
  const ends = Object.entries(ended).map(([name, n]) => `${n} ${name}`);
  return [
    `Seed ${seed}: ${minutes} virtual minutes.`,
    '',
    ...lines.map((line) => lineWords(line, wide)),
    '',
    ends.length === 0 ? 'No rollout was begun.' : `Rollouts ended: ${ends.join(', ')}.`,
    ...over,
  ].join('\n');
}

function lineWords({ atMs, who, what }: Line, wide: number): string {
  return `${new Date(atMs).toISOString().slice(11, 23)}  ${who.padEnd(wide)}  ${what}`;
}
