import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxWorld } from '../world/world.ts';
import { AwsError } from './awsError.ts';
import type { Call } from './call.ts';
import type { Database } from './dynamodb/database.ts';
import { type FaultKind, type Faults, halved } from './faults.ts';
import type { Permissions } from './permissions.ts';
import type { ProductFunctions } from './productFunctions.ts';
import { identify } from './services.ts';
import { readRequest, type WireAnswer, writeAnswer } from './wire.ts';

export interface AwsSurroundings {
  readonly world: SandboxWorld;
  readonly product: ProductFunctions;
  readonly database: Database;
  readonly faults: Faults;
  readonly permissions: Permissions;
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
  const call = identify(request, around);
  const fault = around.faults.take(call.operation);
  if (fault === 'hang') return;
  if (fault === 'drop') {
    res.destroy();
    return;
  }
  if (fault === 'error' || fault === 'throttle') {
    writeAnswer(res, call.refuse(fault === 'error' ? SERVER_ERROR : call.throttled), around.world.now());
    return;
  }
  const answer = await run(call);
  if (fault === 'dropAfter') res.destroy();
  else writeAnswer(res, after(fault, call, answer), around.world.now());
}

async function run(call: Call): Promise<WireAnswer> {
  try {
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
