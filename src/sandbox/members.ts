import { join } from 'node:path';
import type { Member } from './aws/accounts.ts';
import type { MemberOptions } from './options.ts';
import { ROOT } from './root.ts';
import { readTemplate } from './template.ts';
import { firstWorld } from './world/firstWorld.ts';
import { ACCOUNT, type Place, type WorldState } from './world/model.ts';
import { SandboxWorld, type Surroundings } from './world/world.ts';

/**
 * Other accounts and regions, each with functions and alarms of the same names as at home and with the member stack deployed.
 * They are made anew at each start.
 */
export function makeMembers(
  options: readonly MemberOptions[],
  seed: number,
  nowMs: number,
  around: Surroundings,
): readonly Member[] {
  return options.map(({ account, region, externalId = null }, i) => {
    const place = { account, region };
    const template = readTemplate(join(ROOT, 'infra', 'member', 'template.yaml'), place);
    if (template === null) throw new Error('infra/member/template.yaml is missing.');
    const world = new SandboxWorld(stateAt(place, seed + 1 + i, nowMs), null, around);
    return { world, template, externalId, letsIn: true };
  });
}

function stateAt(place: Place, seed: number, nowMs: number): WorldState {
  const state = firstWorld(seed, nowMs);
  for (const fn of state.functions) {
    fn.place = place;
    for (const version of [fn.latest, ...fn.versions]) version.role = version.role.replace(ACCOUNT, place.account);
  }
  return { ...state, place };
}
