import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Story } from '../../stories/story.ts';
import { gather, place } from '../tick/crowd.ts';
import { invoke } from '../tick/process.ts';
import { WHOLE } from '../tick/run.ts';
import { Wire } from '../tick/wire.ts';

/** Calls by operation. */
export type Calls = Readonly<Record<string, number>>;

/** A rollout from its start to its end, as the sandbox's AWS heard it. */
export interface Life {
  readonly minutes: number;
  readonly calls: Calls;
  /** Metrics asked of GetMetricData. */
  readonly metrics: number;
  /** Invocations: of the Slack function, and of the worker apart from ticks. */
  readonly requests: number;
}

const IDLE_MINUTES = 10;

/** One rollout with the default plan: 10 %, ten minutes, a person approves, half an hour of watching. Idle calls are taken off. */
export async function aLife(dist: string): Promise<{ readonly life: Life; readonly idle: Calls }> {
  const story = await Story.begin({ seed: 11, dist });
  const { calls } = story.sandbox;
  try {
    await story.minutes(2);
    calls.clear();
    await story.minutes(IDLE_MINUTES);
    const idle = counted(story, IDLE_MINUTES);
    calls.clear();
    await story.type('/canary start checkout 43 10%');
    let minutes = await story.until('approval is asked for', async () => (await story.buttons()).includes('promote'));
    await story.press('promote');
    minutes += await story.until('it is promoted', async () => (await story.buttons()).length === 0);
    const all = counted(story, 1);
    const metrics = calls.list().reduce((sum, { who, metrics }) => sum + (who === 'worker' ? metrics : 0), 0);
    // To a thousandth of a call: the idle ones are tenths, which do not add up exactly.
    const beyond = (name: string, n: number) => Math.round((n - minutes * (idle[name] ?? 0)) * 1_000) / 1_000;
    const own = Object.entries(all).map(([name, n]) => [name, beyond(name, n)] as const);
    return { idle, life: { minutes, calls: Object.fromEntries(own), metrics, requests: 2 } };
  } finally {
    await story.end();
  }
}

/** The app's calls; in each of so many minutes. */
function counted(story: Story, minutes: number): Calls {
  const counts: Record<string, number> = {};
  for (const { who, operation } of story.sandbox.calls.list()) {
    if (who !== 'other') counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, n / minutes]));
}

/** Time and log of one warm tick over so many rollouts, AWS answering in 20 ms: the last of three in one environment. */
export async function aTick(worker: string, rollouts: number) {
  const wire = new Wire();
  const url = await wire.listen();
  try {
    for (const rollout of gather(wire, rollouts, Date.now())) place(wire, rollout);
    const { ms, logBytes, error } = await invoke(worker, { kind: 'tick', partitions: WHOLE }, url, 0, 3);
    if (error !== null) throw new Error(error);
    return { ms, logBytes: logBytes / 3 };
  } finally {
    wire.close();
  }
}

/** What the stack holds that is billed by its existence. */
export function standing() {
  const template = readFileSync(fileURLToPath(new URL('../../../template.yaml', import.meta.url)), 'utf8');
  const count = (type: string) => template.split(`Type: ${type}\n`).length - 1;
  return {
    alarms: count('AWS::CloudWatch::Alarm'),
    filters: count('AWS::Logs::MetricFilter'),
    // A dashboard is drawn only where the stack's owner asks for it.
    dashboards: template.includes('Type: AWS::CloudWatch::Dashboard\n    Condition: MakeDashboard') ? 0 : 1,
    workerMb: Number(/WorkerFunction:\n[\s\S]*?MemorySize: (\d+)/.exec(template)?.[1]),
    slackMb: Number(/SlackFunction:\n[\s\S]*?MemorySize: (\d+)/.exec(template)?.[1]),
  };
}
