import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const HANDLERS = ['slack/index.mjs', 'worker/index.mjs'];
/** Not part of what is built. */
const NOT_PRODUCT = ['sandbox', 'cli'];
const LOCK_OLD_MS = 60_000;

/** Builds `dist/` when a handler is missing or older than the source. Several processes at once build it once. */
export async function ensureBuilt(root: string): Promise<void> {
  if (current(root)) return;
  const lock = join(tmpdir(), `${basename(root)}-building-${Buffer.from(root).toString('hex').slice(-24)}`);
  while (!locked(lock)) await sleep(50);
  try {
    if (current(root)) return;
    const script = join(root, 'infra', 'build.ts');
    if (!existsSync(script)) throw new Error(`dist/ is missing, and so is ${script} that builds it.`);
    const { build } = (await import(pathToFileURL(script).href)) as { build: () => Promise<void> };
    await build();
  } finally {
    rmdirSync(lock);
  }
}

function locked(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    // A lock that nobody released is of a process that died.
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > LOCK_OLD_MS) rmdirSync(lock);
    return false;
  }
}

function current(root: string): boolean {
  const built = HANDLERS.map((handler) => join(root, 'dist', handler));
  if (!built.every((file) => existsSync(file))) return false;
  const oldest = Math.min(...built.map((file) => statSync(file).mtimeMs));
  const builder = statSync(join(root, 'infra', 'build.ts'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const bundling = join(root, 'infra', 'bundle');
  const parts = existsSync(bundling) ? newest(bundling, []) : 0;
  return Math.max(builder, parts, newest(join(root, 'src'), NOT_PRODUCT)) <= oldest;
}

function newest(folder: string, without: readonly string[]): number {
  const times = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !without.includes(name))
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newest(path, []) : statSync(path).mtimeMs;
    });
  return Math.max(0, ...times);
}
