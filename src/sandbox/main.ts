import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULT_KINDS, type Fault, parseFault } from './aws/faults.ts';
import type { Speed } from './contract.ts';
import { ROOT, startSandbox } from './sandbox.ts';

const SPEEDS: readonly Speed[] = [0, 1, 60, 600];

const HELP = `lambda-canary's sandbox: an AWS account and a Slack workspace on this machine, for trying the app and working on it.

  npm start                     http://127.0.0.1:8080, everything kept in .sandbox/ until the next start
  npm start -- --fresh          begins anew
  npm start -- --port 9000      another port (or PORT=9000)
  npm start -- --speed 600      virtual minutes per real minute: ${SPEEDS.join(', ')} (default 60; the page changes it)
  npm start -- --verbose        prints what the two functions print (always in .sandbox/functions.log)
  npm start -- --fault UpdateAlias:errorAfter*2
                                the next two UpdateAlias calls take effect and answer 500; may be given often.
${Object.entries(FAULT_KINDS)
  .map(([kind, meaning]) => `                                  ${kind.padEnd(11)}${meaning}`)
  .join('\n')}

Any AWS client can use it: AWS_ENDPOINT_URL=http://127.0.0.1:8080/aws, region eu-west-1, any credentials.
Ctrl-C ends it.
`;

interface Arguments {
  readonly port: number;
  readonly speed: Speed;
  readonly fresh: boolean;
  readonly verbose: boolean;
  readonly faults: readonly Fault[];
}

/** A sentence for the person when something is wrong with what they typed; null when they asked for help. */
function readArguments(args: readonly string[], env: NodeJS.ProcessEnv): Arguments | string | null {
  let values: Record<string, string | boolean | string[] | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        fresh: { type: 'boolean' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        port: { type: 'string' },
        speed: { type: 'string' },
        fault: { type: 'string', multiple: true },
      },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (values.help === true) return null;
  const port = Number(values.port ?? env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return `${values.port ?? env.PORT} is not a port.`;
  const speed = SPEEDS.find((one) => one === Number(values.speed ?? 60));
  if (speed === undefined) return `--speed must be one of ${SPEEDS.join(', ')}, not ${values.speed}.`;
  const faults: Fault[] = [];
  for (const text of (values.fault ?? []) as string[]) {
    const fault = parseFault(text);
    if (fault === null) return `${text} is no fault: write Operation:kind or Operation:kind*times.`;
    faults.push(fault);
  }
  return { port, speed, faults, fresh: values.fresh === true, verbose: values.verbose === true };
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2), process.env);
  if (read === null) {
    console.log(HELP);
    return;
  }
  if (typeof read === 'string') fail(`${read} npm start -- --help shows what there is.`);
  const { port, faults, ...options } = read;
  const sandbox = await startSandbox({ ...options, port, stateDir: join(ROOT, '.sandbox') }).catch((error) => {
    if (error?.code === 'EADDRINUSE') {
      fail(`Port ${port} is taken, perhaps by another sandbox: end that one, or npm start -- --port ${port + 1}`);
    }
    fail(error instanceof Error ? error.message : String(error));
  });
  for (const fault of faults) sandbox.faults.add(fault);
  console.log(`
  lambda-canary sandbox   ${sandbox.url}

  Open it, and type  /canary start checkout 43 10%
  AWS clients see it at   AWS_ENDPOINT_URL=${sandbox.awsUrl}
  Ctrl-C ends it; everything is kept in .sandbox/ (npm start -- --fresh begins anew)
`);
  let ending = false;
  const end = () => {
    // npm and the TypeScript loader pass the signal on as well: the second one is the same wish.
    if (ending) return;
    ending = true;
    sandbox.close().then(
      () => process.exit(0),
      (error) => fail(`The state could not be kept: ${error}`),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

await main();
