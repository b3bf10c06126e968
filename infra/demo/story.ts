import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { readOptions } from '../deploy/options.ts';
import { aws, run, script, Trouble } from '../deploy/tool.ts';
import { second } from './traffic.ts';

const HELP = `Replays lambda-canary's story on a real account, about half an hour: needs the app (npm run deploy) and its worker's name.

  npx tsx infra/demo/story.ts

  --function NAME   default canary-demo, deployed by this script
  --worker NAME     default lambda-canary-worker`;

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PER_SECOND = 10;

function say(step: number, words: string): void {
  console.log(`\n── ${step} of 5 · ${words}`);
}

/** A version that fails and dawdles so much. */
async function publish(name: string, failShare: string, slowMs: string): Promise<string> {
  const variables = `Variables={FAIL_SHARE=${failShare},SLOW_MS=${slowMs}}`;
  await aws(['lambda', 'update-function-configuration', '--function-name', name, '--environment', variables]);
  await aws(['lambda', 'wait', 'function-updated-v2', '--function-name', name]);
  const { Version } = (await aws(['lambda', 'publish-version', '--function-name', name])) as { Version: string };
  return Version;
}

/** Starts and follows; resolves with the exit code of infra/wait.mjs. */
function rollOut(name: string, worker: string, version: string, plan: string): Promise<number | null> {
  const args = ['--function', name, '--worker', worker, '--version', version, '--plan', plan, '--by', 'demo'];
  return new Promise((resolve) => {
    spawn(process.execPath, [`${HERE}../wait.mjs`, ...args], { stdio: 'inherit' }).on('close', resolve);
  });
}

function expectCode(code: number | null, right: number): void {
  if (code !== right)
    throw new Trouble(`This step should have ended with ${right}, not ${code}. The card in Slack says why.`);
}

async function story(): Promise<void> {
  const { function: name = 'canary-demo', worker = 'lambda-canary-worker' } = readOptions(HELP, ['function', 'worker']);
  say(1, `the demo function ${name}, with traffic on its alias live`);
  const deploy = ['cloudformation', 'deploy', '--stack-name', name, '--template-file', `${HERE}template.yaml`];
  const { code } = await run(
    'aws',
    [
      ...deploy,
      '--capabilities',
      'CAPABILITY_IAM',
      '--no-fail-on-empty-changeset',
      '--parameter-overrides',
      `FunctionName=${name}`,
    ],
    'show',
  );
  if (code !== 0) throw new Trouble('The demo function could not be deployed.');
  const client = new LambdaClient({ maxAttempts: 1 });
  let calling = true;
  const traffic = (async () => {
    while (calling) await second(client, { name, alias: 'live' }, PER_SECOND);
  })();
  try {
    say(2, 'a good version at 10 %, judged on both versions’ own figures');
    const good = await publish(name, '0.002', '25');
    say(3, 'promoted when its figures pass, then watched');
    expectCode(await rollOut(name, worker, good, '10% every 5m auto watch=3m'), 0);
    say(4, 'a version that fails one call in five: taken back by itself');
    expectCode(await rollOut(name, worker, await publish(name, '0.2', '25'), '10% every 10m auto'), 1);
    say(5, 'an alarm takes a version back within seconds');
    const last = rollOut(name, worker, await publish(name, '0.002', '30'), '10% every 30m');
    await new Promise((resolve) => setTimeout(resolve, 120_000));
    const reason = ['--state-value', 'ALARM', '--state-reason', 'a drill'];
    await aws(['cloudwatch', 'set-alarm-state', '--alarm-name', `${name}-errors`, ...reason]);
    expectCode(await last, 1);
    console.log(`\nThat was the story. To take the demo away: aws cloudformation delete-stack --stack-name ${name}`);
  } finally {
    calling = false;
    await traffic;
  }
}

await script(story);
