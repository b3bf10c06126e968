import { anyFunctionArn } from '../core/functionRef.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { isFinished, type Rollout } from '../core/rollout.ts';
import type { Ports, Saved } from './ports.ts';

/** The rollout that is meant: without an alias the only unfinished one of the function, else that of `live`. */
export async function meant(ports: Ports, ref: string, alias: string | null): Promise<Saved<Rollout> | Refusal> {
  const arn = anyFunctionArn(ref, ports.defaults.home);
  if (isRefusal(arn)) return arn;
  if (alias === null) {
    const open = (await ports.store.loadFunction(arn)).filter(({ value }) => !isFinished(value.phase));
    if (open.length === 1 && open[0] !== undefined) return open[0];
  }
  return (await ports.store.load({ functionArn: arn, alias: alias ?? 'live' })) ?? noRollout(ref, alias ?? 'live');
}

export function noRollout(ref: string, alias?: string): Refusal {
  // Longer than any ARN.
  const name = (alias === undefined ? ref : `${ref}:${alias}`).slice(0, 280);
  return refuse(
    'no-rollout',
    `There is no rollout of ${name}. Start one with /canary start ${name} VERSION 10%, or see what runs with /canary list.`,
  );
}
