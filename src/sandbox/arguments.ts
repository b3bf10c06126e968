import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULT_KINDS, type Fault, parseFault } from './aws/faults.ts';
import type { Speed } from './contract.ts';

const SPEEDS: readonly Speed[] = [0, 1, 60, 600];

export const HELP = `lambda-canary's sandbox: an AWS account and a Slack workspace on this machine, for trying the app and working on it.

  npm start                     http://127.0.0.1:8080, everything kept in .sandbox/ until the next start
  npm start -- --fresh          begins anew
  npm start -- --port 9000      another port (or PORT=9000)
  npm start -- --speed 600      virtual minutes per real minute: ${SPEEDS.join(', ')} (default 60; the page changes it)
  npm start -- --verbose        prints what the two functions print (always in .sandbox/functions.log)
  npm start -- --state DIR      keeps everything in another folder
  npm start -- --fault UpdateAlias:errorAfter*2
                                the next two UpdateAlias calls take effect and answer 500; may be given often.
${Object.entries(FAULT_KINDS)
  .map(([kind, meaning]) => `                                  ${kind.padEnd(11)}${meaning}`)
  .join('\n')}

Faults can be switched while it runs: curl -d 'GetMetricData:throttle*5' http://127.0.0.1:8080/aws/faults
(GET lists them, DELETE takes them back).

Any AWS client can use it: AWS_ENDPOINT_URL=http://127.0.0.1:8080/aws, region eu-west-1, any credentials.
Ctrl-C ends it.
`;

export interface Arguments {
  readonly port: number;
  readonly speed: Speed;
  readonly fresh: boolean;
  readonly verbose: boolean;
  readonly stateDir: string;
  readonly faults: readonly Fault[];
}

/**
 * Reads the command line. A sentence for the person when something is wrong with what they typed; null when they asked for help.
 * @param stateDir where the state is kept unless something else is said
 */
export function readArguments(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stateDir: string,
): Arguments | string | null {
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
        state: { type: 'string' },
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
  return {
    port,
    speed,
    faults,
    stateDir: resolve(typeof values.state === 'string' ? values.state : stateDir),
    fresh: values.fresh === true,
    verbose: values.verbose === true,
  };
}
