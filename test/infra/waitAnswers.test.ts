import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

/** infra/wait.mjs with answers that the sandbox does not give. */
const WAIT = fileURLToPath(new URL('../../infra/wait.mjs', import.meta.url));

/** Stands in for the AWS CLI: notes its settings, and answers with the files 1, 2 and so on. */
const AWS = `#!/bin/sh
cd "$(dirname "$0")"
echo "$AWS_REGION $AWS_DEFAULT_REGION \${AWS_MAX_ATTEMPTS:-several}" >>settings
for out; do case "$out" in */answer.json) cat "$(grep -c . settings)" >"$out";; esac; done
echo '{"StatusCode": 200}'
`;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function wait(answers: readonly unknown[], args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-wait-test-'));
  folders.push(folder);
  writeFileSync(join(folder, 'aws'), AWS);
  chmodSync(join(folder, 'aws'), 0o755);
  for (const [i, answer] of answers.entries()) writeFileSync(join(folder, String(i + 1)), JSON.stringify(answer));
  const path = `${folder}${delimiter}${process.env.PATH}`;
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, AWS_MAX_ATTEMPTS: ___, ...rest } = process.env;
  const ran = spawnSync(process.execPath, [WAIT, '--function', 'checkout', '--every', '0s', ...args], {
    env: { ...rest, ...env, PATH: path },
    encoding: 'utf8',
  });
  const settings = readFileSync(join(folder, 'settings'), 'utf8').trimEnd().split('\n');
  return { code: ran.status, said: `${ran.stdout}${ran.stderr}`, settings };
}

const at = (id: string, stable: string, canary: string, phase: string) => ({
  id,
  function: 'checkout',
  alias: 'live',
  stable,
  canary,
  phase,
  weightBp: 10_000,
  verdict: { outcome: 'undecided', reason: 'No figures yet.' },
});

it.each([
  ['began on its canary: it was promoted', at('r2', '43', '44', 'baking'), 0, 'it was promoted'],
  ['began on its stable version: it was taken back', at('r2', '42', '44', 'baking'), 2, 'not on 43'],
  ['takes it back', at('r2', '43', '42', 'baking'), 2, 'takes it back to 42'],
])('a rollout that took the place of the followed one %s', (_, next, code, words) => {
  expect(wait([at('r1', '42', '43', 'watching'), next])).toMatchObject({ code, said: expect.stringContaining(words) });
});

it.each([[null], [{ statusCode: 200, body: 'hi' }], [{ ...at('r1', '42', '43', 'promoted'), verdict: null }]])(
  'what is not the worker’s answer is neither promoted nor rolled back: %j',
  (answer) => {
    expect(wait([answer], ['--worker', 'another'])).toMatchObject({
      code: 2,
      said: expect.stringContaining('another does not answer as lambda-canary’s worker does'),
    });
  },
);

it('one region holds for both versions of the CLI, and a start without an id is sent once', () => {
  const env = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' };
  const start = ['--version', '43'];
  const answers = [at('r1', '42', '43', 'baking'), at('r1', '42', '43', 'promoted')];
  expect(wait(answers, start, env).settings).toEqual(['eu-west-1 eu-west-1 1', 'eu-west-1 eu-west-1 several']);
  expect(wait(answers, [...start, '--id', 'build-1'], env).settings[0]).toBe('eu-west-1 eu-west-1 several');
});
