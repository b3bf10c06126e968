import { messageOf } from './logLine.ts';
import { maskedLine } from './mask.ts';

/** What broke: the error messages of a version's log lines, counted by kind. */

/** One kind of error message, with the newest example of it, masked and on one line. */
export interface Broken {
  readonly message: string;
  readonly count: number;
  /** Stable's log has none of this kind. */
  readonly isNew: boolean;
}

const MOST = 3;
/** Characters of a message that are kept. */
const LENGTH = 160;

/**
 * The three most frequent error messages of the canary; those that stable does not have come first, whatever their number.
 * Secrets are masked before anything is cut, counted or kept: half of a secret would not be recognised any more.
 * @param canary log lines as they were read, newest last
 */
export function whatBroke(canary: readonly string[], stable: readonly string[]): readonly Broken[] {
  const known = new Set(stable.map(shortened).map(fingerprint));
  const found = new Map<string, { message: string; count: number }>();
  for (const message of canary.map(shortened)) {
    if (message === '') continue;
    const kind = fingerprint(message);
    found.set(kind, { message, count: (found.get(kind)?.count ?? 0) + 1 });
  }
  return [...found]
    .map(([kind, one]): Broken => ({ ...one, isNew: !known.has(kind) }))
    .sort((a, b) => Number(b.isNew) - Number(a.isNew) || b.count - a.count || (a.message < b.message ? -1 : 1))
    .slice(0, MOST);
}

function shortened(line: string): string {
  return maskedLine(messageOf(line), LENGTH);
}

/** What differs from call to call, and the sign that stands for it. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\barn:[\w-]+:[\w-]*:[\w-]*:\d*:[^\s,;)"']+/g, 'arn'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '#'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '#'],
  [/"[^"]*"|“[^”]*”|‘[^’]*’|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g, '…'],
  [/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{6,}\b/gi, '#'],
  [/\d+(?:[.,]\d+)*/g, '#'],
  [/#(?:[-_:./]?#)+/g, '#'],
  [/\s+/g, ' '],
];

/** Two messages of one kind have the same: numbers, ids, times, ARNs and whatever is quoted are folded. Folding again changes nothing. */
export function fingerprint(message: string): string {
  for (let text = message; ; ) {
    const folded = VARYING.reduce((rest, [pattern, sign]) => rest.replace(pattern, sign), text).trim();
    if (folded === text) return text;
    text = folded;
  }
}
