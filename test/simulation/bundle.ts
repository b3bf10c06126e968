import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** A change of one place in production source. The text must be there exactly once. */
export interface Patch {
  /** Path from the project's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the simulation with production source, patched or not. Returns the path of the one file, to be run in a thread. */
export async function bundle(name: string, patches: readonly Patch[] = []): Promise<string> {
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
    plugins: patches.length === 0 ? [] : [patching(patches)],
  });
  return outfile;
}

/** Production source as it would be with the patches applied. Throws where a text is not found exactly once. */
export function patched(file: string, patches: readonly Patch[]): string {
  let source = readFileSync(resolve(ROOT, file), 'utf8');
  for (const { find, replace } of patches.filter((patch) => patch.file === file)) {
    const found = source.split(find).length - 1;
    if (found !== 1) throw new Error(`${file}: “${find}” is there ${found} times, not once.`);
    source = source.replace(find, () => replace);
  }
  return source;
}

function patching(patches: readonly Patch[]): Plugin {
  const files = new Map(patches.map(({ file }) => [resolve(ROOT, file), patched(file, patches)]));
  return {
    name: 'sabotage',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = files.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}
