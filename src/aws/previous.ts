import { CreateAliasCommand, GetAliasCommand, type LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import type { Kept } from '../app/ports.ts';
import { KEPT_ALIAS } from '../core/preflight.ts';
import type { Version } from '../core/rollout.ts';
import { alone, sameRouting } from '../core/routing.ts';
import { deadline } from './client.ts';
import { type Fault, faultOf, orNull } from './fault.ts';
import type { Pace } from './pace.ts';
import { aliasView, routingParameters } from './weights.ts';

interface Lambda {
  readonly reader: LambdaClient;
  readonly pace: Pace;
}

/** What every release wrote into the aliases that it made, and how this app knows its own: it must not change. */
const OWN = 'The version before the last rollout (lambda-canary)';
/** How often an alias that others touch at the same moment is looked at anew; the next pass tries again. */
const MOST_TRIES = 3;

/** Whether the function has an alias `previous` that this app did not make. */
export async function previousIsForeign(lambda: Lambda, functionArn: string): Promise<boolean> {
  const found = await orNull(read(lambda, functionArn));
  return found !== null && found.Description !== OWN;
}

/**
 * Points the app's own alias `previous` at a version. Callers may be routed through one that somebody else made: such a one is left alone. Every write is
 * fenced by the revision that was read.
 */
export async function keepPrevious(lambda: Lambda, functionArn: string, version: Version): Promise<Kept> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const fault = await pointOnce(lambda, functionArn, version);
    if (fault === null) return { kind: 'kept' };
    if (fault === 'foreign') return { kind: 'foreign' };
    // Made (409) or written (412) in between, by another worker, by somebody else, or by a try of our own whose answer was lost.
    if (fault.status === 409 || fault.status === 412) continue;
    return { kind: 'refused', error: fault.words };
  }
  throw new Error(`the alias ${KEPT_ALIAS} of ${functionArn} was changed by somebody else at every try`);
}

/** Null: it points there. A fault that may pass is thrown. */
async function pointOnce(lambda: Lambda, functionArn: string, version: Version): Promise<Fault | 'foreign' | null> {
  const { reader, pace } = lambda;
  const alias = { FunctionName: functionArn, Name: KEPT_ALIAS };
  try {
    const found = await orNull(read(lambda, functionArn));
    if (found === null) {
      const create = new CreateAliasCommand({ ...alias, FunctionVersion: version, Description: OWN });
      await pace.run(() => reader.send(create, deadline()));
      return null;
    }
    if (found.Description !== OWN) return 'foreign';
    const { routing, revisionId } = aliasView(found);
    if (sameRouting(routing, alone(version))) return null;
    const parameters = routingParameters(alone(version));
    const update = new UpdateAliasCommand({ ...alias, ...parameters, RevisionId: revisionId });
    await pace.run(() => reader.send(update, deadline()));
    return null;
  } catch (error) {
    const fault = faultOf(error);
    if (fault.passing && fault.status !== 409) throw error;
    return fault;
  }
}

function read({ reader, pace }: Lambda, functionArn: string) {
  const command = new GetAliasCommand({ FunctionName: functionArn, Name: KEPT_ALIAS });
  return pace.run(() => reader.send(command, deadline()));
}
