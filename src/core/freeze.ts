import { durationWords } from './duration.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type Actor, calledName, type Rollout, type Target } from './rollout.ts';

/** Somebody's word that nothing starts or goes on for a while. Rolling back and holding always may. */
export interface Freeze {
  /** Null: everything; else one function. */
  readonly functionArn: string | null;
  /** Where that function is, when it is not at home. */
  readonly place?: Target['place'];
  readonly by: Actor;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly reason: string;
  /** The call that made it: delivered again, it makes no other. */
  readonly call?: string;
}

/** The freeze that a function is under, the one that lasts longest; null: none. */
export function freezeOn(freezes: readonly Freeze[], functionArn: string, nowMs: number): Freeze | null {
  const here = activeFreezes(freezes, nowMs).filter(
    (one) => one.functionArn === null || one.functionArn === functionArn,
  );
  return here.sort((a, b) => b.untilMs - a.untilMs)[0] ?? null;
}

/** The freeze that a rollout is under: that of one function of a group holds all of it. */
export function freezeOver(
  freezes: readonly Freeze[],
  { target, group }: Pick<Rollout, 'target' | 'group'>,
  nowMs: number,
): Freeze | null {
  const targets = group === null ? [target] : group.members.map((member) => member.target);
  const found = targets.flatMap(({ functionArn }) => freezeOn(freezes, functionArn, nowMs) ?? []);
  return found.sort((a, b) => b.untilMs - a.untilMs)[0] ?? null;
}

export function activeFreezes(freezes: readonly Freeze[], nowMs: number): readonly Freeze[] {
  return freezes.filter(({ untilMs }) => untilMs > nowMs);
}

/** What is frozen, as people name it; null: everything. */
export function frozenName({ functionArn, place }: Freeze): string | null {
  return functionArn === null ? null : calledName(place === undefined ? { functionArn } : { functionArn, place });
}

/** Why something is not begun or taken further now. */
export function frozenRefusal(freeze: Freeze, nowMs: number): Refusal {
  const { untilMs, reason } = freeze;
  const name = frozenName(freeze);
  const what = name === null ? 'Everything is' : `${name} is`;
  const until = new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ');
  const lift = name === null ? '/canary unfreeze' : `/canary unfreeze ${name}`;
  return refuse(
    'frozen',
    `${what} frozen until ${until} UTC (for ${durationWords(Math.max(60_000, untilMs - nowMs))} more): ${reason.replace(/\.+$/, '')}. Nothing starts or gets more traffic until then; rolling back and holding always may. ${lift} lifts it.`,
  );
}
