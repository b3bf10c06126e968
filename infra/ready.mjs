// Makes a fresh clone ready: installs the locked dependencies when they are missing or older than the lock file.
// Plain JavaScript without imports beyond Node, because nothing else can be relied on here.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major] = process.versions.node.split('.').map(Number);
if ((major ?? 0) < 20) {
  console.error(`lambda-canary needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const mark = join(root, 'node_modules', '.package-lock.json');
const lock = join(root, 'package-lock.json');
const current = existsSync(mark) && statSync(mark).mtimeMs >= statSync(lock).mtimeMs;
if (!current) {
  console.log('Installing dependencies (npm ci), once …');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    console.error('npm ci failed: see above. Nothing was started.');
    process.exit(done.status ?? 1);
  }
}
