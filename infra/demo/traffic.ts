import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readOptions } from '../deploy/options.ts';
import { script, Trouble } from '../deploy/tool.ts';

const HELP = `Calls a function through its alias, steadily, and says which version answered.

  npm run demo:traffic -- --per-second 5

  --function NAME    default canary-demo      --alias NAME    default live
  --per-second N     default 5, at most 50    --seconds N     default: until Ctrl-C`;

/** Answers and failures of each version. */
export type Tally = Map<string, { calls: number; failed: number }>;

/** One second of calls, spread over it. A call that AWS itself refuses counts as failed by `none`. */
export async function second(
  client: LambdaClient,
  target: { name: string; alias: string },
  count: number,
): Promise<Tally> {
  const tally: Tally = new Map();
  const call = async (afterMs: number) => {
    await sleep(afterMs);
    const command = new InvokeCommand({ FunctionName: target.name, Qualifier: target.alias, Payload: '{}' });
    const answer = await client.send(command).catch(() => null);
    const version = answer?.ExecutedVersion ?? 'none';
    const failed = answer === null || answer.FunctionError !== undefined;
    const sum = tally.get(version) ?? { calls: 0, failed: 0 };
    tally.set(version, { calls: sum.calls + 1, failed: sum.failed + Number(failed) });
  };
  await Promise.all(Array.from({ length: count }, (_, i) => call((i * 1_000) / count)));
  return tally;
}

function line(tally: Tally): string {
  const sorted = [...tally].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return sorted
    .map(([version, { calls, failed }]) => `version ${version}: ${calls} calls, ${failed} failed`)
    .join('   ');
}

async function traffic(): Promise<void> {
  const given = readOptions(HELP, ['function', 'alias', 'per-second', 'seconds']);
  const target = { name: given.function ?? 'canary-demo', alias: given.alias ?? 'live' };
  const perSecond = Number(given['per-second'] ?? 5);
  const seconds = Number(given.seconds ?? Number.POSITIVE_INFINITY);
  if (!(perSecond >= 1 && perSecond <= 50 && seconds >= 1))
    throw new Trouble('--per-second takes 1 to 50, --seconds at least 1.');
  const client = new LambdaClient({ maxAttempts: 1 });
  for (let past = 0; past < seconds; past += 1) {
    const [tally] = await Promise.all([second(client, target, perSecond), sleep(1_000)]);
    console.log(line(tally));
  }
}

if (process.argv[1]?.endsWith('traffic.ts') === true) await script(traffic);
