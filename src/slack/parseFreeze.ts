import { bare } from './clean.ts';
import { parseFunctionRef } from './functionRef.ts';
import { type Mistake, mistake, type Parsed, shown } from './parsed.ts';
import { readReason } from './parsePress.ts';
import { durationLength } from './parseSteer.ts';
import { parseTarget } from './parseTarget.ts';
import { exampleFor } from './topics.ts';

const EVERYTHING = /^(?:all|everything)$/i;
const HOW = /^(?:until|till|for)$/i;
/** The forms of core/freezeUntil.ts. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CLOCK = /^\d{1,2}[:.]\d{2}$/;
const BOTH = /^\d{4}-\d{2}-\d{2}T\d{1,2}[:.]\d{2}$/i;
const ZONE = /^(?:UTC|Z)$/i;

/**
 * `freeze [fn] until 18:00 reason…`, `freeze [fn] for 2h reason…`; alone: what is frozen. What the time means is read by the core, which
 * knows the clock; here it is only told from the reason. `typed` is the same as `words`, with its own quotes and dashes.
 */
export function parseFreeze(words: readonly string[], typed: readonly string[]): Parsed {
  const first = words[0];
  if (first === undefined) return { kind: 'ask', ask: { kind: 'freezes' } };
  const isNamed = !HOW.test(bare(first));
  const name = isNamed ? frozenName('freeze', words) : null;
  if (typeof name === 'object' && name !== null) return name;
  const from = isNamed ? 1 : 0;
  return readRest(name, words.slice(from), typed.slice(from));
}

/** `unfreeze [fn]`: of everything, or of one function. */
export function parseUnfreeze(words: readonly string[]): Parsed {
  const name = words.length === 0 ? null : frozenName('unfreeze', words);
  if (typeof name === 'object' && name !== null) return name;
  if (words[1] !== undefined) {
    const right = `/canary unfreeze${name === null ? '' : ` ${name}`}`;
    return mistake(
      `“unfreeze” takes a function and nothing more, but there is “${shown(words[1])}”.`,
      right,
      exampleFor('unfreeze'),
    );
  }
  return { kind: 'ask', ask: { kind: 'unfreeze', function: name } };
}

/** The function that the first word names; null: everything. */
function frozenName(verb: 'freeze' | 'unfreeze', words: readonly string[]): string | null | Mistake {
  const first = bare(words[0] ?? '');
  if (EVERYTHING.test(first)) return null;
  const ref = parseFunctionRef(first);
  if (ref?.qualifier != null) {
    const right = ['/canary', verb, ref.function, ...words.slice(1)].join(' ');
    return mistake(`“${verb}” is about a whole function, whatever its aliases.`, right, exampleFor(verb));
  }
  const target = parseTarget(verb, words.slice(0, 1), null);
  return 'kind' in target ? target : target.function;
}

function readRest(name: string | null, words: readonly string[], typed: readonly string[]): Parsed {
  const where = name === null ? '' : `${name} `;
  const how = bare(words[0] ?? '').toLowerCase();
  const rest = words.slice(1);
  const took = how === 'for' ? durationLength(rest) : /^(?:until|till)$/.test(how) ? momentLength(rest) : 0;
  if (took === 0) return noTime(where, words);
  const until = rest.slice(0, took).map(bare).join(' ');
  const reason = readReason(typed.slice(1 + took));
  if (reason === null) {
    const example = `/canary freeze ${where}${how} ${until} release party`;
    return mistake('A freeze needs a reason: whoever meets it wants to know why.', null, example);
  }
  return { kind: 'ask', ask: { kind: 'freeze', function: name, until, reason } };
}

/** How many words from the first on say a moment: `18:00`, `2026-11-23 08:00 UTC`. 0: none. */
function momentLength(words: readonly string[]): number {
  const plain = words.map(bare);
  if (BOTH.test(plain[0] ?? '')) return ZONE.test(plain[1] ?? '') ? 2 : 1;
  const day = DAY.test(plain[0] ?? '') ? 1 : 0;
  const clock = CLOCK.test(plain[day] ?? '') ? 1 : 0;
  if (day + clock === 0) return 0;
  return day + clock + (clock === 1 && ZONE.test(plain[day + 1] ?? '') ? 1 : 0);
}

function noTime(where: string, words: readonly string[]): Mistake {
  const rest = HOW.test(bare(words[0] ?? '')) ? words.slice(1) : words;
  const how = momentLength(rest) > 0 ? 'until' : durationLength(rest) > 0 ? 'for' : null;
  const right = how === null ? null : `/canary freeze ${where}${how} ${rest.join(' ')}`;
  const forms = '“until 18:00”, “until 2026-11-23 08:00” or “for 2h”';
  return mistake(`Until when? Say ${forms}, then the reason.`, right, exampleFor('freeze'));
}
