import { parseDuration } from './duration.ts';
import { type Refusal, refuse } from './refusal.ts';

const DAY_MS = 86_400_000;
/** Longer than this is no freeze but a policy. */
const MOST_DAYS = 31;

/**
 * Reads when a freeze ends: `18:00` (the next one), `2026-11-23 08:00`, `2h`, each with or without `UTC` behind it. Times of day are those of the
 * person, `utcOffsetMin` minutes ahead of UTC, unless UTC is said. Epoch milliseconds.
 */
export function freezeUntil(text: string, nowMs: number, utcOffsetMin: number): number | Refusal {
  const said = text.trim();
  const utc = /\s*(?:UTC|Z)$/i.test(said);
  const bare = said.replace(/\s*(?:UTC|Z)$/i, '');
  const untilMs = momentOf(bare, nowMs, utc ? 0 : utcOffsetMin * 60_000);
  if (untilMs === null) {
    return refuse(
      'bad-input',
      `“${said.slice(0, 60)}” is no time: write until 18:00, until 2026-11-23 08:00 or for 2h.`,
    );
  }
  if (untilMs <= nowMs) return refuse('bad-input', `“${said.slice(0, 60)}” is over already; name a time to come.`);
  if (untilMs - nowMs > MOST_DAYS * DAY_MS) {
    return refuse('bad-input', `A freeze lasts at most ${MOST_DAYS} days; “${said.slice(0, 60)}” is later than that.`);
  }
  return untilMs;
}

function momentOf(text: string, nowMs: number, aheadMs: number): number | null {
  const clock = /^(\d{1,2})[:.](\d{2})$/.exec(text);
  if (clock !== null) {
    const [hour, minute] = [Number(clock[1]), Number(clock[2])];
    if (hour > 23 || minute > 59) return null;
    const midnight = Math.floor((nowMs + aheadMs) / DAY_MS) * DAY_MS - aheadMs;
    const today = midnight + (hour * 60 + minute) * 60_000;
    return today > nowMs ? today : today + DAY_MS;
  }
  const day = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{1,2})[:.](\d{2}))?$/.exec(text);
  if (day !== null) {
    const [year, month, date, hour, minute] = [1, 2, 3, 4, 5].map((i) => Number(day[i] ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const atMs = Date.UTC(year, month - 1, date, hour, minute);
    const back = new Date(atMs);
    // `Date` would take the 31st of February for a day in March.
    const real = back.getUTCMonth() === month - 1 && back.getUTCDate() === date && hour < 24 && minute < 60;
    return real ? atMs - aheadMs : null;
  }
  if (/^\d+$/.test(text)) return null;
  const ms = parseDuration(text);
  return ms === null || ms <= 0 ? null : nowMs + ms;
}
