import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildResult, build as esbuild } from 'esbuild';
import { leanPackages } from './bundle/lean-packages.ts';
import { leaveOut } from './bundle/leave-out.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The two Lambda functions: one file each, with everything in it. */
export const FUNCTIONS = [
  { name: 'slack', entry: 'src/lambda/slack.ts' },
  { name: 'worker', entry: 'src/lambda/worker.ts' },
] as const;

export type FunctionName = (typeof FUNCTIONS)[number]['name'];

/** Kilobytes that each file may have. A new dependency that takes more is a visible change. */
export const BUDGET_KB: Readonly<Record<FunctionName, number>> = { slack: 370, worker: 680 };

export interface BuiltFile {
  readonly name: FunctionName;
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** Builds both functions into `dist/<name>/index.mjs`, their source maps beside in `dist/maps`. Throws when a source is wrong. */
export async function build(outDir = join(root, 'dist')): Promise<readonly BuiltFile[]> {
  const built = await Promise.all(FUNCTIONS.map(({ name, entry }) => bundle(name, entry, outDir)));
  return built;
}

async function bundle(name: FunctionName, entry: string, outDir: string): Promise<BuiltFile> {
  const file = join(outDir, name, 'index.mjs');
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // The SDK's ES modules shake; what has no such build comes as CommonJS and needs a `require` for Node's own modules.
    mainFields: ['module', 'main'],
    banner: {
      js: "import{createRequire as canaryRequire}from'node:module';const require=canaryRequire(import.meta.url);",
    },
    minify: true,
    legalComments: 'none',
    sourcemap: 'external',
    logLevel: 'silent',
    // What Lambda never runs stays out: a cold start is for the most part reading code.
    alias: {
      '@aws-sdk/credential-provider-node': join(root, 'infra', 'bundle', 'environment-credentials.mjs'),
      '@smithy/core/event-streams': join(root, 'infra', 'bundle', 'no-event-streams.mjs'),
    },
    plugins: [leaveOut(), leanPackages()],
  });
  return writeOut(name, file, join(outDir, 'maps'), result);
}

/** The map stays out of the function's folder: what is in there is uploaded and unpacked at each cold start. */
function writeOut(name: FunctionName, file: string, maps: string, { outputFiles = [] }: BuildResult): BuiltFile {
  rmSync(dirname(file), { recursive: true, force: true });
  mkdirSync(dirname(file), { recursive: true });
  mkdirSync(maps, { recursive: true });
  let code = new Uint8Array();
  for (const { path, contents } of outputFiles) {
    if (path.endsWith('.map')) {
      writeFileSync(join(maps, `${name}.${basename(path)}`), contents);
    } else {
      code = new Uint8Array(contents);
      writeFileSync(file, code);
    }
  }
  return { name, file, bytes: code.length, gzipBytes: gzipSync(code).length };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const began = performance.now();
  for (const { file, bytes, gzipBytes } of await build()) {
    console.log(`${file.slice(root.length + 1)}  ${kilobytes(bytes)} (${kilobytes(gzipBytes)} compressed)`);
  }
  console.log(`built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
