import { functionArn, functionWords } from '../core/functionRef.ts';
import { isRefusal } from '../core/refusal.ts';
import { type Actor, isFinished, type Rollout } from '../core/rollout.ts';
import type { Answer, Ask } from './ask.ts';
import { fileAudit } from './auditFile.ts';
import { explain } from './explain.ts';
import { freeze, freezes, unfreeze } from './freeze.ts';
import { meant, noRollout } from './meant.ts';
import { orderFor } from './order.ts';
import type { OrderAsk } from './orderOne.ts';
import { planned } from './planned.ts';
import type { Ports } from './ports.ts';
import { publishedVersion } from './prepare.ts';
import { publish } from './publish.ts';
import { policy, versions } from './shown.ts';
import { start } from './start.ts';
import { startGroup } from './startGroup.ts';
import { undo } from './undo.ts';

/** Who asks, from where, and the id that makes the asking idempotent. */
export interface Asker {
  readonly by: Actor;
  readonly channel: string | null;
  readonly id: string | null;
  /** A person of a workspace that is not the app's own. */
  readonly stranger: boolean;
}

/** Does what was asked and answers. Faults throw; refusals are answers. */
export async function act(ports: Ports, ask: Ask, asker: Asker): Promise<Answer> {
  switch (ask.kind) {
    case 'start': {
      const version = publishedVersion(ask.version);
      if (isRefusal(version)) return version;
      const id = asker.id ?? `unnamed-${ports.clock.now()}`;
      return start(ports, { ...ask, version, by: asker.by, channel: asker.channel, stranger: asker.stranger, id });
    }
    case 'plan':
      return planned(ports, ask, asker);
    case 'startGroup':
      return startGroup(ports, ask, asker);
    case 'status':
      return ask.function === null ? list(ports) : status(ports, ask.function, ask.alias);
    case 'list':
      return list(ports);
    case 'history': {
      const arn = functionArn(ask.function, ports.defaults.home);
      if (isRefusal(arn)) return arn;
      if (ask.as === 'file') return fileAudit(ports, arn, asker.channel);
      const name = functionWords(arn, ports.defaults.home);
      return { kind: 'history', function: name, rollouts: await ports.store.history(arn, 10) };
    }
    case 'why': {
      const found = await meant(ports, ask.function, ask.alias);
      return isRefusal(found) ? found : { kind: 'why', rollout: found.value };
    }
    case 'versions':
      return versions(ports, ask.function);
    case 'policy':
      return policy(ports, ask.function);
    case 'reason':
      return explain(ports, ask, asker);
    case 'home':
      return { kind: 'home' };
    case 'undo':
      return undo(ports, ask, asker, (rollout, own) => orderFor(ports, asAsk(rollout, ask), own));
    case 'freeze':
      return freeze(ports, ask, asker);
    case 'unfreeze':
      return unfreeze(ports, ask, asker);
    case 'freezes':
      return freezes(ports);
    case 'publish':
      return publish(ports, ask, asker);
    case 'words':
      return { kind: 'words', text: ask.text };
    default:
      return orderFor(ports, ask, asker);
  }
}

async function list({ store }: Ports): Promise<Answer> {
  const { rollouts } = await store.unfinished();
  const values = rollouts.map(({ value }) => value).sort((a, b) => a.id.localeCompare(b.id));
  return { kind: 'rollouts', title: 'Running rollouts', rollouts: values };
}

async function status(ports: Ports, ref: string, alias: string | null): Promise<Answer> {
  const arn = functionArn(ref, ports.defaults.home);
  if (isRefusal(arn)) return arn;
  const all = (await ports.store.loadFunction(arn)).map(({ value }) => value);
  const wanted = all.filter(({ target: { alias: name } }) => alias === null || name === alias);
  if (wanted.length === 0) return noRollout(ref);
  return {
    kind: 'rollouts',
    title: functionWords(arn, ports.defaults.home),
    rollouts: wanted.sort((a, b) => Number(isFinished(a.phase)) - Number(isFinished(b.phase))),
  };
}

/** What still runs is undone by rolling it back: open to everybody, at once. */
function asAsk({ target }: Rollout, { reason }: Extract<Ask, { kind: 'undo' }>): OrderAsk {
  return { kind: 'rollback', function: target.functionArn, alias: target.alias, reason, stamp: null };
}
