import { parsePlan } from '../core/plan/planText.ts';
import { isRefusal } from '../core/refusal.ts';
import { parseVersion } from '../core/rollout.ts';
import { bare } from './clean.ts';
import { type FunctionRef, isAliasName, parseFunctionRef } from './functionRef.ts';
import { mistake, type Parsed, shown } from './parsed.ts';
import { parseGroup } from './parseGroup.ts';
import { exampleFor } from './topics.ts';

/** Verbs that name a function, a version of it and a plan. `switch` is a plan by itself, which options may follow. */
type StartVerb = 'start' | 'switch' | 'plan';

/** `start fn[:alias] version [plan] [options]`. The plan is read here only to answer a slip at once; the worker reads it again. */
export function parseStart(verb: StartVerb, words: readonly string[]): Parsed {
  const example = exampleFor(verb);
  const first = words[0];
  if (first === undefined) return mistake('Which function, and which version of it?', null, example);
  const group = verb === 'plan' ? null : parseGroup(verb, words);
  if (group !== null) return group;
  const ref = parseFunctionRef(bare(first));
  if (ref === null)
    return mistake(
      `“${shown(first)}” is no function name: letters, digits, hyphens and underscores, or an ARN.`,
      null,
      example,
    );
  if (ref.qualifier === '$LATEST') return noLatest(verb, ref.function);
  if (/^v?\d+$/i.test(ref.function)) {
    const swapped = bare(words[1] ?? '');
    const right =
      parseFunctionRef(swapped) === null
        ? null
        : `/canary ${verb} ${[swapped, ref.function, ...words.slice(2)].join(' ')}`;
    return mistake('The function comes first, then its version.', right, example);
  }
  return readVersion(verb, ref, words.slice(1));
}

function readVersion(verb: StartVerb, ref: FunctionRef, words: readonly string[]): Parsed {
  const inName = ref.qualifier !== null && /^\d+$/.test(ref.qualifier) ? ref.qualifier : null;
  const spelled = /^(?:version|to)$/i.test(bare(words[0] ?? ''));
  const tail = spelled ? words.slice(1) : words;
  const next = bare(tail[0] ?? '');
  // "10%" is a plan's first word, not version 10, and so is a list of weights.
  const stands = /[%,]/.test(tail[0] ?? '') && !/^v?\d+,$/i.test(tail[0] ?? '') ? null : parseVersion(next);
  if (inName !== null) return readPlan(verb, ref.function, null, inName, words);
  if (stands === null) return noVersion(verb, ref, tail[0]);
  if (stands.length > 12)
    return mistake(`“${shown(next)}” is no version: versions are short numbers.`, null, exampleFor(verb));
  return readPlan(verb, ref.function, ref.qualifier, stands, tail.slice(1));
}

function readPlan(
  verb: StartVerb,
  name: string,
  inName: string | null,
  version: string,
  words: readonly string[],
): Parsed {
  const text = planText(words);
  const target = inName === null ? name : `${name}:${inName}`;
  const example = exampleFor(verb);
  const wish = text === '' ? null : parsePlan(text);
  if (isRefusal(wish)) {
    const near = nearPlan(`/canary ${verb} ${target} ${version}`, text, wish.reason);
    // The core names the word it would rather have read; the whole command says it better.
    const wrong = near === null ? wish.reason : wish.reason.replace(/; did you mean “[^”]*”\?$/, '.');
    return mistake(wrong, near, example);
  }
  if (verb === 'switch' && wish !== null && wish.shape !== null) {
    return mistake(
      '“switch” moves everything at once, so it takes options but no plan.',
      `/canary start ${target} ${version} ${text}`,
      example,
    );
  }
  const option = wish?.alias ?? null;
  if (inName !== null && option !== null && option !== inName) {
    return mistake(`Two aliases are named, “${shown(inName)}” and “${shown(option)}”; name one.`, null, example);
  }
  const alias = option ?? inName ?? 'live';
  if (!isAliasName(alias)) return mistake(`“${shown(alias)}” is no alias name.`, null, example);
  const whole = verb === 'switch' ? `switch ${text}`.trim() : text;
  const kind = verb === 'plan' ? 'plan' : 'start';
  return { kind: 'ask', ask: { kind, function: name, version, plan: whole === '' ? null : whole, alias } };
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
function nearPlan(before: string, text: string, reason: string): string | null {
  const words = /“([^”]+)”[^“”]*; did you mean “([^”]+)”/.exec(reason);
  const [, wrong, right] = words ?? [];
  if (wrong === undefined || right === undefined || !text.includes(wrong)) return null;
  return `${before} ${text.replace(wrong, () => right)}`;
}

function noLatest(verb: StartVerb, name: string): Parsed {
  return mistake(
    '$LATEST changes under your feet and cannot share traffic; make a version of it with /canary publish and name its number.',
    null,
    exampleOf(verb, name),
  );
}

function noVersion(verb: StartVerb, ref: FunctionRef, word: string | undefined): Parsed {
  const target = ref.qualifier === null ? ref.function : `${ref.function}:${ref.qualifier}`;
  const example = exampleOf(verb, target);
  if (word === undefined) return mistake(`Which version of ${shown(target)}?`, null, example);
  if (/^\$?latest$/i.test(bare(word))) return noLatest(verb, target);
  return mistake(
    `After the function comes the version, a published number, but there is “${shown(word)}”.`,
    null,
    example,
  );
}

function exampleOf(verb: StartVerb, target: string): string {
  return `/canary ${verb} ${target} 43${verb === 'switch' ? '' : ' 10%'}`;
}
