import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** The architecture is a test: who may import whom, and what core may never do. */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const src = join(root, 'src');

interface Source {
  /** `core/step/step.ts` */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => path.replaceAll('\\', '/'))
  .map((path) => {
    const text = readFileSync(join(src, path), 'utf8');
    const statements = /^(?:import|export)[^;']*from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm;
    const imports = [...text.matchAll(statements)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
    return { path, room: path.split('/')[0] ?? '', text, imports };
  });

/** Rooms that each room may import from, itself included. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  app: ['app', 'core'],
  aws: ['aws', 'app', 'core'],
  slack: ['slack', 'app', 'core'],
  web: ['web', 'app', 'core'],
  lambda: ['lambda', 'aws', 'slack', 'web', 'app', 'core'],
  // The programs beside the app judge and export what is kept; only an adapter reaches the table.
  cli: ['cli', 'aws', 'app', 'core'],
  sandbox: ['sandbox', 'core', '../infra'],
};

/** Packages that belong behind one wall. */
const PACKAGES: readonly { readonly name: RegExp; readonly rooms: readonly string[] }[] = [
  // The sandbox makes its table with the SDK, from the template's declaration.
  { name: /^@aws-sdk\/|^@smithy\//, rooms: ['aws', 'lambda', 'sandbox'] },
  { name: /^@slack\//, rooms: ['slack', 'lambda'] },
  { name: /^node:/, rooms: ['app', 'aws', 'slack', 'web', 'lambda', 'cli', 'sandbox'] },
  // Whatever calls another host goes through an adapter that decides where it may lead.
  { name: /^node:(?:https?|http2|net|tls|dns)/, rooms: ['web', 'slack', 'sandbox'] },
];

function roomOf(from: Source, imported: string): string {
  const path = relative(src, resolve(dirname(join(src, from.path)), imported)).replaceAll('\\', '/');
  return path
    .split('/')
    .slice(0, path.startsWith('..') ? 2 : 1)
    .join('/');
}

/** Where a rule is broken, as `file: what`, so that a failure names the place. */
function breaches(of: readonly Source[], find: (source: Source) => readonly string[]): readonly string[] {
  return of.flatMap((source) => find(source).map((what) => `${source.path}: ${what}`));
}

it('every file imports only from rooms below its own', () => {
  const found = breaches(sources, (source) =>
    source.imports.filter((name) => name.startsWith('.') && !MAY[source.room]?.includes(roomOf(source, name))),
  );
  expect(found).toEqual([]);
});

it('SDKs stay behind their adapters', () => {
  const found = breaches(sources, ({ imports, room }) =>
    imports.filter((imported) => PACKAGES.some(({ name, rooms }) => name.test(imported) && !rooms.includes(room))),
  );
  expect(found).toEqual([]);
});

it('there are named exports only, and no barrels', () => {
  expect(breaches(sources, ({ text }) => text.match(/^export default.*|^export \* from.*/gm) ?? [])).toEqual([]);
});

it('core has no clock, no randomness and no I/O', () => {
  const core = sources.filter(({ room }) => room === 'core');
  const outside = /\b(?:Date\.now|new Date\(\)|Math\.random|process\.\w+|console\.\w+|fetch\(|setTimeout|setInterval)/g;
  expect(breaches(core, ({ text }) => text.match(outside) ?? [])).toEqual([]);
  expect(breaches(core, ({ imports }) => imports.filter((name) => !name.startsWith('.')))).toEqual([]);
});

it('only the composition roots read the environment', () => {
  const readers = sources.filter(
    ({ text, room }) => /process\.env/.test(text) && !['lambda', 'sandbox', 'cli'].includes(room),
  );
  expect(readers.map(({ path }) => path)).toEqual([]);
});

it('time is read through the clock port, in the composition roots only', () => {
  const readers = sources.filter(
    ({ text, room }) => /Date\.now\(\)|new Date\(\)/.test(text) && ['core', 'app'].includes(room),
  );
  expect(readers.map(({ path }) => path)).toEqual([]);
});

it('there is no room for leftovers', () => {
  const rooms = new Set(sources.flatMap(({ path }) => path.split('/').slice(0, -1)));
  for (const name of ['utils', 'util', 'types', 'services', 'constants', 'helpers', 'common'])
    expect(rooms.has(name)).toBe(false);
});
