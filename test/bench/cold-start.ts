import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import { BUDGET_KB, build } from '../../infra/build.ts';
import { atMost, type Bench, type BenchOptions, type Figure, told } from './bench.ts';

/**
 * How long a fresh process takes to import each built function, beside the stock way of bundling the same packages and a
 * module with nothing in it. The runs of all take turns, so that a busy moment of the machine falls on each alike.
 */
export const coldStart: Bench = {
  name: 'cold-start',
  about: 'import time of the built functions in a fresh process, beside stock bundling',
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-cold-'));
    try {
      return await measure(folder, options);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What somebody would write first: Bolt and the SDK's clients, bundled as they come. */
const STOCK = `
  export { App, AwsLambdaReceiver } from '@slack/bolt';
  export { LambdaClient, InvokeCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
  export { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
  export { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  export { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
`;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** As template.yaml gives it, so that every client is made which is made there; nothing is called. */
const ENV = {
  TABLE_NAME: 'canary',
  WORKER_FUNCTION_NAME: 'canary-worker',
  SLACK_SECRET_ID: 'canary-slack',
  AWS_REGION: 'eu-west-1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

async function measure(folder: string, { short, say }: BenchOptions): Promise<readonly Figure[]> {
  const built = await build(folder);
  const files = {
    slack: join(folder, 'slack', 'index.mjs'),
    worker: join(folder, 'worker', 'index.mjs'),
    stock: join(folder, 'stock', 'index.mjs'),
    empty: join(folder, 'empty', 'index.mjs'),
  };
  await buildStock(files.stock);
  mkdirSync(join(folder, 'empty'));
  writeFileSync(files.empty, 'export {};\n');

  const names = Object.keys(files) as (keyof typeof files)[];
  const runs: Record<keyof typeof files, Imported[]> = { slack: [], worker: [], stock: [], empty: [] };
  for (let round = 0; round < (short ? 5 : 31); round += 1) {
    for (const name of names) runs[name].push(await imported(files[name]));
  }
  const at = (name: keyof typeof files, what: keyof Imported, share: number) =>
    quantile(
      runs[name].map((one) => one[what]),
      share,
    );
  for (const name of names) {
    const [low, mid, high] = [0.25, 0.5, 0.75].map((p) => at(name, 'ms', p).toFixed(1));
    const cpu = at(name, 'cpuMs', 0.5).toFixed(1);
    say(`${name.padEnd(7)} ${mid} ms (half of the runs between ${low} and ${high}), ${cpu} ms of processor`);
  }
  const median = (name: keyof typeof files) => at(name, 'ms', 0.5);
  const cpu = (name: keyof typeof files) => at(name, 'cpuMs', 0.5);
  return [
    told('cold start, a module with nothing in it', median('empty'), 'ms'),
    told('cold start, Slack function', median('slack'), 'ms', median('stock')),
    atMost('cold start, Slack function beside stock bundling', 0.3, median('slack') / median('stock'), 'share'),
    told('cold start, Slack function, processor time', cpu('slack'), 'ms', cpu('stock')),
    told('cold start, worker', median('worker'), 'ms', median('stock')),
    atMost('cold start, worker beside stock bundling', 0.5, median('worker') / median('stock'), 'share'),
    told('cold start, worker, processor time', cpu('worker'), 'ms', cpu('stock')),
    ...built.map(({ name, bytes }) =>
      atMost(`bundle of the ${name} function`, BUDGET_KB[name], Math.round(bytes / 1024), 'KB'),
    ),
  ];
}

/** What an import took: by the clock, and of the processor, which other programs on the machine disturb less. */
interface Imported {
  readonly ms: number;
  readonly cpuMs: number;
}

async function buildStock(outfile: string): Promise<void> {
  await esbuild({
    stdin: { contents: STOCK, resolveDir: ROOT, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
    logLevel: 'silent',
  });
}

async function imported(file: string): Promise<Imported> {
  const script = `const used = process.cpuUsage();
    const began = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env: ENV });
  return JSON.parse(stdout);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
