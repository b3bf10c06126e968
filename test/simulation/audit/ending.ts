import type { Tale } from '../../../src/app/tale.ts';
import { isFinished, type Rollout, targetName } from '../../../src/core/rollout.ts';
import { alone, routingWords, sameRouting } from '../../../src/core/routing.ts';
import type { Sim } from '../sim.ts';

/** The reckoning: everything ended, everything told, everyone answered, and the alias is what the log tells. */
export function checkEnding(sim: Sim): void {
  const { audit, table } = sim;
  for (const target of sim.targets) {
    const rollout = sim.current(target);
    if (rollout === null) continue;
    if (!isFinished(rollout.phase)) audit.broken(0, `${rollout.id} never ends: it is ${rollout.phase.name}`);
    else checkRouting(sim, rollout);
  }
  // A start that came too late may have archived its predecessor before the last line was added: the current item is ahead then.
  const byId = new Map<string, Rollout>();
  for (const { value } of [...table.under('archive '), ...table.under('current ')]) {
    byId.set((value as Rollout).id, value as Rollout);
  }
  for (const rollout of byId.values()) {
    if (!isFinished(rollout.phase)) continue;
    if (!isPlain(rollout)) audit.broken(0, `${rollout.id} is no plain data`);
    audit.story.check(rollout, (table.get(`tale ${rollout.id}`)?.value as Tale | undefined) ?? null);
  }
  for (const { id, target } of audit.records.values()) {
    const kept = sim.current(target)?.id === id || table.get(`archive ${targetName(target)} ${id}`) !== null;
    if (!kept) audit.broken(3, `${id} was lost when another took its place`);
  }
  audit.groups.check();
  audit.calls.check();
}

/** The alias says what the last line says, unless somebody else changed it since. */
function checkRouting(sim: Sim, rollout: Rollout): void {
  const { phase } = rollout;
  if (phase.name === 'abandoned') return;
  const expected = alone(phase.name === 'promoted' ? rollout.canary : rollout.stable);
  const record = sim.audit.records.get(rollout.id);
  const last = sim.aliases.last(rollout.target);
  if (sameRouting(last.routing, expected)) return;
  // A change too late for any look of the rollout is somebody else's business.
  if (!last.own && last.atMs > (record?.endedAtMs ?? 0) - 60_000) return;
  sim.audit.broken(
    4,
    `${rollout.id} ended as ${phase.name}, but ${targetName(rollout.target)} is “${routingWords(last.routing)}”`,
  );
}

/** What an item of the table can hold and gives back as it was: no dates, no maps, no figures that are none. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  if (Array.isArray(value)) return value.every(isPlain);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}
