import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Accounts, type Member } from './aws/accounts.ts';
import { CallLog } from './aws/callLog.ts';
import { Database } from './aws/dynamodb/database.ts';
import { answerAws } from './aws/endpoint.ts';
import type { BusEvent } from './aws/eventbridge/putEvents.ts';
import { Faults } from './aws/faults.ts';
import { Permissions } from './aws/permissions.ts';
import type { InvocationOutcome } from './aws/productFunctions.ts';
import { VirtualClock } from './clock.ts';
import { BOT_TOKEN, deployments, SECRET_VALUE, SIGNING_SECRET } from './deployments.ts';
import { Door } from './door.ts';
import { bringsToWorker } from './eventRule.ts';
import { ensureBuilt } from './functions/built.ts';
import { answerHttp, isSlackPath } from './functions/httpApi.ts';
import { FunctionLog } from './functions/log.ts';
import { Product } from './functions/product.ts';
import { makeMembers } from './members.ts';
import type { SandboxOptions } from './options.ts';
import { ROOT } from './root.ts';
import { createSlackHalf } from './slack/half.ts';
import { StateFolder } from './stateFolder.ts';
import { createTable } from './table.ts';
import { readTemplate } from './template.ts';
import { firstWorld } from './world/firstWorld.ts';
import { loadKept } from './world/keep.ts';
import type { DeadLetter } from './world/model.ts';
import { SandboxWorld, type Surroundings } from './world/world.ts';

const MINUTE_MS = 60_000;
const DEFAULT_SEED = 42;
/** How long EventBridge takes to hear of a call from CloudTrail; on AWS some minutes. */
const TRAIL_LATE_MS = 60_000;
/** How long an end waits for what is under way. */
const PATIENCE_MS = 3000;

/** A running sandbox. */
export interface Sandbox {
  /** Without a slash at the end, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** For `AWS_ENDPOINT_URL`. */
  readonly awsUrl: string;
  readonly world: SandboxWorld;
  /** The other accounts and regions, as they were asked for. */
  readonly members: readonly Member[];
  readonly clock: VirtualClock;
  readonly product: Product;
  /** Faults that AWS calls are to meet. */
  readonly faults: Faults;
  /** AWS calls that came in. */
  readonly calls: CallLog;
  /** Runs so many virtual minutes as fast as it goes, each tick and everything it started to its end. */
  advance(minutes: number): Promise<void>;
  /** Resolves when no invocation is under way. Retries that wait for their time are not waited for. */
  settled(): Promise<void>;
  /** Invokes the worker and waits for its answer, as a pipeline does. */
  invokeWorker(event: unknown): Promise<InvocationOutcome>;
  /** The newest lines that the functions printed. */
  logs(): readonly string[];
  deadLetters(): readonly DeadLetter[];
  /** What was published to the EventBridge bus since the start, oldest first. */
  published(): readonly BusEvent[];
  /** Keeps the state, ends everything. */
  close(): Promise<void>;
}

/** Starts everything in one process; rejects when the port is taken (`EADDRINUSE`) or the app cannot be built. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  // The port first: what is in the folder may be another running sandbox's.
  const door = await Door.open(options.port ?? 0);
  try {
    return await behind(door, options);
  } catch (error) {
    await door.close();
    throw error;
  }
}

async function behind(door: Door, options: SandboxOptions): Promise<Sandbox> {
  const folder = new StateFolder(options.stateDir ?? null, options.fresh === true);
  if (options.dist === undefined) await ensureBuilt(ROOT);
  const { url } = door;
  const template = readTemplate(join(ROOT, 'template.yaml'));
  const kept = loadKept(folder.path);
  const state = kept?.state ?? firstWorld(options.seed ?? DEFAULT_SEED, options.startMs ?? Date.now());
  const clock = new VirtualClock(state.nowMs, options.speed ?? 0, () => world.announce());
  const log = new FunctionLog(folder.stays ? folder.path : null, options.verbose === true);
  const dist = options.dist ?? join(ROOT, 'dist');
  const isolation = options.isolation ?? 'thread';
  const print = (who: string, line: string) => log.print(clock.now(), who, line);
  const deployed = deployments({ url, dist, template, more: options.env ?? {}, isolation, print });
  const product: Product = new Product(clock, deployed, state, () => world.announce());
  const surroundings: Surroundings = {
    clock,
    // The members' stacks forward by the same pattern, and the rule of the app's own stack does not look at the account.
    alarmChanged: (event) => {
      if (bringsToWorker(template, event)) product.ringWorker(event);
    },
    invocations: () => product.recent(),
    versionPublished: (event) => {
      if (bringsToWorker(template, event)) clock.at(clock.now() + TRAIL_LATE_MS, () => product.ringWorker(event));
    },
  };
  const world: SandboxWorld = new SandboxWorld(state, kept?.metrics ?? null, surroundings);
  const members = makeMembers(options.members ?? [], state.seed, clock.now(), {
    ...surroundings,
    // Their stacks bring alarms here, and nothing else.
    versionPublished: () => {},
  });
  const database = await Database.open(folder.stays ? folder.inside('dynamodb') : null);
  await createTable(database.endpoint, template);
  const faults = new Faults();
  const calls = new CallLog();
  const permissions = new Permissions(template);
  const bus: BusEvent[] = [];
  const accounts = new Accounts(world, members, permissions);
  const around = { world, accounts, product, database, faults, calls, permissions, bus, secret: SECRET_VALUE };
  const secrets = { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN };
  const slackFolder = folder.stays ? folder.inside('slack') : null;
  const half =
    options.slack === false
      ? null
      : await createSlackHalf({ clock, world, slackFunction: product, ...secrets, stateDir: slackFolder });
  door.handle = async (req, res) => {
    if (/^\/aws(?:[/?]|$)/.test(req.url ?? '')) return answerAws(req, res, '/aws', around);
    // A page that is well, for checks that ask one.
    if (req.url === '/health') return void res.end('ok');
    if (half === null) return void res.writeHead(404).end();
    if (isSlackPath(req.url)) return answerHttp(req, res, product);
    return half.handle(req, res);
  };
  product.warm();
  ringTicks(clock, world, product);
  clock.start();
  folder.keepOften(world);

  return {
    url,
    awsUrl: `${url}/aws`,
    world,
    members,
    clock,
    product,
    faults,
    calls,
    advance: (minutes) => clock.runFor(minutes * MINUTE_MS),
    settled: () => clock.idle(),
    invokeWorker: (event) => product.invokeWorker(event),
    logs: () => log.lines(),
    deadLetters: () => state.deadLetters,
    published: () => bus,
    async close() {
      // What is under way may end, but not keep a person waiting; what is cut off is tried again at the next start.
      await Promise.race([clock.stop(), sleep(PATIENCE_MS, undefined, { ref: false })]);
      await product.close();
      await clock.stop();
      await half?.close();
      await door.close();
      await database.close();
      folder.close(world);
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
