import { type Freeze, freezeOn, freezeOver, frozenRefusal } from '../core/freeze.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Rollout } from '../core/rollout.ts';
import type { Ports } from './ports.ts';

/** What holds a function back at this moment; null: nothing does. */
async function freezeNow({ store, clock }: Ports, functionArn: string): Promise<Freeze | null> {
  const freezes = await store.loadFreezes();
  return freezeOn(freezes?.value ?? [], functionArn, clock.now());
}

/** What holds a rollout back at this moment, or another of its group. */
export async function freezeOverNow({ store, clock }: Ports, rollout: Rollout): Promise<Freeze | null> {
  const freezes = await store.loadFreezes();
  return freezeOver(freezes?.value ?? [], rollout, clock.now());
}

/** Why a function gets no more traffic now; null: nothing stands against it. */
export async function frozenFor(ports: Ports, functionArn: string): Promise<Refusal | null> {
  const freeze = await freezeNow(ports, functionArn);
  return freeze === null ? null : frozenRefusal(freeze, ports.clock.now());
}

/** The same of a rollout: that of one function of a group holds all of it. */
export async function frozenOver(ports: Ports, rollout: Rollout): Promise<Refusal | null> {
  const freeze = await freezeOverNow(ports, rollout);
  return freeze === null ? null : frozenRefusal(freeze, ports.clock.now());
}
