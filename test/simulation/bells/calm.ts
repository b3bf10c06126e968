import type { CallRecord } from '../../../src/app/ask.ts';
import type { Tale } from '../../../src/app/tale.ts';
import type { PressKind } from '../../../src/core/input.ts';
import { isFinished, type Rollout } from '../../../src/core/rollout.ts';
import { cardOf, taleOfCard } from '../cards.ts';
import type { Sim } from '../sim.ts';
import { HEALTHY } from '../world/load.ts';
import { PEOPLE } from '../world/people.ts';
import { person, pressOf, send } from './asks.ts';

/** After this many calm minutes nobody waits for figures any more. */
const PATIENCE_MIN = 12;
/** Of a group each step takes a minute or two longer. */
const GROUP_PATIENCE_MIN = 25;

/** Everything works again, and nobody meddles. */
export function becomeCalm(sim: Sim): void {
  sim.calm = true;
  sim.say('world', () => 'everything works again from here on');
  for (const { functionArn } of sim.targets) sim.aliases.deny(functionArn, false);
  for (const version of ['42', '43', '44']) sim.load.qualities.set(version, HEALTHY);
  sim.firing.clear();
  sim.load.unreadable = false;
  sim.load.lateShare = 0;
  sim.slack.away = false;
  liftFreezes(sim);
  sim.tableAway = false;
  sim.slack.blindness = 0;
}

/** Somebody lifts whatever is frozen. */
function liftFreezes(sim: Sim): void {
  const stored = sim.table.get('freezes');
  if (stored !== null) sim.table.put('freezes', [], stored.rev, sim.table.newWriteId(), false);
  sim.audit.freezes.saved([]);
}

/** A person who looks at each card once a minute and answers what is asked. */
export function answerCards(sim: Sim, minute: number): void {
  for (const target of sim.targets) {
    const rollout = sim.current(target);
    if (rollout === null || isFinished(rollout.phase)) continue;
    const kind = answerTo(sim, rollout, minute);
    if (kind === null) continue;
    const { target: at, stamp } = cardOf(sim, rollout);
    // Of several members' answers the first one moves the card on: what the others are asked is typed.
    const typed = rollout.group !== null && sim.fate.chance(0.5);
    const by = person(PEOPLE[minute % PEOPLE.length]!);
    send(sim, pressOf(typed ? target : at, kind, typed ? null : stamp, by));
  }
}

function answerTo(sim: Sim, { phase, group }: Rollout, minute: number): PressKind | null {
  const patient = minute < (group === null ? PATIENCE_MIN : GROUP_PATIENCE_MIN);
  // One person's rollback is everybody's in a group: where each is asked, each asks for it less often.
  const kindly = group === null ? 0 : 0.18;
  switch (phase.name) {
    case 'awaiting':
      return patient && sim.fate.chance(0.8 + kindly) ? 'promote' : 'rollback';
    case 'held':
      return patient && sim.fate.chance(0.7 + kindly) ? 'resume' : 'rollback';
    case 'drifted':
      if (patient && group !== null)
        return sim.fate.pick(['adopt', 'adopt', 'reassert', 'reassert', 'rollback'] as const);
      return patient
        ? sim.fate.pick(['adopt', 'reassert', 'rollback', 'stop'] as const)
        : sim.fate.pick(['rollback', 'stop']);
    case 'blocked':
      return minute % 3 !== 2 ? null : patient ? sim.fate.pick(['rollback', 'stop'] as const) : 'stop';
    case 'checking':
    case 'baking':
      return patient ? null : 'rollback';
    default:
      return null;
  }
}

/** Whether nothing is left to do: every rollout ended and every story told. */
export function allQuiet(sim: Sim): boolean {
  return (
    sim.targets.every((target) => {
      const rollout = sim.current(target);
      return rollout === null || isFinished(rollout.phase);
    }) &&
    (sim.letters?.empty ?? true) &&
    sim.table.under('call ').every(({ value }) => (value as CallRecord).state === 'answered') &&
    sim.table.under('tale ').every(({ value }) => isTold(sim, value as Tale))
  );
}

function isTold(sim: Sim, own: Tale): boolean {
  const { channel } = taleOfCard(sim, own);
  return own.done || (sim.defaultChannel === null && sim.slack.gone.has(channel));
}
