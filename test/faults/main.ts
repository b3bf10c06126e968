import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../infra/build.ts';
import { summary } from './page.ts';
import { play, type Run } from './run.ts';

/** `npm run faults -- --runs 200`: seeded kill-and-restart runs of the built functions, in processes that are killed with SIGKILL. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '3' },
    verbose: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const [count, from] = [Number(values.runs), Number(values.from)];
const dist = mkdtempSync(join(tmpdir(), 'lambda-canary-faults-'));
const runs: Run[] = [];
try {
  await build(dist);
  const seeds = Array.from({ length: count }, (_, i) => from + i);
  const lane = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const run = await play(seed, { dist, isolation: 'process', verbose: values.verbose });
      runs.push(run);
      const { violations, kills, faults, minutes, ended, tookMs } = run;
      const ends = ended.join(', ') || 'no rollout';
      console.log(
        `seed ${seed}: ${kills} kills, ${faults} faults met, ${minutes} min, ${(tookMs / 1000).toFixed(1)} s, ${ends}`,
      );
      for (const violation of violations) console.log(`  ✗ ${violation}`);
    }
  };
  // Much of a run is waiting for pauses that last in real time.
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
  runs.sort((a, b) => a.seed - b.seed);
} finally {
  rmSync(dist, { recursive: true, force: true });
}
const text = summary(runs);
console.log(text);
if (values.keep) writeFileSync(new URL('../../docs/faults-measured.md', import.meta.url), text);
process.exitCode = runs.some(({ violations }) => violations.length > 0) ? 1 : 0;
