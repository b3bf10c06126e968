import type { Rollout } from '../core/rollout.ts';
import type { RolloutEvent } from '../core/rolloutEvent.ts';
import { code, join, type Mrkdwn, md } from './escape.ts';

/** What the function's logs say broke: a line for each kind of message, what stable does not have marked. */
export function brokeWords({ canary, stable }: Rollout, { found }: Extract<RolloutEvent, { kind: 'broke' }>): Mrkdwn {
  const lines = found.map(({ message, count, isNew }) => {
    const mark = isNew ? md` (new)` : md``;
    return md`• ${count} × ${code(message, 170)}${mark}`;
  });
  const some = found.some(({ isNew }) => isNew);
  const title = some
    ? md`What broke, by the log of ${canary}; “new” is what ${stable} does not say:`
    : md`What the log of ${canary} says; ${stable} says the same:`;
  return join([title, ...lines], '\n');
}
