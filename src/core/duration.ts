/** Durations as people write them, and as the app says them back. */

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PART = /(\d+(?:\.\d+)?)\s*(days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])/gi;

/**
 * Reads `10m`, `1h30m`, `90s`, `2 hours`, `15` (minutes). Milliseconds, rounded up to whole minutes, because the
 * app's clock ticks once a minute. Null for anything else.
 */
export function parseDuration(text: string): number | null {
  const bare = text.trim();
  if (/^\d+$/.test(bare)) return Number(bare) * 60_000;
  let ms = 0;
  const rest = bare.replace(PART, (_, amount: string, unit: string) => {
    ms += Number(amount) * (UNIT_MS[unit[0]?.toLowerCase() ?? ''] ?? 0);
    return '';
  });
  if (rest.trim() !== '' || bare === '') return null;
  return Math.ceil(ms / 60_000) * 60_000;
}

/** `600000` → `10 min`, `5400000` → `1 h 30 min`, `0` → `0 min`. Rounded to the nearest minute. */
export function durationWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** A limit shorter than a minute, exactly: `500 ms`, `5 s`. */
export function limitWords(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000} s` : `${ms} ms`;
}
