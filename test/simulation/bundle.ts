import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the simulation with production source. Returns the path of the one file, to be run in a thread. */
export async function bundle(name: string): Promise<string> {
  const folder = resolve(ROOT, 'node_modules/.cache/simulation');
  mkdirSync(folder, { recursive: true });
  const outfile = resolve(folder, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [resolve(ROOT, 'test/simulation/thread.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  return outfile;
}
