import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxWorld } from '../world/world.ts';
import type { Accounts } from './accounts.ts';
import { AwsError } from './awsError.ts';
import type { Call } from './call.ts';
import type { CallLog } from './callLog.ts';
import { metricsAsked } from './cloudwatch/metricsAsked.ts';
import type { Database } from './dynamodb/database.ts';
import type { BusEvent } from './eventbridge/putEvents.ts';
import { type FaultKind, type Faults, halved, parseFault } from './faults.ts';
import type { Permissions } from './permissions.ts';
import type { ProductFunctions } from './productFunctions.ts';
import { identify } from './services.ts';
import { accessKeyId, readRequest, type WireAnswer, type WireRequest, writeAnswer } from './wire.ts';

export interface AwsSurroundings {
  /** What a request is about: the app's own account and region, unless {@link Accounts} says otherwise. */
  readonly world: SandboxWorld;
  readonly accounts: Accounts;
  readonly product: ProductFunctions;
  readonly database: Database;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly permissions: Permissions;
  /** What was published, oldest first. */
  readonly bus: BusEvent[];
  /** The value of the app's secret. */
  readonly secret: string;
}

/** Answers AWS requests under a base path (`/aws`), whichever service and protocol they are of. */
export async function answerAws(
  req: IncomingMessage,
  res: ServerResponse,
  basePath: string,
  around: AwsSurroundings,
): Promise<void> {
  const request = await readRequest(req, basePath);
  if (request.path === '/faults') return writeAnswer(res, switchFaults(request, around.faults), around.world.now());
  const call = identify(request, at(request, around));
  const fault = around.faults.take(call.operation);
  around.calls.add(accessKeyId(request), call.operation, fault, metricsAsked(call.operation, request.body));
  if (fault === 'hang') return;
  if (fault === 'drop') {
    res.destroy();
    return;
  }
  if (fault === 'error' || fault === 'throttle') {
    writeAnswer(res, call.refuse(fault === 'error' ? SERVER_ERROR : call.throttled), around.world.now());
    return;
  }
  const answer = await run(call, () => around.accounts.checkExpiry(request));
  if (fault === 'dropAfter') res.destroy();
  else writeAnswer(res, after(fault, call, answer), around.world.now());
}

/** Not AWS: `curl -d 'UpdateAlias:errorAfter*2' …/aws/faults` adds faults, one a line; GET lists them, DELETE takes all back. */
function switchFaults(request: WireRequest, faults: Faults): WireAnswer {
  const typed = request.method === 'POST' ? request.body.toString('utf8').trim().split('\n') : [];
  const read = typed.map(parseFault);
  if (read.includes(null)) return { status: 400, headers: {}, body: 'Write Operation:kind or Operation:kind*times.\n' };
  if (request.method === 'DELETE') faults.clear();
  for (const fault of read) if (fault !== null) faults.add(fault);
  const list = faults.list().map(({ operation, kind, times }) => `${operation}:${kind}*${times}\n`);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: list.join('') };
}

/** The app's functions are to be found in its own account only. */
function at(request: WireRequest, around: AwsSurroundings): AwsSurroundings {
  const world = around.accounts.worldOf(request);
  return world === around.world ? around : { ...around, world, product: { find: () => null } };
}

async function run(call: Call, check: () => void): Promise<WireAnswer> {
  try {
    check();
    return await call.run();
  } catch (error) {
    if (error instanceof AwsError) return call.refuse(error);
    console.error(`sandbox: ${call.operation} failed:`, error);
    return call.refuse(SERVER_ERROR);
  }
}

function after(fault: FaultKind | null, call: Call, answer: WireAnswer): WireAnswer {
  if (fault === 'errorAfter') return call.refuse(SERVER_ERROR);
  return fault === 'partial' ? { ...answer, body: halved(String(answer.body)) } : answer;
}

const SERVER_ERROR = new AwsError(500, 'ServiceException', 'An error occurred and the request cannot be processed.');
