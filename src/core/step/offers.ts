import { PRESS_KINDS, type Press, type PressKind } from '../input.ts';
import type { Rollout } from '../rollout.ts';
import { step } from './step.ts';

/** Somebody with every right who has done nothing yet: the one for whom buttons are drawn. */
const ANYONE = { kind: 'slack', userId: '', teamId: '' } as const;

/** The buttons of this moment: those presses, and only those, that would change the state. */
export function offers(rollout: Rollout): readonly PressKind[] {
  return PRESS_KINDS.filter((kind) => {
    const press: Press = {
      kind,
      by: ANYONE,
      reason: null,
      stamp: { rolloutId: rollout.id, turn: rollout.turn },
      id: null,
    };
    return step(rollout, press, { atMs: rollout.atMs }) !== rollout;
  });
}
