import { type Bench, machine } from '../bench.ts';
import { keepResults } from './keep.ts';
import { sameTable, wordsTable, worseTable } from './page.ts';
import { compareSame, compareWorse } from './tables.ts';
import { type Effort, targets } from './targets.ts';
import { words } from './words.ts';

/** Long enough to believe, and short enough to see that it runs. */
const LONG: Effort = { runs: 4_000, gridRuns: 10_000, seed: 20_261_121 };
const SHORT: Effort = { runs: 400, gridRuns: 400, seed: 20_261_121 };

/** The simulator: our verdict and its peers on the same seeded traffic, and the targets of the method. */
export const verdict: Bench = {
  name: 'verdict',
  about: 'false rollbacks and detection of the verdict and its peers, simulated; replay times',
  run: async ({ short, keep, say }) => {
    const effort = short ? SHORT : LONG;
    say(`seed ${effort.seed}, ${effort.runs} rollouts a cell, ${effort.gridRuns} a cell of the null grid`);
    const same = compareSame(effort.runs, effort.seed, say);
    say(`\nFalse rollback, canary identical to stable\n${sameTable(same)}\n`);
    const worse = compareWorse(effort.runs, effort.seed, say);
    say(`\nMedian minute / found within 60 min / mean failed canary calls\n${worseTable(worse)}\n`);
    const strictness = words(effort.runs, effort.seed);
    say(`\nstrict, normal, lenient\n${wordsTable(strictness)}\n`);
    const figures = targets(same, worse, effort, say);
    if (keep) keepResults({ effort, machine: machine(), same, worse, words: strictness, figures });
    return figures;
  },
};
