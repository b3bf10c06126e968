import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Database } from './aws/dynamodb/database.ts';
import { answerAws } from './aws/endpoint.ts';
import { Faults } from './aws/faults.ts';
import { Permissions, WORKER_FUNCTION } from './aws/permissions.ts';
import type { InvocationOutcome } from './aws/productFunctions.ts';
import { VirtualClock } from './clock.ts';
import { BOT_TOKEN, deployments, SECRET_VALUE, SIGNING_SECRET } from './deployments.ts';
import { bringsToWorker } from './eventRule.ts';
import { ensureBuilt } from './functions/built.ts';
import { FunctionLog } from './functions/log.ts';
import { Product } from './functions/product.ts';
import type { SandboxOptions } from './options.ts';
import { createSlackHalf, type SlackHalf } from './slack/half.ts';
import { createTable } from './table.ts';
import { readTemplate } from './template.ts';
import { firstWorld } from './world/firstWorld.ts';
import { keepMetrics, keepWorld, loadKept } from './world/keep.ts';
import type { DeadLetter } from './world/model.ts';
import { SandboxWorld } from './world/world.ts';

/** The folder of the project. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MINUTE_MS = 60_000;
const KEEP_EVERY_MS = 10_000;
const DEFAULT_SEED = 42;
const PATIENCE_MS = 3000;

/** A running sandbox. */
export interface Sandbox {
  /** Without a slash at the end, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** For `AWS_ENDPOINT_URL`. */
  readonly awsUrl: string;
  readonly world: SandboxWorld;
  readonly clock: VirtualClock;
  readonly product: Product;
  /** Faults that AWS calls are to meet. */
  readonly faults: Faults;
  /** Runs so many virtual minutes as fast as it goes, each tick and everything it started to its end. */
  advance(minutes: number): Promise<void>;
  /** Resolves when no invocation is under way. Retries that wait for their time are not waited for. */
  settled(): Promise<void>;
  /** Invokes the worker and waits for its answer, as a pipeline does. */
  invokeWorker(event: unknown): Promise<InvocationOutcome>;
  /** The newest lines that the functions printed. */
  logs(): readonly string[];
  deadLetters(): readonly DeadLetter[];
  /** Keeps the state, ends everything. */
  close(): Promise<void>;
}

/** Starts everything in one process; rejects when the port is taken (`EADDRINUSE`) or the app cannot be built. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  let handle = async (_: IncomingMessage, res: ServerResponse): Promise<void> => void res.writeHead(503).end();
  const server = createServer((req, res) => {
    handle(req, res).catch((error) => {
      console.error('sandbox:', error);
      if (!res.headersSent) res.writeHead(500).end();
    });
  });
  // The port is taken before anything is emptied: the state may be another running sandbox's.
  const url = await listen(server, options.port ?? 0);
  if (options.fresh === true && options.stateDir !== undefined)
    rmSync(options.stateDir, { recursive: true, force: true });
  const folder = options.stateDir ?? mkdtempSync(join(tmpdir(), 'lambda-canary-sandbox-'));
  mkdirSync(folder, { recursive: true });
  if (options.dist === undefined) await ensureBuilt(ROOT);

  const kept = loadKept(folder);
  const state = kept?.state ?? firstWorld(options.seed ?? DEFAULT_SEED, options.startMs ?? Date.now());
  const clock = new VirtualClock(state.nowMs, options.speed ?? 0, () => world.announce());
  const template = readTemplate(join(ROOT, 'template.yaml'));
  const log = new FunctionLog(options.stateDir ?? null, options.verbose === true);
  const deployed = deployments(url, options.dist ?? join(ROOT, 'dist'), template, options.env ?? {}, (who, line) =>
    log.print(clock.now(), who, line),
  );
  const product: Product = new Product(clock, deployed, state, () => world.announce());
  const world: SandboxWorld = new SandboxWorld(state, kept?.metrics ?? null, {
    clock,
    alarmChanged: (event) => {
      if (bringsToWorker(template, event)) product.ringWorker(event);
    },
    invocations: () => product.recent(),
  });
  const database = await Database.open(options.stateDir === undefined ? null : join(folder, 'dynamodb'));
  await createTable(database.endpoint, template);
  const faults = new Faults();
  const half = options.slack === false ? null : await slackHalf(clock, world, product, join(folder, 'slack'));
  const permissions = new Permissions(template);
  const around = { world, product, database, faults, permissions, secret: SECRET_VALUE };
  handle = async (req, res) => {
    if (/^\/aws(?:[/?]|$)/.test(req.url ?? '')) return answerAws(req, res, '/aws', around);
    if (half === null) return void res.writeHead(404).end();
    return half.handle(req, res);
  };
  product.warm();
  ringTicks(clock, world, product);
  clock.start();
  const keep = () => {
    world.play();
    keepWorld(folder, state);
    keepMetrics(folder, world.metrics, state.nowMs);
  };
  const keeping = options.stateDir === undefined ? null : setInterval(keep, KEEP_EVERY_MS);

  return {
    url,
    awsUrl: `${url}/aws`,
    world,
    clock,
    product,
    faults,
    advance: (minutes) => clock.runFor(minutes * MINUTE_MS),
    settled: () => clock.idle(),
    invokeWorker: (event) => found(product.find(WORKER_FUNCTION)).invoke(JSON.stringify(event)),
    logs: () => log.lines(),
    deadLetters: () => state.deadLetters,
    async close() {
      if (keeping !== null) clearInterval(keeping);
      // What is under way may end, but not keep a person waiting; what is cut off is tried again at the next start.
      await Promise.race([clock.stop(), sleep(PATIENCE_MS, undefined, { ref: false })]);
      await product.close();
      await clock.stop();
      await half?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
      if (options.stateDir === undefined) rmSync(folder, { recursive: true, force: true });
      else keep();
    },
  };
}

/** Rings at each whole virtual minute, for as long as the clock runs. */
function ringTicks(clock: VirtualClock, world: SandboxWorld, product: Product): void {
  const next = (Math.floor(clock.now() / MINUTE_MS) + 1) * MINUTE_MS;
  clock.at(next, () => {
    world.play();
    product.ringWorker({ kind: 'tick' });
    world.announce();
    ringTicks(clock, world, product);
  });
}

async function slackHalf(
  clock: VirtualClock,
  world: SandboxWorld,
  product: Product,
  stateDir: string,
): Promise<SlackHalf> {
  mkdirSync(stateDir, { recursive: true });
  return createSlackHalf({
    clock,
    world,
    slackFunction: product,
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    stateDir,
  });
}

function listen(server: Server, port: number): Promise<string> {
  // Longer than any client keeps an idle connection: a close at that moment would look like a fault.
  server.keepAliveTimeout = 600_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function found<T>(value: T | null): T {
  if (value === null) throw new Error('The worker is not deployed.');
  return value;
}
