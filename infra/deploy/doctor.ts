import { type Check, examineStack } from './checks.ts';
import { readOptions } from './options.ts';
import { DEFAULT_STACK, needAccount, needTools, readStack, type Stack } from './stack.ts';
import { script, Trouble } from './tool.ts';

const HELP = `Checks every prerequisite of a deployed lambda-canary. Changes nothing.

  npm run doctor -- --function checkout --alias live

  --stack NAME      default ${DEFAULT_STACK}
  --function NAME   also checks that its alias may be moved
  --alias NAME      default live
  Deployed with Terraform: --url, --worker and --secret with the module's outputs, --channel, and --stack its name.`;

/** Prints each finding; true when all are well. */
export function show(checks: readonly Check[]): boolean {
  for (const { ok, says } of checks) console.log(`${ok ? '✓' : '✗'} ${says}`);
  const bad = checks.filter(({ ok }) => !ok).length;
  console.log(bad === 0 ? '\nAll is well.' : `\n${bad} of ${checks.length} are not as they should be.`);
  return bad === 0;
}

export async function doctor(): Promise<void> {
  const given = readOptions(HELP, ['stack', 'function', 'alias', 'url', 'worker', 'secret', 'channel']);
  await needTools(['aws']);
  await needAccount();
  const { stack: name = DEFAULT_STACK, alias = 'live' } = given;
  const stack = given.url === undefined ? await readStack(name) : named(name, given);
  const target = given.function === undefined ? null : { function: given.function, alias };
  if (!show(await examineStack(stack, target))) process.exitCode = 1;
  if (target === null) console.log('With --function NAME it also checks the right to move that function’s alias.');
}

function named(name: string, { url, worker, secret, channel = '' }: Partial<Record<string, string>>): Stack {
  if (url === undefined || worker === undefined || secret === undefined) {
    throw new Trouble('--url, --worker and --secret go together.');
  }
  return { name, requestUrl: url, worker, table: '', secretArn: secret, defaultChannel: channel };
}

if (process.argv[1]?.endsWith('doctor.ts') === true) await script(doctor);
