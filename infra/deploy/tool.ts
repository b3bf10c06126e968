import { spawn } from 'node:child_process';

/** What a command-line tool came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Something that the person has to mend: said as it is, without a stack. */
export class Trouble extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The region that the environment names. */
export function regionGiven(env: Environment): string | undefined {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined;
}

/**
 * The environment of each tool. Version 2 of the AWS CLI prefers AWS_REGION, while version 1 and SAM know AWS_DEFAULT_REGION only: where a
 * shell exports another one there, they would work in two regions.
 */
export function environment(env: Environment): Environment {
  const region = regionGiven(env);
  return {
    ...env,
    ...(region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    AWS_PAGER: '',
  };
}

/** Runs a tool. `show`: its output goes to the terminal as it comes. Resolves with code 127 when it is not installed. */
export function run(tool: string, args: readonly string[], show: 'show' | 'keep' = 'keep'): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      stdio: ['ignore', show === 'show' ? 'inherit' : 'pipe', show === 'show' ? 'inherit' : 'pipe'],
      env: environment(process.env),
      shell: process.platform === 'win32',
    });
    let out = '';
    let err = '';
    child.stdout?.on('data', (part) => (out += part));
    child.stderr?.on('data', (part) => (err += part));
    child.on('error', (error) => {
      if ('code' in error && error.code === 'ENOENT') resolve({ code: 127, out, err: `${tool} is not installed` });
      else reject(error);
    });
    child.on('close', (code) => resolve({ code: code ?? 1, out, err }));
  });
}

/** The AWS CLI's answer, parsed. Throws {@link Trouble} with AWS' own words. */
export async function aws(args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await run('aws', [...args, '--output', 'json']);
  if (code !== 0) throw new Trouble(`aws ${args.slice(0, 2).join(' ')}: ${err.trim() || `ended with ${code}`}`);
  return out.trim() === '' ? {} : JSON.parse(out);
}

/** Runs a script's body; what is the person's to mend is said in one sentence, with its exit code. */
export async function script(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    console.error(`\n✗ ${error.message}`);
    process.exitCode = error.exitCode;
  }
}
