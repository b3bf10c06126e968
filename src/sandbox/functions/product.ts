import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { SLACK_FUNCTION, WORKER_FUNCTION } from '../aws/permissions.ts';
import type { InvocationOutcome, ProductFunction, ProductFunctions } from '../aws/productFunctions.ts';
import type { VirtualClock } from '../clock.ts';
import type { SlackFunction, WorldSnapshot } from '../contract.ts';
import { functionArn } from '../world/model.ts';
import { AsyncQueue, type QueueState } from './asyncQueue.ts';
import { describeEvent } from './describeEvent.ts';
import type { Deployment } from './environment.ts';
import { Pool } from './pool.ts';

const KEPT_INVOCATIONS = 100;
const KEPT_EVENTS = 1000;

type Who = 'slack' | 'worker';

/** The app's two functions, deployed into the sandbox: their environments, their queues, and what was called. */
export class Product implements ProductFunctions, SlackFunction {
  readonly #clock: VirtualClock;
  readonly #pools: Readonly<Record<Who, Pool>>;
  readonly #queues: Readonly<Record<Who, AsyncQueue>>;
  readonly #changed: () => void;
  /** What the functions were invoked with, oldest first, as JSON: for tests. */
  readonly heard: { readonly who: Who; readonly event: string }[] = [];
  #recent: WorldSnapshot['invocations'][number][] = [];

  /** @param kept the worker's accepted events and dead letters, changed in place */
  constructor(
    clock: VirtualClock,
    deployments: Readonly<Record<Who, Deployment>>,
    kept: QueueState,
    changed: () => void,
  ) {
    this.#clock = clock;
    this.#changed = changed;
    this.#pools = { slack: new Pool(deployments.slack), worker: new Pool(deployments.worker) };
    const queue = (who: Who, state: QueueState) =>
      new AsyncQueue(clock, state, (event, requestId) => this.#invoke(who, event, requestId), deployments[who].print);
    this.#queues = { worker: queue('worker', kept), slack: queue('slack', { accepted: [], deadLetters: [] }) };
  }

  find(name: string): ProductFunction | null {
    const who = name === WORKER_FUNCTION ? 'worker' : name === SLACK_FUNCTION ? 'slack' : null;
    if (who === null) return null;
    return {
      invoke: (payload) => this.#invoke(who, payload, randomUUID()),
      accept: (payload) => this.#queues[who].accept(payload),
    };
  }

  /** Hands the worker an event as EventBridge does: accepted now, handled with retries. */
  ringWorker(event: unknown): void {
    this.#queues.worker.accept(JSON.stringify(event));
  }

  /** Invokes the worker and waits. */
  invokeWorker(event: unknown): Promise<InvocationOutcome> {
    return this.#invoke('worker', JSON.stringify(event), randomUUID());
  }

  async request(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
    const outcome = await this.#invoke('slack', JSON.stringify(event), randomUUID());
    // What a Function URL and an HTTP API answer when the function fails.
    return outcome.ok ? JSON.parse(outcome.payload) : { statusCode: 502, body: 'Internal Server Error' };
  }

  /** The newest first. */
  recent(): WorldSnapshot['invocations'] {
    return this.#recent;
  }

  warm(): void {
    for (const pool of Object.values(this.#pools)) pool.warm(this.#clock.now());
  }

  /** Ends the environments at once, also in mid-invocation, as a crash would. */
  async kill(who: Who): Promise<void> {
    await this.#pools[who].kill();
  }

  async close(): Promise<void> {
    await Promise.all([this.kill('slack'), this.kill('worker')]);
  }

  #invoke(who: Who, event: string, requestId: string): Promise<InvocationOutcome> {
    return this.#clock.standStill(async () => {
      const atMs = this.#clock.now();
      const startedMs = performance.now();
      const name = who === 'worker' ? WORKER_FUNCTION : SLACK_FUNCTION;
      this.heard.push({ who, event });
      this.heard.splice(0, Math.max(0, this.heard.length - KEPT_EVENTS));
      const outcome = await this.#pools[who].invoke({ requestId, event, atMs, functionArn: functionArn(name) });
      const tookMs = Math.round(performance.now() - startedMs);
      const done = { atMs, who, what: describeEvent(event), tookMs, ok: outcome.ok };
      this.#recent = [done, ...this.#recent].slice(0, KEPT_INVOCATIONS);
      this.#changed();
      return outcome;
    });
  }
}
