import { functionArn, targetOf } from '../core/functionRef.ts';
import { isRefusal } from '../core/refusal.ts';
import { isFinished, type Target, targetName } from '../core/rollout.ts';
import { READYING_MS } from '../core/step/seeAlias.ts';
import { minuteOf } from '../core/verdict/ledger.ts';
import { each } from './pool.ts';
import type { NamedAlias, Ports } from './ports.ts';

/** Each function is looked at once in so many minutes: a share of them at every tick, so that Lambda's quota is spared. */
const ROUND_MINUTES = 60;
const REMEMBERED_S = 30 * 86_400;

/**
 * Finds aliases of opted-in functions that share their traffic with no rollout under way: left by somebody else, or by a rollout
 * that was stopped. Each is reported to the default channel once for each change of the alias.
 */
export async function findOrphans(ports: Ports, late: () => boolean): Promise<void> {
  const { catalog, traffic, clock, defaults, log } = ports;
  if (defaults.channel === null) return;
  const turn = minuteOf(clock.now()) % ROUND_MINUTES;
  const names = (await catalog.functions()).filter((_, i) => i % ROUND_MINUTES === turn);
  const { failed } = await each(
    names,
    2,
    async (name) => {
      const arn = functionArn(name, defaults.home);
      if (isRefusal(arn)) return;
      for (const alias of await traffic.aliases(arn))
        await examine(ports, targetOf(arn, alias.name, defaults.home), alias);
    },
    late,
  );
  for (const { item, error } of failed)
    log.warn('aliases could not be looked at', { function: item, error: String(error) });
}

async function examine(ports: Ports, target: Target, alias: NamedAlias): Promise<void> {
  const { store, chat, clock, defaults } = ports;
  const { other } = alias.routing;
  if (other === null || defaults.channel === null) return;
  const current = await store.load(target);
  if (current !== null && !isFinished(current.value.phase)) return;
  const id = `orphan ${targetName(target)} ${alias.revisionId}`;
  if ((await store.loadCall(id)) !== null) return;
  if (other.weightBp === 10_000 && !(await outlastsReadying(ports, target, alias))) return;
  const told = await chat.notice(defaults.channel, { kind: 'orphan', target, found: alias.routing });
  if (told.kind !== 'posted') return;
  await remember(store, id, clock.now());
}

/**
 * All of the traffic on the other version by its weight may be AWS itself, readying provisioned concurrency. When an alias was first seen like this
 * is remembered, and what a later look finds unchanged after the time that AWS is given is somebody's.
 */
async function outlastsReadying({ store, clock }: Ports, target: Target, { revisionId }: NamedAlias): Promise<boolean> {
  const id = `readying ${targetName(target)} ${revisionId}`;
  const first = await store.loadCall(id);
  if (first !== null) return clock.now() - first.value.atMs >= READYING_MS;
  await remember(store, id, clock.now());
  return false;
}

async function remember(store: Ports['store'], id: string, atMs: number): Promise<void> {
  const expiresAtS = Math.floor(atMs / 1000) + REMEMBERED_S;
  await store.saveCall({ id, atMs, state: 'answered', expiresAtS, envelope: null, refusal: null }, null);
}
