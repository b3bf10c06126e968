import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What a tool prints, and its exit code, 0 where none is said. */
export interface Answer {
  readonly out?: string;
  readonly err?: string;
  readonly code?: number;
}

/** Does what the tool would do; called with its arguments. */
export type Tool = (args: readonly string[]) => Answer | Promise<Answer>;

/** Executables that stand in for the tools, in a folder that comes first on PATH. */
export interface StandIns {
  /** The environment for a child process that is to find them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** A file beside them. */
  file(name: string): string;
  write(name: string, text: string): void;
  /** What each was called with, in order: `['aws', 'lambda', 'invoke', …]`. */
  calls(): readonly (readonly string[])[];
  remove(): void;
}

/**
 * The executables are scripts of the shell, which ask this process: a program of Node's own for each call would take more time than
 * all that the tests do. Each lays its words down in a file of its own, rings at a pipe that all share, and waits at one of its own.
 */
export function standIns(tools: Readonly<Record<string, Tool>>, env: Readonly<Record<string, string>> = {}): StandIns {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-tools-'));
  const called = join(folder, 'called');
  mkdirSync(called);
  for (const name of Object.keys(tools)) {
    writeFileSync(join(folder, name), executable(name, called));
    chmodSync(join(folder, name), 0o755);
  }
  const calls: (readonly string[])[] = [];
  const bell = listen(called, async (at) => {
    const words = readFileSync(`${at}.words`, 'utf8').split('\0').slice(0, -1);
    calls.push(words);
    const [name = '', ...args] = words;
    const { out = '', err = '', code = 0 } = await answered(tools[name], args);
    writeFileSync(`${at}.out`, out);
    writeFileSync(`${at}.err`, err);
    const end = openSync(`${at}.code`, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(end, `${code}\n`);
    closeSync(end);
  });
  return {
    folder,
    file: (name) => join(folder, name),
    write: (name, text) => writeFileSync(join(folder, name), text),
    env: { ...process.env, ...env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    calls: () => calls,
    remove: () => {
      bell.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ends with what is written into the pipe at 3. The numbers of processes tell the calls apart, also such at the same time. */
function executable(name: string, called: string): string {
  return `#!/bin/sh
at="${called}/$$"
printf '%s\\0' ${name} "$@" >"$at.words"
mkfifo "$at.code"
exec 3<>"$at.code"
echo $$ >"${called}/bell"
read -r code <&3
rm "$at.code"
cat "$at.out"
cat "$at.err" >&2
exit "$code"
`;
}

/** Hears the numbers of those that ring. Opened for both ways, so that the pipe stays when the last of them is gone. */
function listen(called: string, answer: (at: string) => Promise<void>): Socket {
  const pipe = join(called, 'bell');
  execFileSync('mkfifo', [pipe]);
  const bell = new Socket({ fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK), readable: true });
  let heard = '';
  bell.setEncoding('utf8').on('data', (part: string) => {
    const lines = `${heard}${part}`.split('\n');
    heard = lines.pop() ?? '';
    for (const number of lines) void answer(join(called, number));
  });
  return bell;
}

/** A tool that throws has failed, as a program would. */
async function answered(tool: Tool | undefined, args: readonly string[]): Promise<Answer> {
  try {
    return (await tool?.(args)) ?? { code: 127, err: 'there is no stand-in for this tool\n' };
  } catch (error) {
    return { code: 1, err: `${error instanceof Error ? error.message : String(error)}\n` };
  }
}

/** `aws lambda invoke --function-name W --payload fileb://F OUT`, carried to the AWS at this URL. */
export async function lambdaInvoke(awsUrl: string, args: readonly string[]): Promise<Answer> {
  if (args[0] !== 'lambda' || args[1] !== 'invoke') throw new Error(`no stand-in for aws ${args.join(' ')}`);
  const path = `/2015-03-31/functions/${after(args, '--function-name')}/invocations`;
  const body = readFileSync(after(args, '--payload').replace('fileb://', ''));
  const answer = await fetch(`${awsUrl}${path}`, { method: 'POST', body });
  const out = args.find((arg, i) => i > 1 && !arg.startsWith('-') && args[i - 1]?.startsWith('--') === false);
  writeFileSync(out ?? '', await answer.text());
  const failed = answer.headers.get('x-amz-function-error');
  const said = { StatusCode: answer.status, ...(failed === null ? {} : { FunctionError: failed }) };
  return { out: `${JSON.stringify(said)}\n`, code: answer.ok ? 0 : 254 };
}

/** What is given for an option. */
export function after(args: readonly string[], option: string): string {
  return args[args.indexOf(option) + 1] ?? '';
}
