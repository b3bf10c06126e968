import { spawn } from 'node:child_process';

/** What a command-line tool came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Something that the person has to mend: said as it is, without a stack. */
export class Trouble extends Error {}

/** Runs a tool. `show`: its output goes to the terminal as it comes. Resolves with code 127 when it is not installed. */
export function run(tool: string, args: readonly string[], show: 'show' | 'keep' = 'keep'): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      stdio: ['ignore', show === 'show' ? 'inherit' : 'pipe', show === 'show' ? 'inherit' : 'pipe'],
      // Version 1 of the CLI reads its region only from the first.
      env: { AWS_DEFAULT_REGION: process.env.AWS_REGION, ...process.env, AWS_PAGER: '' },
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

/** Runs a script's body; what is the person's to mend is said in one sentence, exit code 1. */
export async function script(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    console.error(`\n✗ ${error.message}`);
    process.exitCode = 1;
  }
}
