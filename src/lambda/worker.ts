import type { Context } from 'aws-lambda';
import type { Answer } from '../app/ask.ts';
import { PARTITIONS } from '../app/crowd.ts';
import type { WorkerEvent } from '../app/event.ts';
import { examine, type Finding } from '../app/examine.ts';
import { handle } from '../app/handle.ts';
import { type LookAnswer, look } from '../app/look.ts';
import type { Ports } from '../app/ports.ts';
import { createAlarms } from '../aws/alarms.ts';
import { createCatalog } from '../aws/catalog.ts';
import { createCrew } from '../aws/crew.ts';
import { createEvents } from '../aws/events.ts';
import { createLetters } from '../aws/letters.ts';
import { createLogs } from '../aws/logs.ts';
import { METRICS_PACE } from '../aws/metricData.ts';
import { createMetrics } from '../aws/metrics.ts';
import { createPace } from '../aws/pace.ts';
import { createSites } from '../aws/places.ts';
import { createPublisher } from '../aws/publisher.ts';
import { createStore } from '../aws/store.ts';
import { createTraffic } from '../aws/traffic.ts';
import { createTrail } from '../aws/trail.ts';
import type { Policy } from '../core/plan/policy.ts';
import { parsePolicy } from '../core/plan/policyText.ts';
import { isRefusal } from '../core/refusal.ts';
import { createChat } from '../slack/thread.ts';
import { createChecker } from './checker.ts';
import { workerConfig } from './config.ts';
import { readDoctorEvent } from './doctorEvent.ts';
import { readEvent } from './event.ts';
import { createLog } from './log.ts';
import { readLook } from './lookEvent.ts';
import { metered } from './meter.ts';
import { type Reply, replyOf } from './reply.ts';

/**
 * The worker: everything that moves traffic. Made once for each environment, while it starts: a wrong variable fails there,
 * with one line that names it.
 */
const config = workerConfig(process.env);
const policy = stackPolicy(config.policy);
const clock = { now: () => Date.now() };
const log = createLog({ who: 'worker' });
/** What AWS calls the app's sessions, where it notes who did something: Lambda does at home, and the app itself elsewhere. */
const session = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'lambda-canary';
const sites = createSites({ places: config.places, clock, session });
const ports: Omit<Ports, 'log' | 'defaults' | 'crew'> = {
  store: createStore({ tableName: config.tableName, clock, log }),
  ...quotas(1),
  alarms: createAlarms({ sites }),
  catalog: createCatalog({ clock, sites, log }),
  checker: createChecker({ sites, hosts: policy.hosts }),
  publisher: createPublisher({ sites, clock }),
  logs: config.readLogs ? createLogs({ sites, log }) : null,
  chat: createChat({
    slackApiUrl: config.slackApiUrl,
    token: async () => (await config.secrets.read(clock.now())).botToken,
    now: clock.now,
    log,
  }),
  events: config.eventBusName === null ? null : createEvents({ busName: config.eventBusName }),
  trail: config.readTrail ? createTrail({ own: session, sites }) : null,
  letters:
    config.deadLetterQueueUrl === null
      ? null
      : createLetters({ queueUrl: config.deadLetterQueueUrl, read: readLetter }),
  clock,
};

/**
 * One entry for all doorbells. Returns the pipeline's answer, null to all others; a refusal to an event that cannot be read.
 * Throws what is thrown: the invocation fails, Lambda repeats it or keeps it as a dead letter, and an alarm sees it.
 */
export async function handler(raw: unknown, context: Context): Promise<Reply | readonly Finding[] | LookAnswer | null> {
  const began = performance.now();
  const own = metered(
    createLog({ who: 'worker', requestId: context.awsRequestId }),
    config.metricsNamespace,
    clock.now,
  );
  const took = () => Math.round(performance.now() - began);
  const doctor = readDoctorEvent(raw);
  if (doctor !== null && !isRefusal(doctor)) return examine(portsOf(context, own, null), doctor.function, doctor.alias);
  const question = readLook(raw);
  if (question !== null && !isRefusal(question)) return look(portsOf(context, own, null), question);
  const event = doctor ?? question ?? readEvent(raw);
  if (isRefusal(event)) {
    own.error('the event cannot be read', { code: event.code, reason: event.reason, tookMs: took() });
    return event;
  }
  try {
    const answer = await handle(portsOf(context, own, event), event);
    own.info('done', { ...about(event), ...outcome(answer), tookMs: took() });
    return event.kind === 'pipeline' && answer !== null ? replyOf(answer) : null;
  } catch (error) {
    own.error('failed', { ...about(event), error: words(error), tookMs: took() });
    throw error;
  }
}

function readLetter(raw: unknown): WorkerEvent | null {
  const event = readEvent(raw);
  return isRefusal(event) ? null : event;
}

function portsOf(context: Context, own: Ports['log'], event: WorkerEvent | null): Ports {
  const { defaultChannel, teamIds } = config;
  const { invokedFunctionArn } = context;
  const home = { arn: invokedFunctionArn, places: config.places };
  const defaults = { policy, channel: defaultChannel, teamIds, home };
  const partitions = event?.kind === 'tick' ? event.partitions : undefined;
  const shared = partitions === undefined ? {} : quotas(partitions.length / PARTITIONS);
  return { ...ports, ...shared, crew: createCrew({ functionName: invokedFunctionArn }), log: own, defaults };
}

/** What is paced, because the quotas of each account and region are shared by all workers of a tick. */
function quotas(share: number): Pick<Ports, 'traffic' | 'metrics'> {
  const pace = () => createPace({ ...METRICS_PACE, perSecond: METRICS_PACE.perSecond * share, clock });
  const metrics = createMetrics({ lagMs: config.metricLagMs, pace, sites });
  return { traffic: createTraffic({ clock, share, sites }), metrics };
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
      return { event: 'tick', ...(event.partitions === undefined ? {} : { partitions: event.partitions }) };
    case 'alarm':
      return { event: 'alarm', alarm: event.name, state: event.state };
    case 'published':
      return { event: 'published', function: event.functionArn, version: event.version, by: event.by };
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
