import type { Policy } from '../core/policy.ts';
import type { Refusal } from '../core/refusal.ts';
import { type Deed, mayDo, neededFor } from '../core/rights.ts';
import type { Actor } from '../core/rollout.ts';
import type { Ports } from './ports.ts';

/** Whether an actor may, by the policy and the groups as they are now. */
export async function allowed({ chat }: Ports, deed: Deed, by: Actor, policy: Policy): Promise<Refusal | null> {
  const named = neededFor(deed, policy);
  const direct = by.kind !== 'slack' || named.includes(by.userId);
  const groups = direct ? [] : named.filter((id) => id.startsWith('S'));
  const members = new Map(await Promise.all(groups.map(async (id) => [id, await chat.groupMembers(id)] as const)));
  return mayDo(deed, by, policy, members);
}
