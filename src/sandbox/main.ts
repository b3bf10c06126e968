import { join, relative } from 'node:path';
import { HELP, readArguments } from './arguments.ts';
import { ROOT } from './root.ts';

/** A folder inside this one by its short name, others in full. */
function shown(folder: string): string {
  const near = relative(process.cwd(), folder);
  return near.startsWith('..') ? folder : `${near}/`;
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2), process.env, join(ROOT, '.sandbox'));
  if (read === null) {
    console.log(HELP);
    return;
  }
  if (typeof read === 'string') fail(`${read} npm start -- --help shows what there is.`);
  const { port, faults, ...options } = read;
  // Only now: what is wrong with the command line is said at once.
  const { startSandbox } = await import('./sandbox.ts');
  const sandbox = await startSandbox({ ...options, port }).catch((error) => {
    if (error?.code === 'EADDRINUSE') {
      fail(`Port ${port} is taken, perhaps by another sandbox: end that one, or npm start -- --port ${port + 1}`);
    }
    fail(error instanceof Error ? error.message : String(error));
  });
  for (const fault of faults) sandbox.faults.add(fault);
  // Before the address is said: whoever reads it may press Ctrl-C at once.
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
  console.log(`
  lambda-canary sandbox   ${sandbox.url}

  Open it, and type  /canary start checkout 43 10%
  AWS clients see it at   AWS_ENDPOINT_URL=${sandbox.awsUrl}
  Ctrl-C ends it; everything is kept in ${shown(options.stateDir)} (npm start -- --fresh begins anew)
`);
}

await main();
