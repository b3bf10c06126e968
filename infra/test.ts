import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';
import { installNode24 } from './node24.ts';

/**
 * `npm test`: the bundles build, the types and the style are right, every test passes. The last line of the output counts
 * them all. Arguments go to vitest: `npm test -- test/aws`.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs one of the installed tools. Shows its output as it comes, or keeps it. */
function run(script: string, args: readonly string[], show: 'show' | 'keep'): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      // The SDK would write ten lines about Node 20 in front of every other test file.
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      stdio: show === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (part) => (output += part));
    child.stderr?.on('data', (part) => (output += part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A check that either holds or shows why not. */
async function check(name: string, body: () => Promise<Ran>): Promise<Counts> {
  const began = performance.now();
  const { code, output } = await body().catch((error: unknown) => ({ code: 1, output: String(error) }));
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  console.log(code === 0 ? `✓ ${name} (${took})` : `✗ ${name} (${took})\n${output}`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function vitest(args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await run('vitest/vitest.mjs', ['run', ...reporters, ...args], 'show');
    const counts = countsOf(report);
    // A file that cannot be loaded, or an error between tests, fails the run without failing a test.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsOf(report: string): Counts {
  try {
    const read = JSON.parse(readFileSync(report, 'utf8'));
    return {
      passed: read.numPassedTests,
      failed: read.numFailedTests,
      skipped: read.numPendingTests + read.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** What the registry knows against the packages that are deployed. Left out, and said so, where it does not answer. */
async function knownWeaknesses(): Promise<Counts> {
  const name = 'no known weakness in what is deployed (npm audit)';
  const { output, code } = await npmAudit();
  const report = parsedReport(output);
  if (report === null) {
    console.warn(`!! LEFT OUT: ${name}: the registry does not answer.`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  return check(name, async () => ({ code: report.high + report.critical === 0 ? 0 : code, output }));
}

function npmAudit(): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['audit', '--omit=dev', '--json'], {
      cwd: root,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => child.kill(), 15_000);
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    child.on('error', () => resolve({ code: 1, output: '' }));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}

function parsedReport(output: string): { readonly high: number; readonly critical: number } | null {
  try {
    return JSON.parse(output).metadata?.vulnerabilities ?? null;
  } catch {
    return null;
  }
}

installNode24();
const checks = [
  // First, and by itself: tests start what it builds.
  await check('both functions build', async () => {
    await build();
    return { code: 0, output: '' };
  }),
  ...(await Promise.all([
    check('types', () => run('typescript/bin/tsc', ['--noEmit'], 'keep')),
    knownWeaknesses(),
    check('style', () => run('@biomejs/biome/bin/biome', ['check', '--error-on-warnings'], 'keep')),
  ])),
  await vitest(process.argv.slice(2)),
];

const sum = (key: keyof Counts) => checks.reduce((total, counts) => total + counts[key], 0);
process.exitCode = sum('failed') === 0 ? 0 : 1;
const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`;
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
