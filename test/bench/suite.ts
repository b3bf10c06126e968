import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atMost, type Bench, type BenchOptions, type Figure } from './bench.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How long people who work on the project wait. */
export const suite: Bench = {
  name: 'suite',
  about: 'the tests (with --short they are left out), the build, and the first page of the sandbox after a warm start',
  async run({ short, say }: BenchOptions) {
    const figures: Figure[] = [
      atMost('npm run build', 5, seconds('build'), 's'),
      atMost('first page of the sandbox, warm start', 3, await firstPageS(), 's'),
    ];
    return short ? figures : [atMost('npm test', 180, seconds('test', say), 's'), ...figures];
  },
};

function seconds(script: 'build' | 'test', say: (line: string) => void = () => {}): number {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-suite-'));
  const report = join(folder, 'report.json');
  const extra = script === 'test' ? ['--', '--reporter=json', `--outputFile=${report}`] : [];
  const began = performance.now();
  try {
    execFileSync('npm', ['run', '--silent', script, ...extra], { cwd: ROOT, stdio: 'ignore' });
  } catch {
    say(`npm run ${script} failed: its time says little`);
  }
  const took = (performance.now() - began) / 1_000;
  if (script === 'test') for (const line of slowest(report)) say(line);
  rmSync(folder, { recursive: true, force: true });
  return took;
}

/** The ten files that take longest. */
function slowest(report: string): readonly string[] {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { name: string; startTime: number; endTime: number }[];
    };
    return testResults
      .map(({ name, startTime, endTime }) => ({ name: name.slice(ROOT.length), s: (endTime - startTime) / 1_000 }))
      .sort((a, b) => b.s - a.s)
      .slice(0, 10)
      .map(({ name, s }) => `${s.toFixed(1).padStart(6)} s  ${name}`);
  } catch {
    return [];
  }
}

/** From `npm start` until the page is there; the second start, since the first builds and installs. */
async function firstPageS(): Promise<number> {
  await startOnce(3_801);
  return startOnce(3_802);
}

async function startOnce(port: number): Promise<number> {
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent', '--', '--port', String(port)], {
    cwd: ROOT,
    detached: true,
    stdio: 'ignore',
  });
  try {
    for (;;) {
      const page = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
      if (page?.ok && (await page.text()).includes('<html')) return (performance.now() - began) / 1_000;
      if (performance.now() - began > 60_000) throw new Error('the sandbox did not come up in a minute');
      await new Promise((wake) => setTimeout(wake, 20));
    }
  } finally {
    // The whole group: npm starts the sandbox as a process of its own.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  }
}
