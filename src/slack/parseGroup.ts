import { parsePlan } from '../core/plan/planText.ts';
import { isRefusal } from '../core/refusal.ts';
import { bare } from './clean.ts';
import { isAliasName, parseFunctionRef } from './functionRef.ts';
import { mistake, type Parsed, shown } from './parsed.ts';

const EXAMPLE = '/canary start checkout:43,cart:17 10%';
const MEMBER = /^[\w./:-]+:v?\d{1,12}$/i;

/**
 * `start checkout:43,cart:17 10%`, also with spaces after the commas. Null: it is no group, but one function with its version. A list of weights has
 * no letters, so nothing else is taken for one.
 */
export function parseGroup(verb: 'start' | 'switch', words: readonly string[]): Parsed | null {
  const first = words[0] ?? '';
  if (!first.includes(',') || !/[a-z]/i.test(first)) return null;
  // "start checkout, 43, 10%" is one function, with the commas of a sentence.
  if (/^[^,:]+,$/.test(first)) return null;
  const { members, rest } = takeMembers(words);
  if (members.length < 2) return null;
  const read: { function: string; version: string }[] = [];
  for (const member of members) {
    const ref = MEMBER.test(member) ? parseFunctionRef(member) : null;
    if (ref === null || ref.qualifier === null) {
      return mistake(
        `Each function of a group has its version behind a colon, but there is “${shown(member)}”.`,
        null,
        EXAMPLE,
      );
    }
    read.push({ function: ref.function, version: ref.qualifier.replace(/^v/i, '') });
  }
  const text = [...(verb === 'switch' ? ['switch'] : []), ...rest].join(' ').trim();
  const wish = text === '' ? null : parsePlan(text);
  if (isRefusal(wish)) return mistake(wish.reason, null, EXAMPLE);
  const alias = wish?.alias ?? 'live';
  if (!isAliasName(alias)) return mistake(`“${shown(alias)}” is no alias name.`, null, EXAMPLE);
  return { kind: 'ask', ask: { kind: 'startGroup', members: read, plan: text === '' ? null : text, alias } };
}

/** The members end with the first word that no comma ties to the one before. */
function takeMembers(words: readonly string[]): {
  readonly members: readonly string[];
  readonly rest: readonly string[];
} {
  let end = 0;
  for (;;) {
    const word = words[end] ?? '';
    const next = words[end + 1] ?? '';
    end += 1;
    // A comma before the plan ties nothing: "checkout:43, 10%" is one function.
    if (end >= words.length || !(word.endsWith(',') || next.startsWith(',')) || /^\d/.test(next)) break;
  }
  const members = words
    .slice(0, end)
    .join(' ')
    .split(',')
    .map((member) => bare(member.trim()))
    .filter((member) => member !== '');
  return { members, rest: words.slice(end) };
}
