import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from '../../infra/build.ts';
import { button } from '../../src/slack/button.ts';
import { aRollout } from '../fixtures/rollouts.ts';
import { aCommand, aPress, aRequest, SECRET } from '../slack/aRequest.ts';
import { atMost, type Bench, type BenchOptions, type Figure, told } from './bench.ts';

/** How long the built Slack function takes from request to acknowledgement, of its own time: without waiting for AWS. */
export const ack: Bench = {
  name: 'ack',
  about: "the built Slack function's own time for a command, a button and a form, and what it calls meanwhile",
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-canary-ack-'));
    const outside = await anOutside();
    try {
      return await measure(folder, outside, options);
    } finally {
      await outside.end();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const OUTSIDE_MS = 20;
const SLACK_WAITS_MS = 3_000;
/** Lambda at the memory that template.yaml gives it may be that much slower than this machine. */
const SLOWER = 4;

/** AWS and Slack, in a thread of their own, answering everything in 20 ms. Counts what it was asked. */
const OUTSIDE = `
  const { parentPort } = require('node:worker_threads');
  const counts = { aws: 0, slack: 0 };
  const server = require('node:http').createServer((request, response) => {
    const slack = request.url.startsWith('/api/');
    counts[slack ? 'slack' : 'aws'] += 1;
    request.resume().on('end', () => setTimeout(() => {
      response.writeHead(slack ? 200 : 202, { 'content-type': 'application/json' }).end(slack ? '{"ok":true}' : '{}');
    }, ${OUTSIDE_MS}));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', () => parentPort.postMessage({ ...counts }));
`;

interface Counts {
  readonly aws: number;
  readonly slack: number;
}

async function anOutside() {
  const thread = new Worker(OUTSIDE, { eval: true });
  const hear = <T>() => new Promise<T>((heard) => thread.once('message', heard));
  const port = await hear<number>();
  return {
    url: `http://127.0.0.1:${port}`,
    async counts(): Promise<Counts> {
      const answer = hear<Counts>();
      thread.postMessage('count');
      return answer;
    },
    end: () => thread.terminate(),
  };
}

/** A form is opened, by one call to Slack, and nobody is rung; everything else rings the worker and calls nobody. */
const CALLS: Readonly<Record<string, Counts>> = { form: { aws: 0, slack: 1 } };

type Handler = (event: unknown, context: unknown) => Promise<{ readonly statusCode: number }>;

async function measure(
  folder: string,
  outside: Awaited<ReturnType<typeof anOutside>>,
  { short, say }: BenchOptions,
): Promise<readonly Figure[]> {
  await build(folder);
  Object.assign(process.env, {
    WORKER_FUNCTION_NAME: 'canary-worker',
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_API_URL: `${outside.url}/api/`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL: outside.url,
  });
  const began = performance.now();
  const { handler } = (await import(pathToFileURL(join(folder, 'slack', 'index.mjs')).href)) as { handler: Handler };
  const importMs = performance.now() - began;
  let pressed = 0;
  const requests: Readonly<Record<string, () => string>> = {
    form: () => aCommand('start'),
    command: () => aCommand('start checkout 43 10%'),
    button: () => {
      pressed += 1;
      const { action_id, value } = button(aRollout({ turn: pressed }), 'promote');
      return aPress(String(action_id), String(value), { trigger_id: `1.${pressed}.b` });
    },
  };
  const firstMs = await time(handler, requests.command?.() ?? '');
  // A form's acknowledgement waits for Slack, a command's for AWS: each for one answer.
  const figures: Figure[] = [];
  for (const [name, body] of Object.entries(requests)) {
    for (let warm = 0; warm < 20; warm += 1) await time(handler, body());
    const before = await outside.counts();
    const runs = short ? 40 : 400;
    const own: number[] = [];
    for (let run = 0; run < runs; run += 1) own.push((await time(handler, body())) - OUTSIDE_MS);
    const after = await outside.counts();
    own.sort((a, b) => a - b);
    const [p50, p99] = [own[Math.floor(runs * 0.5)] ?? 0, own[Math.floor(runs * 0.99)] ?? 0];
    const [low, high] = [own[Math.floor(runs * 0.25)] ?? 0, own[Math.floor(runs * 0.75)] ?? 0];
    say(
      `${name}: own time p50 ${p50.toFixed(1)} ms (half between ${low.toFixed(1)} and ${high.toFixed(1)}), p99 ${p99.toFixed(1)} ms`,
    );
    figures.push(
      atMost(`acknowledge a ${name}, own time p50`, 20, p50, 'ms'),
      told(`acknowledge a ${name}, own time p99`, p99, 'ms'),
      atMost(`acknowledge a ${name}, calls to AWS`, CALLS[name]?.aws ?? 1, (after.aws - before.aws) / runs, 'calls'),
      atMost(
        `acknowledge a ${name}, calls to Slack`,
        CALLS[name]?.slack ?? 0,
        (after.slack - before.slack) / runs,
        'calls',
      ),
    );
  }
  const cold = SLOWER * (importMs + firstMs - OUTSIDE_MS) + OUTSIDE_MS;
  say(
    `cold, at a quarter of this machine's speed: ${SLOWER} × (${importMs.toFixed(0)} import + ${firstMs.toFixed(0)} first) ms`,
  );
  return [
    ...figures,
    atMost("acknowledge a command, cold, at 1/4 of this machine's speed", SLACK_WAITS_MS, cold, 'ms'),
  ];
}

async function time(handler: Handler, body: string): Promise<number> {
  const request = aRequest({ body, base64: true });
  const began = performance.now();
  const { statusCode } = await handler(request, { awsRequestId: 'bench' });
  const took = performance.now() - began;
  if (statusCode !== 200) throw new Error(`the Slack function answered ${statusCode}`);
  return took;
}
