import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../infra/build.ts';
import { Story } from '../stories/story.ts';
import { atMost, type Bench, type Figure, told } from './bench.ts';

/** AWS calls, one after the other, from the start of a worker that an alarm woke until the alias is safe. */
export const alarm: Bench = {
  name: 'alarm',
  about: 'AWS calls and time from an alarm event until the alias is safe, on the built worker',
  async run({ short, say }) {
    const dist = mkdtempSync(join(tmpdir(), 'lambda-canary-alarm-'));
    try {
      await build(dist);
      const runs: Fall[] = [];
      for (let run = 0; run < (short ? 2 : 10); run += 1) runs.push(await fall(run + 1, dist));
      for (const { calls } of runs.slice(0, 1)) say(`until the alias was safe: ${calls.join(', ')}`);
      return figures(runs);
    } finally {
      rmSync(dist, { recursive: true, force: true });
    }
  },
};

/** The way of one canary to 0. */
export interface Fall {
  /** AWS calls of the worker in order, up to the one that made the alias safe. */
  readonly calls: readonly string[];
  /** Real milliseconds from the event to the safe alias, on a warm worker and with AWS on the same machine. */
  readonly tookMs: number;
}

/** What AWS is thought to take for one call, for an estimate on the safe side. */
const CALL_MS = 100;

function figures(runs: readonly Fall[]): readonly Figure[] {
  const most = Math.max(...runs.map(({ calls }) => calls.length));
  const tookMs = runs.map((run) => run.tookMs).sort((a, b) => a - b);
  const median = tookMs[Math.floor(tookMs.length / 2)] ?? 0;
  return [
    atMost('alarm event until the alias is safe, sequential AWS calls', 4, most, 'calls'),
    told('alarm event until the alias is safe, warm, AWS answering at once', median, 'ms'),
    told(`alarm event until the alias is safe, warm, AWS answering in ${CALL_MS} ms`, median + most * CALL_MS, 'ms'),
  ];
}

/** Brings a canary to 10 %, lets an alarm fire, and counts. */
export async function fall(seed: number, dist?: string): Promise<Fall> {
  const env = { SLACK_TEAM_IDS: 'T0SANDBOX' };
  const story = await Story.begin({ seed, env, ...(dist === undefined ? {} : { dist }) });
  try {
    const { sandbox } = story;
    await sandbox.invokeWorker({
      kind: 'start',
      function: 'checkout',
      version: '43',
      plan: '10%',
      by: 'bench',
      id: 'b1',
    });
    await story.minutes(2);
    if ((await story.alias()).weights['43'] !== 0.1) throw new Error('the canary has no traffic');
    sandbox.calls.clear();
    const safe = new Promise<Fall>((seen) => {
      const beganMs = performance.now();
      const { world } = sandbox;
      const note = world.noteAliasChange.bind(world);
      world.noteAliasChange = (...change) => {
        note(...change);
        const calls = sandbox.calls.list().filter(({ who }) => who === 'worker');
        seen({ calls: calls.map(({ operation }) => operation), tookMs: performance.now() - beganMs });
      };
    });
    await story.world({ set: 'alarm', alarm: 'checkout-errors', state: 'ALARM' });
    const fallen = await safe;
    if (Object.keys((await story.alias()).weights).length > 0) throw new Error('the alias is not safe');
    return fallen;
  } finally {
    await story.end();
  }
}
