import type { Seen } from '../input.ts';
import type { Rollout } from '../rollout.ts';
import { logged, raises } from './change.ts';

/** How long alarms may stay unread before the thread says so: one throttled minute is nobody's news. */
export const UNREAD_TOLD_MS = 3 * 60_000;

/** Since when the alarms cannot be read. It is told once when that lasts, and once when it is over. */
export function seeAlarms(rollout: Rollout, { firing, alarmsUnread, atMs }: Seen): Rollout {
  const before = rollout.unreadAlarms ?? null;
  if (firing !== undefined) {
    if (before === null) return rollout;
    const read = { ...rollout, unreadAlarms: null };
    return before.isTold ? logged(read, atMs, { kind: 'alarmsRead' }) : read;
  }
  if (alarmsUnread === undefined || !alarmsMatter(rollout)) return rollout;
  if (before === null) return { ...rollout, unreadAlarms: { sinceMs: atMs, isTold: false } };
  const unreadMs = atMs - before.sinceMs;
  if (before.isTold || unreadMs < UNREAD_TOLD_MS) return rollout;
  const told = { ...rollout, unreadAlarms: { ...before, isTold: true } };
  return logged(told, atMs, { kind: 'alarmsUnread', unreadMs, reason: alarmsUnread });
}

/** Whether the canary would get more traffic in a pass that does not know which alarms fire: silence is not health. */
export function raisesUnheard(before: Rollout, after: Rollout, { firing }: Seen): boolean {
  return firing === undefined && alarmsMatter(before) && raises(before, after);
}

/** Whoever goes back, or is the way back, listens to no alarm. */
function alarmsMatter({ plan, phase }: Rollout): boolean {
  return plan.isUndo !== true && phase.name !== 'rollingBack';
}
