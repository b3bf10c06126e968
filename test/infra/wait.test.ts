import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sharedStory } from '../stories/hooks.ts';
import { type Ended, whenEnded } from './ended.ts';
import { lambdaInvoke, type StandIns, standIns } from './standIns.ts';

const WAIT = fileURLToPath(new URL('../../infra/wait.mjs', import.meta.url));

const story = sharedStory();
let tools: StandIns;
beforeAll(() => {
  tools = standIns({ aws: (args) => lambdaInvoke(story.sandbox.awsUrl, args) });
});
afterAll(() => tools.remove());

/** Runs the script while virtual minutes pass; `meanwhile` is called after each. */
async function wait(
  args: readonly string[],
  meanwhile: (minute: number) => Promise<void> = async () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [WAIT, '--every', '0s', ...args], { env: { ...tools.env } });
  let running = true;
  const end = whenEnded(child).finally(() => {
    running = false;
  });
  for (let minute = 1; running && minute <= 60; minute += 1) {
    // A look of its own between any two minutes, so that no phase goes by unseen.
    const looks = tools.calls().length;
    while (running && tools.calls().length < looks + 2) await new Promise((resolve) => setTimeout(resolve, 20));
    if (!running) break;
    await story.minutes(1);
    await meanwhile(minute);
  }
  child.kill();
  return end;
}

const worker = (event: Readonly<Record<string, unknown>>) => story.sandbox.invokeWorker(event);

it('a canary that fails its calls is rolled back: exit code 1, with the reason', async () => {
  const ended = await wait(['--function', 'checkout', '--version', '44', '--plan', '20% auto', '--id', 'build-1']);
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.said).toContain('checkout:live 42 → 44');
  expect(ended.said).toMatch(/regress: Canary fails/);
  expect(await story.alias()).toEqual({ version: '42', weights: {} });
});

it('a hold ends the waiting: exit code 2, and the rollout stays', async () => {
  const start = ['--version', '43', '--plan', '10% every 30m', '--id', 'build-2'];
  const ended = await wait(['--function', 'checkout', ...start], async (minute) => {
    if (minute === 2) await worker({ kind: 'hold', function: 'checkout', by: 'ci' });
  });
  expect(ended).toMatchObject({ code: 2 });
  expect(ended.said).toContain('Held by a person');
  expect((await story.alias()).weights).toEqual({ 43: 0.1 });
});

it('out of time: exit code 2, and the rollout goes on', async () => {
  await worker({ kind: 'resume', function: 'checkout', by: 'ci' });
  const ended = await wait(['--function', 'checkout', '--timeout', '0s']);
  expect(ended).toMatchObject({ code: 2 });
  expect(ended.said).toContain('goes on without this pipeline');
  await worker({ kind: 'rollback', function: 'checkout', by: 'ci' });
  await story.minutes(3);
});

it('what is good is promoted: exit code 0; the same id starts nothing again', async () => {
  const args = ['--function', 'checkout', '--version', '43', '--plan', 'AllAtOnce watch=1m', '--id', 'build-3'];
  expect(await wait(args)).toMatchObject({ code: 0, said: expect.stringContaining('Promoted.') });
  expect(await story.alias()).toEqual({ version: '43', weights: {} });
  const before = (await story.cards()).length;
  expect(await wait(args)).toMatchObject({ code: 0 });
  expect(await story.cards()).toHaveLength(before);
});

it('what is refused is said: exit code 2', async () => {
  const ended = await wait(['--function', 'checkout', '--version', '43']);
  expect(ended).toMatchObject({ code: 2, said: expect.stringContaining('Refused (same-version)') });
});

const cli = spawnSync('aws', ['--version']).error === undefined;
if (!cli)
  console.warn(
    '\n!! LEFT OUT: the AWS CLI is not installed, so infra/wait.mjs was tried with a stand-in for it only.\n',
  );
it.skipIf(!cli)('the AWS CLI itself carries the question and the answer', async () => {
  const account = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
  const env = { ...process.env, ...account, AWS_ENDPOINT_URL: story.sandbox.awsUrl, AWS_CONFIG_FILE: '/dev/null' };
  const asked = spawn(process.execPath, [WAIT, '--function', 'checkout', '--version', '9999'], { env });
  let said = '';
  asked.stderr.on('data', (part) => (said += part));
  const code = await new Promise((resolve) => asked.on('close', resolve));
  expect([code, said]).toEqual([2, expect.stringContaining('Refused (no-version)')]);
});

it.each([
  [[], '--function is missing'],
  [['--function', 'checkout', '--plan', '10%'], '--version'],
  [['--function', 'checkout', '--timeout', 'soon'], '--timeout soon'],
  [['--function', 'checkout', '--worker', 'nobody'], 'AWS cannot be asked'],
])('a slip in %j is said: exit code 2', async (args, words) => {
  expect(await wait(args)).toMatchObject({ code: 2, said: expect.stringContaining(words) });
});
