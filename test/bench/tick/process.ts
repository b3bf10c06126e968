import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** What one invocation of the built worker took. */
export interface Took {
  readonly ms: number;
  /** Processor time of the process, start included. */
  readonly cpuMs: number;
  /** The largest memory the process ever held: what Lambda reports as used. */
  readonly peakMb: number;
  readonly logBytes: number;
  /** What the handler threw; null when it returned. */
  readonly error: string | null;
}

/** Lambda gives Node nine tenths of the function's memory as its heap; here that of a function with 256 MB. */
const HEAP = ['--max-old-space-size=230'];

/**
 * Runs the built worker once in a process of its own, as a cold start does. `aheadMs` sets its clock ahead, so that ticks of
 * later minutes need not be waited for. With `times` the environment is warm: the last run is told.
 */
export function invoke(file: string, event: unknown, url: string, aheadMs = 0, times = 1): Promise<Took> {
  const script = `
    const real = Date.now;
    Date.now = () => real() + ${aheadMs};
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    let [ms, error] = [0, null];
    for (let run = 0; run < ${times}; run += 1) {
      const began = performance.now();
      error = await handler(${JSON.stringify(event)}, {
        awsRequestId: 'bench', invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:canary-worker',
      }).then(() => null, (error) => String(error));
      ms = performance.now() - began;
    }
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stderr.write('TOOK' + JSON.stringify({ ms, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024, error }), () => process.exit(0));`;
  const child = spawn(process.execPath, [...HEAP, '--input-type=module', '-e', script], {
    env: {
      TABLE_NAME: 'canary',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_API_URL: `${url}/api/`,
      SLACK_TEAM_IDS: 'T0SANDBOX',
      DEFAULT_CHANNEL: 'C0RELEASES',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL: url,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  let logBytes = 0;
  child.stdout.on('data', (part: Buffer) => {
    logBytes += part.length;
  });
  child.stderr.on('data', (part: Buffer) => {
    told += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      const at = told.indexOf('TOOK');
      if (at < 0) reject(new Error(`the worker did not come back: ${told.slice(0, 1_000)}`));
      else resolve({ ...JSON.parse(told.slice(at + 4)), logBytes });
    });
  });
}
