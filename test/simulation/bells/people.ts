import { PRESS_KINDS, type PressKind, type Stamp } from '../../../src/core/input.ts';
import { offers } from '../../../src/core/offers.ts';
import type { Actor, Rollout, Target } from '../../../src/core/rollout.ts';
import type { Sim } from '../sim.ts';
import { PEOPLE, person, pressOf, send, startOf } from './asks.ts';

export const PLANS: readonly (readonly [number, string])[] = [
  [4, '10% every 1m max-bake=3m watch=2m auto'],
  [3, '10% every 1m max-bake=3m watch=1m'],
  [3, '5%,50% every 1m max-bake=4m watch=1m approve-each'],
  [2, 'linear 30% every 1m max-bake=2m watch=3m'],
  [2, 'exponential x3 from 10% every 1m max-bake=3m watch=0m'],
  [2, 'Canary10Percent2Minutes watch=1m'],
  [1, 'AllAtOnce watch=2m'],
  [1, '25% every 2m max-bake=3m watch=1m auto strict'],
];

/** People and pipelines: they start, press whatever button is there or was, and several at once. */
export class People {
  /** Buttons that were ever on a card, newest last, by target. */
  private readonly drawn: { readonly target: Target; readonly stamp: Stamp }[] = [];

  constructor(private readonly sim: Sim) {}

  /** A card as it is after a save: its buttons may be pressed much later. */
  saw(rollout: Rollout): void {
    this.drawn.push({ target: rollout.target, stamp: { rolloutId: rollout.id, turn: rollout.turn } });
  }

  start(target: Target): void {
    const { fate } = this.sim;
    const version = fate.pick(['42', '43', '44', '44']);
    send(this.sim, startOf(target, version, fate.weighted(PLANS), this.somebody()));
  }

  /** Presses something: mostly what is offered, sometimes anything, sometimes an old button. */
  press(target: Target): void {
    const { sim } = this;
    const rollout = sim.current(target);
    const old = this.drawn.filter((card) => card.target === target);
    if (rollout === null) return;
    const kind: PressKind = sim.fate.chance(0.7)
      ? sim.fate.pick([...offers(rollout), sim.fate.pick(PRESS_KINDS)])
      : sim.fate.pick(PRESS_KINDS);
    // Where everything may be rolled back at any time, few stories would get far.
    if (kind === 'rollback' && sim.fate.chance(0.6)) return;
    const now: Stamp = { rolloutId: rollout.id, turn: rollout.turn };
    const stamp = sim.fate.weighted<Stamp | null>([
      [6, now],
      [2, null],
      [2, old.length === 0 ? now : sim.fate.pick(old).stamp],
    ]);
    send(sim, pressOf(target, kind, stamp, this.somebody()));
  }

  private somebody(): Actor {
    const { fate } = this.sim;
    return fate.chance(0.25) ? { kind: 'pipeline', name: fate.pick(['ci', 'cd']) } : person(fate.pick(PEOPLE));
  }
}
