import { refuse } from '../core/refusal.ts';
import { type Rollout, type Target, targetName } from '../core/rollout.ts';
import { explained } from '../core/step/explained.ts';
import type { Asker } from './act.ts';
import type { Answer, Ask } from './ask.ts';
import type { Ports } from './ports.ts';
import { allowed } from './rights.ts';

/**
 * Keeps why somebody rolled back, said afterwards, also when the rollout has ended meanwhile. Its story may be closed by
 * then and is opened again for the line. The same call again changes nothing but that.
 */
export async function explain(
  ports: Ports,
  ask: Extract<Ask, { kind: 'reason' }>,
  { by, id, stranger }: Asker,
): Promise<Answer> {
  const { store, clock } = ports;
  const target: Target = { functionArn: ask.function, alias: ask.alias };
  for (let tries = 0; tries < 4; tries += 1) {
    const saved = await store.load(target);
    if (saved === null || saved.value.id !== ask.rolloutId) {
      return refuse(
        'stale',
        `A newer rollout of ${targetName(target)} has begun; the reason for the earlier one was not kept.`,
      );
    }
    const mayNot = await allowed(ports, 'rollback', by, saved.value.policy, stranger);
    if (mayNot !== null) return mayNot;
    const next = explained(saved.value, { by, reason: ask.reason, id }, clock.now());
    if (next === null) {
      return refuse('not-now', `${targetName(target)} was not rolled back by a person, so there is no reason to give.`);
    }
    if (next !== saved.value && !(await store.save(next, saved.rev))) continue;
    await reopen(ports, next);
    return { kind: 'accepted', did: 'reason', rollout: next, note: null };
  }
  throw new Error(`reason for ${ask.rolloutId}: the race was lost 4 times`);
}

/** A story told to its end is out of the index; one more line brings it back. */
async function reopen({ store }: Ports, { target, id, log }: Rollout): Promise<void> {
  const tale = await store.loadTale(target, id);
  if (tale === null || !tale.value.done || tale.value.toldThrough >= (log.at(-1)?.n ?? 0)) return;
  await store.saveTale({ ...tale.value, done: false }, tale.rev);
}
