import type { Ask } from '../app/ask.ts';
import { nearest } from '../core/suggest.ts';
import { bare, despace, unpretty, unslack } from './clean.ts';
import { parseFunctionRef } from './functionRef.ts';
import { TOPIC_NAMES } from './help.ts';
import { mistake, type Parsed, shown } from './parsed.ts';
import { parseFreeze, parseUnfreeze } from './parseFreeze.ts';
import { parsePress, parseUndo } from './parsePress.ts';
import { parsePublish } from './parsePublish.ts';
import { parseStart } from './parseStart.ts';
import { parseSteer } from './parseSteer.ts';
import { parseTarget } from './parseTarget.ts';
import { exampleFor } from './topics.ts';
import { LIKELY, VERBS, type Verb, verbOf } from './verbs.ts';

/** Longer than anything that can be meant; Slack itself takes no more than 4,000 characters. */
const MOST_TEXT = 4000;

const POLITE = /^(?:please|pls|hey|hi|ok|now|just)$/i;

/** Reads what stands behind `/canary`. Pure; never throws; what is not understood is a mistake with the way out. */
export function parseCommand(text: string): Parsed {
  if (text.length > MOST_TEXT) {
    return mistake(`That is ${text.length} characters long, more than any command needs.`, null, exampleFor('start'));
  }
  const said = despace(unslack(text));
  // Dashes and quotes matter in commands; a reason keeps its own.
  const reasons = said.split(' ').filter((word) => word !== '');
  const words = reasons.map(unpretty);
  if (/^\/?canary$/i.test(bare(words[0] ?? ''))) {
    words.shift();
    reasons.shift();
  }
  const first = words[0];
  if (first === undefined) return { kind: 'help', topic: null };
  const typed = (first === '?' ? first : bare(first)).toLowerCase().replace(/^-+/, '');
  if (typed === 'roll' && bare(words[1] ?? '').toLowerCase() === 'back') {
    return read('rollback', words.slice(2), reasons.slice(2));
  }
  const verb = verbOf(typed);
  return verb === null ? unknownVerb(typed, first, words) : read(verb, words.slice(1), reasons.slice(1));
}

function read(verb: Verb, words: readonly string[], reasons: readonly string[]): Parsed {
  switch (verb) {
    case 'help':
      return { kind: 'help', topic: words[0] === undefined ? null : topicOf(words[0]) };
    case 'start':
      return words.length === 0 ? { kind: 'form' } : parseStart('start', words);
    case 'switch':
    case 'plan':
      return parseStart(verb, words);
    case 'publish':
      return parsePublish(words, reasons);
    case 'undo':
      return parseUndo(words, reasons);
    case 'set':
    case 'back':
    case 'next':
    case 'extend':
      return parseSteer(verb, words, reasons);
    case 'freeze':
      return parseFreeze(words, reasons);
    case 'unfreeze':
      return parseUnfreeze(words);
    case 'list':
      return readList(words);
    case 'status': {
      if (words.length === 0) return asked({ kind: 'status', function: null, alias: null });
      const target = parseTarget('status', words, null);
      return 'kind' in target ? target : asked({ kind: 'status', function: target.function, alias: target.alias });
    }
    case 'history': {
      const rest = words.filter((word) => !/^-*json$/i.test(word));
      const target = parseTarget('history', rest, null);
      if ('kind' in target) return target;
      const file = rest.length < words.length ? ({ as: 'file' } as const) : {};
      return asked({ kind: 'history', function: target.function, ...file });
    }
    case 'versions':
    case 'policy': {
      const target = parseTarget(verb, words, null);
      return 'kind' in target ? target : asked({ kind: verb, function: target.function });
    }
    case 'why': {
      const target = parseTarget('why', words, null);
      return 'kind' in target ? target : asked({ kind: 'why', function: target.function, alias: target.alias });
    }
    default:
      return parsePress(verb, words, reasons);
  }
}

function asked(ask: Ask): Parsed {
  return { kind: 'ask', ask };
}

function readList(words: readonly string[]): Parsed {
  const first = words[0];
  if (first === undefined || /^(?:all|rollouts)$/i.test(bare(first))) return asked({ kind: 'list' });
  const name = bare(first);
  const isFunction = parseFunctionRef(name) !== null && verbOf(name.toLowerCase()) === null;
  const right = isFunction ? `/canary status ${name}` : null;
  return mistake(
    `“list” shows everything that runs and takes nothing after it, but there is “${shown(first)}”.`,
    right,
    exampleFor('list'),
  );
}

function topicOf(word: string): string {
  const topic = bare(word).toLowerCase();
  if (topic === 'options') return 'plans';
  if (topic === 'group') return 'groups';
  if (topic === 'check' || topic === 'probe' || topic === 'harm') return 'checks';
  return TOPIC_NAMES.find((name) => name === topic) ?? shown(topic);
}

function unknownVerb(typed: string, first: string, words: readonly string[]): Parsed {
  const rest = words.slice(1);
  const tail = rest.length === 0 ? '' : ` ${rest.join(' ')}`;
  if (POLITE.test(typed) && rest.length > 0) {
    return mistake(
      'No need to be polite, the command itself is enough.',
      `/canary ${rest.join(' ')}`,
      exampleFor('start'),
    );
  }
  const near = LIKELY.get(typed) ?? (typed.length < 3 ? null : nearest(typed, VERBS));
  if (near !== null) return mistake(`I do not know “${shown(first)}”.`, `/canary ${near}${tail}`, exampleFor(near));
  // The function came first: `checkout rollback`, `checkout 43 10%`.
  const second = bare(rest[0] ?? '').toLowerCase();
  const verb = verbOf(second) ?? LIKELY.get(second);
  const name = bare(first);
  if (parseFunctionRef(name) !== null && verb !== undefined) {
    return mistake(
      `The command comes first, then the function.`,
      `/canary ${[verb, name, ...rest.slice(1)].join(' ')}`,
      exampleFor(verb),
    );
  }
  if (parseFunctionRef(name) !== null && /^v?\d+$/.test(second)) {
    return mistake(
      `I do not know “${shown(first)}” as a command.`,
      `/canary start ${words.join(' ')}`,
      exampleFor('start'),
    );
  }
  return mistake(`I do not know “${shown(first)}”. Commands are ${VERBS.join(', ')}.`, null, exampleFor('start'));
}
