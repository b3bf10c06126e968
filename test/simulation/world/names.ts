import { type Target, targetName } from '../../../src/core/rollout.ts';

const NAMES = new WeakMap<Target, string>();

/** As {@link targetName}, worked out once for each target: the simulation asks for it at every call. */
export function nameOf(target: Target): string {
  const known = NAMES.get(target);
  if (known !== undefined) return known;
  const name = targetName(target);
  NAMES.set(target, name);
  return name;
}
