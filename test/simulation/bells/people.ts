import { PRESS_KINDS, type PressKind, type Stamp, type Steering } from '../../../src/core/input.ts';
import type { Actor, Rollout, Target } from '../../../src/core/rollout.ts';
import { offers } from '../../../src/core/step/offers.ts';
import { cardOf } from '../cards.ts';
import type { Sim } from '../sim.ts';
import { PEOPLE } from '../world/people.ts';
import { freezeOf, person, pressOf, send, startGroupOf, startOf, steerOf, undoOf } from './asks.ts';

export const PLANS: readonly (readonly [number, string])[] = [
  [4, '10% every 1m max-bake=3m watch=2m auto'],
  [3, '10% every 1m max-bake=3m watch=1m'],
  [3, '5%,50% every 1m max-bake=4m watch=1m approve-each'],
  [2, 'linear 30% every 1m max-bake=2m watch=3m'],
  [2, 'exponential x3 from 10% every 1m max-bake=3m watch=0m'],
  [2, 'Canary10Percent2Minutes watch=1m'],
  [1, 'AllAtOnce watch=2m'],
  [1, '25% every 2m max-bake=3m watch=1m auto strict'],
  [1, '10%,40% every 4m max-bake=6m watch=1m auto on-regress=back'],
  [1, 'switch watch=2m'],
];

/** In a group each step is one of all, the last one too: with a watch and without. */
const GROUP_PLANS: typeof PLANS = [
  ...PLANS,
  [4, '10% every 1m max-bake=3m watch=0m auto'],
  [2, '25% every 1m max-bake=3m watch=0m'],
];

/** What may stand behind a plan; most have none of it. */
const OPTIONS: readonly (readonly [number, string])[] = [
  [8, ''],
  [2, ' check=smoke'],
  [1, ' check=each,last'],
  [1, ' check=smoke,each,quiet'],
  [1, ' check=smoke probe=3/min'],
  [2, ' harm=20'],
  [1, ' harm=200 check=last'],
  [1, ' on-regress=back'],
];

/** People and pipelines: they start, press whatever button is there or was, and several at once. */
export class People {
  /** Buttons that were ever on a card, newest last, by target. */
  private readonly drawn: { readonly target: Target; readonly stamp: Stamp }[] = [];

  constructor(private readonly sim: Sim) {}

  /** A card as it is after a save: its buttons may be pressed much later. */
  saw(rollout: Rollout): void {
    this.drawn.push(cardOf(this.sim, rollout));
  }

  start(target: Target): void {
    const { fate } = this.sim;
    const version = fate.pick(['42', '43', '44', '44']);
    const plan = this.planOf(PLANS);
    send(this.sim, startOf(target, version, plan, this.somebody()));
  }

  /** Two of the targets or all, in any order; each with a version of its own, so that one may fail alone. */
  startGroup(): void {
    const { fate, targets } = this.sim;
    const shuffled = targets.map((target) => ({ target, n: fate.next() })).sort((a, b) => a.n - b.n);
    const members = shuffled.slice(0, fate.chance(0.8) ? shuffled.length : 2);
    const wanted = members.map(({ target }) => ({ target, version: fate.pick(['42', '43', '44', '44']) }));
    send(this.sim, startGroupOf(wanted, this.planOf(GROUP_PLANS), this.somebody()));
  }

  /** Another weight, a stage down, no more bake, or more of it. */
  steer(target: Target): void {
    const { fate } = this.sim;
    const steering = fate.weighted<Steering>([
      [4, { kind: 'set', weightBp: fate.pick([100, 1_000, 2_500, 4_000, 9_000, 0, 10_000]) }],
      [3, { kind: 'back' }],
      [3, { kind: 'next', force: fate.chance(0.5) }],
      [1, { kind: 'extend', byMs: fate.int(1, 2) * 60_000 }],
    ]);
    send(this.sim, steerOf(target, steering, fate.chance(0.7) ? 'because' : null, this.somebody()));
  }

  undo(target: Target): void {
    send(this.sim, undoOf(target, this.somebody()));
  }

  /** Freezes what is not frozen for some minutes, or lifts it. */
  freeze(target: Target): void {
    const { fate } = this.sim;
    const minutes = fate.chance(0.25) ? 0 : fate.int(2, 12);
    send(this.sim, freezeOf(target, fate.chance(0.5), minutes, person(fate.pick(PEOPLE))));
  }

  /** Presses something: mostly what is offered, sometimes anything, sometimes an old button. */
  press(target: Target): void {
    const { sim } = this;
    const rollout = sim.current(target);
    if (rollout === null) return;
    // A group has one card, the first one's; a command may name any of them.
    const card = cardOf(sim, rollout);
    const old = this.drawn.filter((drawn) => drawn.target === card.target);
    const kind: PressKind = sim.fate.chance(0.7)
      ? sim.fate.pick([...offers(rollout), sim.fate.pick(PRESS_KINDS)])
      : sim.fate.pick(PRESS_KINDS);
    // Where everything may be rolled back at any time, few stories would get far.
    if (kind === 'rollback' && sim.fate.chance(rollout.group === null ? 0.6 : 0.85)) return;
    const stamp = sim.fate.weighted<Stamp | null>([
      [6, card.stamp],
      [2, null],
      [2, old.length === 0 ? card.stamp : sim.fate.pick(old).stamp],
    ]);
    send(sim, pressOf(stamp === null ? target : card.target, kind, stamp, this.somebody()));
  }

  private planOf(plans: typeof PLANS): string {
    const { fate, provisioned } = this.sim;
    return `${fate.weighted(plans)}${fate.weighted(OPTIONS)}${provisioned ? ' pc=accept' : ''}`;
  }

  private somebody(): Actor {
    const { fate } = this.sim;
    return fate.chance(0.25) ? { kind: 'pipeline', name: fate.pick(['ci', 'cd']) } : person(fate.pick(PEOPLE));
  }
}
