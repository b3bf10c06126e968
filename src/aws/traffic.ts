import { GetAliasCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import type { Clock, Traffic, Written } from '../app/ports.ts';
import type { Target } from '../core/rollout.ts';
import { type AliasView, type Routing, sameRouting } from '../core/routing.ts';
import { listAliases } from './aliases.ts';
import { clientOptions, deadline, type Whereabouts } from './client.ts';
import { faultOf } from './fault.ts';
import { inspect } from './inspect.ts';
import { lambdaPace, type Pace, type Sleep, wait } from './pace.ts';
import { onlyHome, perSite, type Sites } from './places.ts';
import { keepPrevious } from './previous.ts';
import { aliasView, routingParameters } from './weights.ts';

/** The pause before the one repetition of a write. */
const AGAIN_MS = 300;
/** How long one function's aliases may take: at this pace some 25 pages of 50. */
const LISTING_MS = 5_000;

/**
 * Lambda's aliases. Two clients a place over one set of connections: reads are repeated by the SDK; writes are not, because a write
 * that took effect but answered 500 and is repeated blindly comes back as 412 (seen). {@link Traffic.write} looks first.
 */
export function createTraffic(config: {
  readonly clock: Clock;
  readonly where?: Whereabouts;
  readonly sites?: Sites;
  /** One for all places, in tests. */
  readonly pace?: Pace;
  /** This worker's part of the quota, where several share a tick. */
  readonly share?: number;
  readonly sleep?: Sleep;
}): Traffic {
  const { clock, share = 1, sites = onlyHome(config.where) } = config;
  const { at } = perSite(sites, (where) => {
    const options = clientOptions(where);
    return {
      reader: new LambdaClient(options),
      writer: new LambdaClient({ ...options, maxAttempts: 1 }),
      pace: config.pace ?? lambdaPace(clock, share),
    };
  });
  const sleep = config.sleep ?? wait;

  async function readAlias(target: Target, urgency: 'urgent' | 'normal'): Promise<AliasView> {
    const { reader, pace } = at(target.functionArn);
    const command = new GetAliasCommand({ FunctionName: target.functionArn, Name: target.alias });
    return aliasView(await pace.run(() => reader.send(command, deadline()), urgency));
  }

  async function writeOnce(target: Target, routing: Routing, revisionId: string): Promise<AliasView> {
    const { writer, pace } = at(target.functionArn);
    const command = new UpdateAliasCommand({
      FunctionName: target.functionArn,
      Name: target.alias,
      ...routingParameters(routing),
      RevisionId: revisionId,
    });
    return aliasView(await pace.run(() => writer.send(command, deadline()), 'urgent'));
  }

  /** What an unanswered write came to: read the alias, and believe what it says. */
  async function afterFailure(target: Target, routing: Routing, revisionId: string): Promise<Written | 'untouched'> {
    const alias = await readAlias(target, 'urgent');
    if (alias.revisionId === revisionId) return 'untouched';
    return sameRouting(alias.routing, routing) ? { kind: 'written', alias } : { kind: 'stale' };
  }

  return {
    inspect(functionRef, alias, canary) {
      const { reader: client, pace } = at(functionRef);
      return inspect({ client, pace }, functionRef, alias, canary);
    },

    async read(target) {
      try {
        return await readAlias(target, 'normal');
      } catch (error) {
        const fault = faultOf(error);
        if (fault.passing) throw error;
        return { kind: fault.status === 404 ? 'missing' : 'denied', error: fault.words };
      }
    },

    async write(target, routing, revisionId) {
      try {
        return { kind: 'written', alias: await writeOnce(target, routing, revisionId) };
      } catch (error) {
        const fault = faultOf(error);
        // The first try cannot be outdated by itself: somebody else wrote, even if the same.
        if (fault.status === 412) return { kind: 'stale' };
        if (!fault.passing) return { kind: 'refused', error: fault.words };
      }
      await sleep(AGAIN_MS);
      const found = await afterFailure(target, routing, revisionId);
      if (found !== 'untouched') return found;
      try {
        // The same RevisionId: if the first try arrives late after all, only one of the two can take effect.
        return { kind: 'written', alias: await writeOnce(target, routing, revisionId) };
      } catch (error) {
        const fault = faultOf(error);
        if (fault.passing) throw error;
        if (fault.status !== 412) return { kind: 'refused', error: fault.words };
        const late = await afterFailure(target, routing, revisionId);
        return late === 'untouched' ? { kind: 'stale' } : late;
      }
    },

    async aliases(functionArn) {
      const { reader, pace } = at(functionArn);
      const { all, isCut } = await listAliases(functionArn, LISTING_MS, (command, over) =>
        pace.run(() => reader.send(command, { abortSignal: over })),
      );
      if (isCut) throw new Error(`More than ${all.length} aliases: not all of them were read.`);
      return all.map((alias) => ({ name: alias.Name ?? '', ...aliasView(alias) }));
    },

    keepPrevious: (functionArn, version) => keepPrevious(at(functionArn), functionArn, version),
  };
}
