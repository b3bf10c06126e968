import type { Letters, Ports } from '../../../src/app/ports.ts';
import { DEFAULT_POLICY, type Policy } from '../../../src/core/plan/policy.ts';
import { targetName } from '../../../src/core/rollout.ts';
import type { Memories } from '../audit/memory.ts';
import { invokeAsync } from '../lambda.ts';
import { type Sim, STABLE } from '../sim.ts';
import type { Worker } from '../worker.ts';
import { DECLARED } from '../world/checks.ts';
import type { LetterBox } from '../world/letters.ts';
import { chatStub, notHere } from './chat.ts';
import { checkerStub } from './checker.ts';
import { storeStub } from './store.ts';
import { trafficStub } from './traffic.ts';

const POLICY: Policy = {
  ...DEFAULT_POLICY,
  plan: '10% every 1m auto max-bake=3m watch=1m',
  alarms: ['site-down'],
  declared: DECLARED,
};

/** All ports of one worker. */
export function portsFor(sim: Sim, worker: Worker, memories: Memories): Ports {
  const said = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    if (message === 'tick' || message === 'told' || message === 'transition') return;
    sim.say(worker.name, () => `${level}${message}${fields === undefined ? '' : ` ${wordsOfFields(fields)}`}`);
  };
  return {
    store: storeStub(sim, worker, memories),
    traffic: trafficStub(sim, worker, memories),
    metrics: {
      read: (questions, nowMs) => {
        const answered = worker
          .call('cloudwatch', 'GetMetricData', () => questions.map((question) => sim.load.read(question, nowMs)))
          .then((readings) => {
            for (const [i, { target }] of questions.entries()) memories.of(target).reading = readings[i] ?? null;
            return readings;
          });
        return questions.map(async (_, i) => (await answered)[i]!);
      },
      baseline: (target, stable) =>
        worker.call('cloudwatch', 'baseline', () => {
          const before = sim.load.before(target, stable, sim.nowMs);
          return {
            slowOver: { p75Ms: 100, p95Ms: 250 },
            callsPerMinute: sim.load.calls.get(targetName(target)) ?? null,
            before: sim.dice.chance(0.1) ? null : before,
            bypass: null,
          };
        }),
    },
    alarms: { firing: () => worker.call('cloudwatch', 'DescribeAlarms', () => [...sim.firing.values()]) },
    chat: chatStub(sim, worker, memories),
    events: sim.listening
      ? {
          publish: (transitions) =>
            worker.call('cloudwatch', 'PutEvents', () => {
              for (const { rollout, n } of transitions) sim.published.push({ rolloutId: rollout, n });
            }),
        }
      : null,
    crew: {
      hand: (partitions) =>
        worker.call('lambda', 'Invoke', () =>
          invokeAsync(sim, `${worker.name} of ${partitions.join(',')}`, { kind: 'tick', partitions }, () => {}),
        ),
    },
    catalog: {
      functions: () => notHere('functions'),
      versions: () => notHere('versions'),
      tags: (functionArn) =>
        worker.call('lambda', 'ListTags', () => ({ 'canary:enabled': 'true', ...sim.tagsOf(functionArn) })),
    },
    checker: checkerStub(sim, worker),
    publisher: { publish: () => notHere('publish') },
    logs: {
      errors: (_, version) =>
        worker.call('cloudwatch', 'FilterLogEvents', () =>
          version === STABLE ? ['no stock'] : ['no stock', 'TypeError: x is undefined'],
        ),
    },
    letters: lettersStub(sim.letters, worker),
    trail: null,
    clock: { now: () => worker.now() },
    log: { info: said(''), warn: said('warns: '), error: said('error: ') },
    defaults: {
      policy: POLICY,
      channel: sim.defaultChannel,
      teamIds: sim.teamIds,
      home: { arn: 'arn:aws:lambda:eu-west-1:123456789012:function:canary-worker', places: [] },
    },
  };
}

function lettersStub(box: LetterBox | null, worker: Worker): Letters | null {
  if (box === null) return null;
  return {
    read: () => worker.call('cloudwatch', 'ReceiveMessage', () => box.read()),
    remove: (letter) => worker.call('cloudwatch', 'DeleteMessage', () => box.remove(letter)),
  };
}

function wordsOfFields(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([name]) => name !== 'target')
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' ');
}
