import { nearest } from '../core/suggest.ts';
import { bare } from './clean.ts';
import { isAliasName, parseFunctionRef } from './functionRef.ts';
import { type Mistake, mistake, shown } from './parsed.ts';
import { exampleFor } from './topics.ts';

/** The function and alias that a command is about, and what stands behind them. */
export interface NamedTarget {
  readonly function: string;
  /** Null: none was given. */
  readonly alias: string | null;
  readonly rest: readonly string[];
  /** The rest as it was typed, for reasons. */
  readonly restTyped: readonly string[];
}

const FILLER = /^(?:of|for|on|the)$/i;
/** Verbs that are about a function, whatever its aliases. */
const WHOLE_FUNCTION: ReadonlySet<string> = new Set(['history', 'versions', 'policy', 'publish', 'freeze', 'unfreeze']);
const ALIAS_OPTION = /^-{0,2}alias=(.*)$/i;

/**
 * Reads `fn`, `fn:alias` or `fn alias=name` for a verb that is about one target. `typed` holds the same words with their own
 * quotes and dashes; where it is null the verb takes nothing more, and anything more is a mistake.
 */
export function parseTarget(
  verb: string,
  words: readonly string[],
  typed: readonly string[] | null,
): NamedTarget | Mistake {
  const example = exampleFor(verb);
  const first = words[0];
  if (first === undefined) return mistake(`Which function? “${verb}” needs its name.`, null, example);
  const name = bare(first);
  const second = bare(words[1] ?? '');
  if (FILLER.test(name) && parseFunctionRef(second) !== null) {
    const right = `/canary ${[verb, second, ...words.slice(2)].join(' ')}`;
    return mistake(`“${name}” is not needed here.`, right, example);
  }
  const ref = parseFunctionRef(name);
  if (ref === null) return notAFunction(verb, first, words);
  const at = words.findIndex((word, i) => i > 0 && ALIAS_OPTION.test(word) && (i === 1 || typed === null));
  const option = at < 0 ? null : bare(ALIAS_OPTION.exec(words[at] ?? '')?.[1] ?? '');
  const alias = option ?? ref.qualifier;
  if (alias !== null && !isAliasName(alias)) return notAnAlias(verb, ref.function, alias, option !== null);
  if (option !== null && ref.qualifier !== null && option !== ref.qualifier) {
    return mistake(`Two aliases are named, “${shown(ref.qualifier)}” and “${shown(option)}”; name one.`, null, example);
  }
  const without = (all: readonly string[]) => all.filter((_, i) => i > 0 && i !== at);
  const rest = without(words);
  if (typed === null && rest.length > 0) return tooMuch(verb, ref.function, alias, rest);
  return { function: ref.function, alias, rest, restTyped: without(typed ?? []) };
}

function notAFunction(verb: string, first: string, words: readonly string[]): Mistake {
  const example = exampleFor(verb);
  const option = ALIAS_OPTION.exec(first)?.[1];
  const second = bare(words[1] ?? '');
  if (option !== undefined && parseFunctionRef(second) !== null) {
    return mistake('The function comes before its options.', `/canary ${verb} ${second} alias=${option}`, example);
  }
  return mistake(
    `“${shown(first)}” is no function name: letters, digits, hyphens and underscores, or an ARN.`,
    null,
    example,
  );
}

function notAnAlias(verb: string, name: string, alias: string, asOption: boolean): Mistake {
  if (/^\d+$/.test(alias) && !asOption) {
    return mistake(
      `“${alias.slice(0, 20)}” is a version; “${verb}” works on an alias.`,
      `/canary ${verb} ${name}`,
      exampleFor(verb),
    );
  }
  const what =
    alias === ''
      ? 'alias= names no alias.'
      : `“${shown(alias)}” is no alias name: letters, digits, hyphens and underscores, not digits alone.`;
  return mistake(what, null, `/canary ${verb} ${name} alias=live`);
}

/** Something too much after a whole command: an alias as a word of its own, or another verb's arguments. */
function tooMuch(verb: string, name: string, alias: string | null, rest: readonly string[]): Mistake {
  const word = bare(rest[0] ?? '');
  const target = alias === null ? name : `${name}:${alias}`;
  const asAlias =
    !WHOLE_FUNCTION.has(verb) &&
    alias === null &&
    rest.length === 1 &&
    isAliasName(word) &&
    nearest(word, ['please']) === null;
  const right = `/canary ${verb} ${asAlias ? `${name}:${word}` : target}`;
  return mistake(
    `“${verb}” takes a function and nothing more, but there is “${shown(rest[0] ?? '')}”.`,
    right,
    exampleFor(verb),
  );
}
