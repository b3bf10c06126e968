import { parsePlan } from '../core/planText.ts';
import { isRefusal } from '../core/refusal.ts';
import { parseVersion } from '../core/rollout.ts';
import { bare } from './clean.ts';
import { type FunctionRef, isAliasName, parseFunctionRef } from './functionRef.ts';
import { exampleFor } from './help.ts';
import { mistake, type Parsed, shown } from './parsed.ts';

const EXAMPLE = exampleFor('start');

/** `start fn[:alias] version [plan] [options]`. The plan is read here only to answer a slip at once; the worker reads it again. */
export function parseStart(words: readonly string[]): Parsed {
  const first = words[0];
  if (first === undefined) return mistake('Which function, and which version of it?', null, EXAMPLE);
  const ref = parseFunctionRef(bare(first));
  if (ref === null)
    return mistake(
      `“${shown(first)}” is no function name: letters, digits, hyphens and underscores, or an ARN.`,
      null,
      EXAMPLE,
    );
  if (ref.qualifier === '$LATEST') return noLatest(ref.function);
  if (/^v?\d+$/i.test(ref.function)) {
    const swapped = bare(words[1] ?? '');
    const right =
      parseFunctionRef(swapped) === null
        ? null
        : `/canary start ${[swapped, ref.function, ...words.slice(2)].join(' ')}`;
    return mistake('The function comes first, then its version.', right, EXAMPLE);
  }
  return readVersion(ref, words.slice(1));
}

function readVersion(ref: FunctionRef, words: readonly string[]): Parsed {
  const inName = ref.qualifier !== null && /^\d+$/.test(ref.qualifier) ? ref.qualifier : null;
  const spelled = /^(?:version|to)$/i.test(bare(words[0] ?? ''));
  const tail = spelled ? words.slice(1) : words;
  const next = bare(tail[0] ?? '');
  // "10%" is a plan's first word, not version 10, and so is a list of weights.
  const stands = /[%,]/.test(tail[0] ?? '') && !/^v?\d+,$/i.test(tail[0] ?? '') ? null : parseVersion(next);
  if (inName !== null) return readPlan(ref.function, null, inName, words);
  if (stands === null) return noVersion(ref, tail[0]);
  if (stands.length > 12) return mistake(`“${shown(next)}” is no version: versions are short numbers.`, null, EXAMPLE);
  return readPlan(ref.function, ref.qualifier, stands, tail.slice(1));
}

function readPlan(name: string, inName: string | null, version: string, words: readonly string[]): Parsed {
  const text = planText(words);
  const target = inName === null ? name : `${name}:${inName}`;
  const wish = text === '' ? null : parsePlan(text);
  if (isRefusal(wish)) {
    const near = nearPlan(target, version, text, wish.reason);
    // The core names the word it would rather have read; the whole command says it better.
    const wrong = near === null ? wish.reason : wish.reason.replace(/; did you mean “[^”]*”\?$/, '.');
    return mistake(wrong, near, EXAMPLE);
  }
  const option = wish?.alias ?? null;
  if (inName !== null && option !== null && option !== inName) {
    return mistake(`Two aliases are named, “${shown(inName)}” and “${shown(option)}”; name one.`, null, EXAMPLE);
  }
  const alias = option ?? inName ?? 'live';
  if (!isAliasName(alias)) return mistake(`“${shown(alias)}” is no alias name.`, null, EXAMPLE);
  return { kind: 'ask', ask: { kind: 'start', function: name, version, plan: text === '' ? null : text, alias } };
}

/** The rest as a plan: without dashes before options, and without the full stop that ends a sentence. */
function planText(words: readonly string[]): string {
  const text = words.map((word) => word.replace(/^-{1,2}(?=[a-z])/i, '').replace(/^[`*]+|[`*]+$/g, '')).join(' ');
  return text
    .trim()
    .replace(/^[,;:]\s*/, '')
    .replace(/(?<=[\w%])[.,;:!?]+$/, '')
    .trim();
}

/** The core says which word it would rather have read; the whole command with that word is what was probably meant. */
function nearPlan(target: string, version: string, text: string, reason: string): string | null {
  const words = /“([^”]+)”[^“”]*; did you mean “([^”]+)”/.exec(reason);
  const [, wrong, right] = words ?? [];
  if (wrong === undefined || right === undefined || !text.includes(wrong)) return null;
  return `/canary start ${target} ${version} ${text.replace(wrong, () => right)}`;
}

function noLatest(name: string): Parsed {
  return mistake(
    '$LATEST changes under your feet and cannot share traffic; publish a version and name its number.',
    null,
    `/canary start ${name} 43 10%`,
  );
}

function noVersion(ref: FunctionRef, word: string | undefined): Parsed {
  const target = ref.qualifier === null ? ref.function : `${ref.function}:${ref.qualifier}`;
  const example = `/canary start ${target} 43 10%`;
  if (word === undefined) return mistake(`Which version of ${shown(target)}?`, null, example);
  if (/^\$?latest$/i.test(bare(word))) return noLatest(target);
  return mistake(
    `After the function comes the version, a published number, but there is “${shown(word)}”.`,
    null,
    example,
  );
}
