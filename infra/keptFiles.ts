import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files by their names. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** A name for what these files and folders hold now, whole and whatever their dates are. */
export function contentKey(paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory()) add(join(path, entry.name));
      else hash.update(`${join(path, entry.name)}\n`).update(readFileSync(join(path, entry.name)));
    }
  };
  for (const path of paths) {
    if (statSync(path).isFile()) hash.update(readFileSync(path));
    else add(path);
  }
  return hash.digest('hex').slice(0, 32);
}

/** What was made under this key before; null when nothing was. */
export function readKept(folder: string, key: string): Files | null {
  const here = join(folder, key);
  if (!existsSync(here)) return null;
  return new Map(readdirSync(here).map((name) => [name, readFileSync(join(here, name))]));
}

/** Keeps files under a key and forgets those under other keys. Moved into place whole: another process may read or write them too. */
export function keep(folder: string, key: string, files: Files): void {
  const coming = join(folder, `${key}.${process.pid}`);
  mkdirSync(coming, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(coming, name), content);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(key)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  if (existsSync(join(folder, key))) rmSync(coming, { recursive: true });
  else renameSync(coming, join(folder, key));
}
