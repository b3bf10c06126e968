import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { build, transform } from 'esbuild';
import type { Patch } from './sabotage/sabotage.ts';
import type { simulate } from './simulate.ts';

export type Simulate = typeof simulate;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = 'test/simulation/simulate.ts';
const BUILT_IN = createRequire(import.meta.url);
/** As modules that are functions; esbuild keeps the names of imports as they are written. */
const FORM = { format: 'cjs', platform: 'node', target: 'node20', logLevel: 'silent' } as const;

interface Module {
  exports: object;
}

/** A module's code: called once for each simulation that it is a part of. */
type Code = (module: Module, require: (path: string) => object) => void;

/**
 * Makes simulations of sabotaged production source. Every file is read and compiled once, and each simulation is assembled from all of them
 * anew: so the engine knows most of the code well already. A bundle and a thread for each cost seven times as much time of the machine.
 */
export class Workshop {
  private constructor(private readonly codes: ReadonlyMap<string, Code>) {}

  static async open(): Promise<Workshop> {
    const common = { ...FORM, absWorkingDir: ROOT, outdir: 'out', outbase: '.', write: false } as const;
    const { metafile } = await build({ ...common, entryPoints: [ENTRY], bundle: true, metafile: true });
    const { outputFiles } = await build({ ...common, entryPoints: Object.keys(metafile.inputs) });
    return new Workshop(new Map(outputFiles.map(({ path, text }) => compiled(sourceOf(path), text))));
  }

  /** The simulation as it would be with the patches applied. Throws where a text is not found exactly once. */
  async sabotaged(patches: readonly Patch[]): Promise<Simulate> {
    const codes = new Map(this.codes);
    for (const file of new Set(patches.map((patch) => patch.file))) {
      const { code } = await transform(patched(file, patches), { ...FORM, loader: 'ts', sourcefile: file });
      codes.set(...compiled(file, code));
    }
    return assembled(codes);
  }
}

/** Production source as it would be with the patches applied. Throws where a text is not found exactly once. */
export function patched(file: string, patches: readonly Patch[]): string {
  let source = readFileSync(join(ROOT, file), 'utf8');
  for (const { find, replace } of patches.filter((patch) => patch.file === file)) {
    const found = source.split(find).length - 1;
    if (found !== 1) throw new Error(`${file}: “${find}” is there ${found} times, not once.`);
    source = source.replace(find, () => replace);
  }
  return source;
}

function sourceOf(built: string): string {
  return relative(join(ROOT, 'out'), built).split(sep).join('/').replace(/\.js$/, '.ts');
}

function compiled(file: string, text: string): [string, Code] {
  return [file, compileFunction(text, ['module', 'require'], { filename: file }) as Code];
}

function assembled(codes: ReadonlyMap<string, Code>): Simulate {
  const modules = new Map<string, Module>();
  const load = (file: string): object => {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const code = codes.get(file);
    if (code === undefined) throw new Error(`${file} is no part of the simulation.`);
    const module: Module = { exports: {} };
    modules.set(file, module);
    code(module, (path) => (path.startsWith('.') ? load(posix.join(posix.dirname(file), path)) : BUILT_IN(path)));
    // Plain properties in place of getters: nothing here is exported that changes later, and reading them costs less.
    module.exports = { ...module.exports };
    return module.exports;
  };
  return (load(ENTRY) as { readonly simulate: Simulate }).simulate;
}
