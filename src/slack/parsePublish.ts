import { parseVersion } from '../core/rollout.ts';
import { bare, despace } from './clean.ts';
import { parseFunctionRef } from './functionRef.ts';
import { mistake, type Parsed } from './parsed.ts';
import { parseTarget } from './parseTarget.ts';
import { exampleFor } from './topics.ts';

/**
 * The most that AWS takes as a version's description.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html#lambda-PublishVersion-request-Description
 */
const MOST_NOTE = 256;

/** `publish fn ["note"]`. `typed` is the same as `words`, with its own quotes and dashes. */
export function parsePublish(words: readonly string[], typed: readonly string[]): Parsed {
  const ref = parseFunctionRef(bare(words[0] ?? ''));
  const example = exampleFor('publish');
  // What is published is always $LATEST, so saying so is right, and anything else behind the colon is not.
  if (ref?.qualifier != null && ref.qualifier !== '$LATEST') {
    return mistake(
      '“publish” takes a function: it makes a new version of its $LATEST.',
      `/canary publish ${ref.function}`,
      example,
    );
  }
  const target = parseTarget('publish', ref === null ? words : [ref.function, ...words.slice(1)], typed);
  if ('kind' in target) return target;
  const { function: name, alias, rest, restTyped } = target;
  if (alias !== null) {
    return mistake('“publish” takes no alias: nothing gets traffic by it.', `/canary publish ${name}`, example);
  }
  const version = parseVersion(bare(rest[0] ?? ''));
  if (version !== null && rest.length === 1) {
    return mistake(
      `“publish” makes a new version of $LATEST, whose number AWS gives; to roll out ${version}, start it.`,
      `/canary start ${name} ${version}`,
      example,
    );
  }
  const note = readNote(restTyped);
  if (note.length > MOST_NOTE) {
    return mistake(`The note is ${note.length} characters long; AWS takes ${MOST_NOTE}.`, null, example);
  }
  return { kind: 'ask', ask: { kind: 'publish', function: name, note } };
}

/** Everything behind the function, with or without `note=` and quotes around it. */
function readNote(typed: readonly string[]): string {
  const text = despace(typed.join(' ')).replace(/^-{0,2}(?:note|description)\s*[=:]\s*/i, '');
  return (/^["“”'‘’](.*)["“”'‘’]$/.exec(text)?.[1] ?? text).trim();
}
