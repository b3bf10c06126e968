import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs the sandbox as `npm start` does, without npm; `heard` sees all that it printed so far. */
function start(args: readonly string[], heard: (text: string, interrupt: () => void) => void = () => {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/sandbox/main.ts', ...args], {
    cwd: root,
    detached: true,
  });
  // As a terminal does: the signal goes to every process of the group.
  const interrupt = () => void process.kill(-(child.pid ?? 0), 'SIGINT');
  let text = '';
  const hear = (chunk: Buffer) => {
    text += chunk;
    heard(text, interrupt);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise<{ code: number | null; text: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, text })),
  );
}

it('tells what there is when asked', async () => {
  const { code, text } = await start(['--help']);
  expect([code, text]).toEqual([0, expect.stringContaining('AWS_ENDPOINT_URL=')]);
});

it('says in one line that the port is taken, and empties nothing', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const { code, text } = await start(['--port', String(port), '--fresh', '--state', join(tmpdir(), 'never-made')]);
  other.close();
  expect([code, text.trim()]).toEqual([1, expect.stringMatching(new RegExp(`^Port ${port} is taken.*$`))]);
});

it('prints its address, and ends cleanly on Ctrl-C with its state kept', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'main-'));
  let told = false;
  const { code, text } = await start(['--port', '0', '--speed', '0', '--state', stateDir], (soFar, interrupt) => {
    if (told || !soFar.includes('Ctrl-C ends it')) return;
    told = true;
    interrupt();
  });
  expect(code).toBe(0);
  expect(text).toMatch(/AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+\/aws/);
  expect(existsSync(join(stateDir, 'metrics.json'))).toBe(true);
  expect(JSON.parse(readFileSync(join(stateDir, 'world.json'), 'utf8')).functions).toHaveLength(6);
  rmSync(stateDir, { recursive: true, force: true });
});
