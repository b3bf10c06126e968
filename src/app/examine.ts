import { functionArn, targetOf } from '../core/functionRef.ts';
import { arnAt, type Place } from '../core/place.ts';
import { isRefusal } from '../core/refusal.ts';
import { type Target, targetName, type Version } from '../core/rollout.ts';
import { minuteOf } from '../core/verdict/ledger.ts';
import type { Ports } from './ports.ts';

/** One prerequisite, as the worker itself finds it. */
export interface Finding {
  readonly name: 'table' | 'metrics' | 'alarms' | 'slack' | 'place' | 'alias';
  readonly ok: boolean;
  /** A sentence for the person who installs. */
  readonly says: string;
}

/** No alias ever had it: an update fenced by it changes nothing, whatever it says. */
const NO_REVISION = '00000000-0000-0000-0000-000000000000';

/**
 * Whether the worker, with its own role and token, could do its work. Changes nothing: the right to move an alias is asked for
 * by an update that AWS must refuse for its revision (412), after it was allowed (else 403). Without a function that is left out.
 */
export async function examine(ports: Ports, ref: string | null, alias: string): Promise<readonly Finding[]> {
  const { store, alarms, metrics, chat, clock, defaults } = ports;
  const arn = functionArn(ref ?? 'none', defaults.home);
  if (isRefusal(arn)) return [{ name: 'alias', ok: false, says: arn.reason }];
  const target = targetOf(arn, alias, defaults.home);
  const question = {
    target,
    stable: '1' as Version,
    canary: '2' as Version,
    slowOver: null,
    fromMinute: minuteOf(clock.now()) - 3,
    timeoutMs: 3_000,
  };
  return Promise.all([
    tried('table', async () => {
      const { rollouts } = await store.unfinished();
      return `The table can be read; ${rollouts.length} unfinished rollouts.`;
    }),
    tried('metrics', async () => {
      const reading = await metrics.read([question], clock.now())[0];
      if (reading?.ok !== true) throw new Error(reading?.reason ?? 'no answer');
      return 'CloudWatch metrics can be read.';
    }),
    tried('alarms', async () => `CloudWatch alarms can be read; ${(await alarms.firing(arn)).length} in ALARM now.`),
    tried('slack', async () => `Slack knows the bot token, of workspace ${await chat.ownTeam()}.`),
    ...defaults.home.places.map((place) => tried('place', () => mayAct(ports, place))),
    ...(ref === null ? [] : [tried('alias', () => mayMove(ports, target))]),
  ]);
}

/** Asks for the alarms: the least that is needed of another account or region, and no function need be known there. */
async function mayAct({ alarms }: Ports, place: Place): Promise<string> {
  try {
    const firing = await alarms.firing(arnAt(place, ''));
    return `${place.name}: its role lets this app in; ${firing.length} alarms in ALARM there now.`;
  } catch (error) {
    throw new Error(`${place.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function mayMove({ traffic }: Ports, target: Target): Promise<string> {
  const name = targetName(target);
  const view = await traffic.read(target);
  if ('kind' in view) throw new Error(`${name} cannot be read: ${view.error}`);
  const written = await traffic.write(target, view.routing, NO_REVISION);
  if (written.kind === 'refused') {
    throw new Error(
      `${name} may not be moved: ${written.error}. Does the function have the tag canary:enabled = true?`,
    );
  }
  return `${name} may be moved (asked with an update that changed nothing).`;
}

async function tried(name: Finding['name'], body: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, says: await body() };
  } catch (error) {
    return { name, ok: false, says: error instanceof Error ? error.message : String(error) };
  }
}
