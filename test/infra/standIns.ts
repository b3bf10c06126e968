import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Executables that stand in for the tools, in a folder that comes first on PATH. */
export interface StandIns {
  /** The environment for a child process that is to find them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** A file beside them, for what they are to remember. */
  file(name: string): string;
  write(name: string, text: string): void;
  read(name: string): string;
  /** What each was called with, in order: `['aws', 'lambda', 'invoke', …]`. */
  calls(): readonly (readonly string[])[];
  remove(): void;
}

/**
 * Each tool is the body of an ES module with `args` (what it was called with) and `env` at hand; it prints what the tool
 * would print.
 */
export function standIns(
  tools: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): StandIns {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-tools-'));
  const log = join(folder, 'calls');
  writeFileSync(log, '');
  for (const [name, body] of Object.entries(tools)) {
    const code = join(folder, `${name}.mjs`);
    writeFileSync(
      code,
      `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
       const [args, env] = [process.argv.slice(2), process.env];
       appendFileSync(${JSON.stringify(log)}, JSON.stringify([${JSON.stringify(name)}, ...args]) + '\\n');
       ${body}`,
    );
    writeFileSync(join(folder, name), `#!/bin/sh\nexec "${process.execPath}" "${code}" "$@"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return {
    folder,
    file: (name) => join(folder, name),
    write: (name, text) => writeFileSync(join(folder, name), text),
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    env: { ...process.env, ...env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** `aws lambda invoke --function-name W --payload fileb://F OUT`, at AWS_ENDPOINT_URL. */
export const AWS_INVOKE = `
  if (args[0] === 'lambda' && args[1] === 'invoke') {
    const after = (name) => args[args.indexOf(name) + 1];
    const out = args.find((arg, i) => i > 1 && !arg.startsWith('-') && !args[i - 1].startsWith('--'));
    const answer = await fetch(env.AWS_ENDPOINT_URL + '/2015-03-31/functions/' + after('--function-name') + '/invocations', {
      method: 'POST',
      body: readFileSync(after('--payload').replace('fileb://', '')),
    });
    writeFileSync(out, await answer.text());
    const failed = answer.headers.get('x-amz-function-error');
    console.log(JSON.stringify({ StatusCode: answer.status, ...(failed === null ? {} : { FunctionError: failed }) }));
    process.exit(answer.ok ? 0 : 254);
  }`;
