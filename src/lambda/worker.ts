import type { Context } from 'aws-lambda';
import type { WorkerEvent } from '../app/event.ts';
import { handle } from '../app/handle.ts';
import type { Ports } from '../app/ports.ts';
import type { Answer } from '../app/story.ts';
import { createAlarms } from '../aws/alarms.ts';
import { createMetrics } from '../aws/metrics.ts';
import { createStore } from '../aws/store.ts';
import { createTraffic } from '../aws/traffic.ts';
import type { Policy } from '../core/policy.ts';
import { parsePolicy } from '../core/policyText.ts';
import { isRefusal } from '../core/refusal.ts';
import { createChat } from '../slack/thread.ts';
import { workerConfig } from './config.ts';
import { readEvent } from './event.ts';
import { createLog } from './log.ts';
import { type Reply, replyOf } from './reply.ts';

/**
 * The worker: everything that moves traffic. Made once for each environment, while it starts: a wrong variable fails there,
 * with one line that names it.
 */
const config = workerConfig(process.env);
const policy = stackPolicy(config.policy);
const clock = { now: () => Date.now() };
const log = createLog({ who: 'worker' });
const ports: Omit<Ports, 'log' | 'defaults'> = {
  store: createStore({ tableName: config.tableName, clock, log }),
  traffic: createTraffic({ clock }),
  metrics: createMetrics({ lagMs: config.metricLagMs }),
  alarms: createAlarms(),
  chat: createChat({
    slackApiUrl: config.slackApiUrl,
    token: async () => (await config.secrets.read(clock.now())).botToken,
    now: clock.now,
    log,
  }),
  clock,
};

/**
 * One entry for all doorbells. Returns the pipeline's answer, null to all others; a refusal to an event that cannot be read.
 * Throws what is thrown: the invocation fails, Lambda repeats it or keeps it as a dead letter, and an alarm sees it.
 */
export async function handler(raw: unknown, context: Context): Promise<Reply | null> {
  const began = performance.now();
  const own = createLog({ who: 'worker', requestId: context.awsRequestId });
  const took = () => Math.round(performance.now() - began);
  const event = readEvent(raw);
  if (isRefusal(event)) {
    own.error('the event cannot be read', { code: event.code, reason: event.reason, tookMs: took() });
    return event;
  }
  try {
    const answer = await handle(portsOf(context, own), event);
    own.info('done', { ...about(event), ...outcome(answer), tookMs: took() });
    return event.kind === 'pipeline' && answer !== null ? replyOf(answer) : null;
  } catch (error) {
    own.error('failed', { ...about(event), error: words(error), tookMs: took() });
    throw error;
  }
}

function portsOf(context: Context, own: Ports['log']): Ports {
  const { defaultChannel, teamIds } = config;
  const defaults = { policy, channel: defaultChannel, teamIds, home: context.invokedFunctionArn };
  return { ...ports, log: own, defaults };
}

function stackPolicy(json: unknown): Policy {
  const read = parsePolicy(json);
  if (isRefusal(read)) throw new Error(`POLICY: ${read.reason}`);
  return read;
}

/** What the log says of an event. Never the response URL. */
function about(event: WorkerEvent): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case 'tick':
      return { event: 'tick' };
    case 'alarm':
      return { event: 'alarm', alarm: event.name, state: event.state };
    case 'slack':
    case 'pipeline': {
      const { ask, id, by } = event;
      const on = 'function' in ask ? { function: ask.function } : {};
      const alias = 'alias' in ask ? { alias: ask.alias } : {};
      const stamp = 'stamp' in ask && ask.stamp !== null ? { rollout: ask.stamp.rolloutId } : {};
      return { event: event.kind, ask: ask.kind, call: id, by, ...on, ...alias, ...stamp };
    }
    default:
      return event satisfies never;
  }
}

function outcome(answer: Answer | null): Readonly<Record<string, unknown>> {
  if (answer === null) return {};
  if (isRefusal(answer)) return { refused: answer.code };
  if (answer.kind !== 'accepted') return { answered: answer.kind };
  const { rollout } = answer;
  return {
    did: answer.did,
    rollout: rollout.id,
    target: rollout.target,
    phase: rollout.phase.name,
    turn: rollout.turn,
  };
}

function words(error: unknown): string {
  const causes = error instanceof AggregateError ? error.errors.map(String) : [];
  const own = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [own, ...causes].join('\n');
}
