import { parseDuration } from '../core/duration.ts';
import type { Steering, SteerKind } from '../core/input.ts';
import { bare } from './clean.ts';
import { type Mistake, mistake, type Parsed, shown } from './parsed.ts';
import { readReason } from './parsePress.ts';
import { type NamedTarget, parseTarget } from './parseTarget.ts';
import { exampleFor } from './topics.ts';

/** What stands behind the target: the order, and how many of the words it took. */
type Order = { readonly steering: Steering; readonly took: number } | Mistake;

/** `set fn 25%`, `back fn`, `next fn [--force]`, `extend fn 20m`, each with a reason behind. `typed` is the same as `words`, with its own quotes and dashes. */
export function parseSteer(kind: SteerKind, words: readonly string[], typed: readonly string[]): Parsed {
  const swapped = valueFirst(kind, words);
  if (swapped !== null) return swapped;
  if (kind === 'next') return parseNext(words, typed);
  const target = parseTarget(kind, words, typed);
  if ('kind' in target) return target;
  const order = kind === 'back' ? { steering: { kind }, took: 0 } : readOrder(kind, target);
  if ('kind' in order) return order;
  return steer(target, order.steering, readReason(target.restTyped.slice(order.took)));
}

function steer({ function: name, alias }: NamedTarget, steering: Steering, reason: string | null): Parsed {
  return { kind: 'ask', ask: { ...steering, function: name, alias, reason } };
}

function readOrder(kind: 'set' | 'extend', target: NamedTarget): Order {
  // "set checkout to 25%", "extend checkout by 20m"
  const filler = /^(?:to|by|for|at)$/i.test(target.rest[0] ?? '') ? 1 : 0;
  const rest = target.rest.slice(filler);
  const order = kind === 'set' ? readWeight(target, rest) : readTime(rest);
  return 'kind' in order ? order : { ...order, took: order.took + filler };
}

function readWeight(target: NamedTarget, rest: readonly string[]): Order {
  const first = bare(rest[0] ?? '');
  const example = exampleFor('set');
  const share = /^(\d{1,3}(?:\.\d+)?)(%?)$/.exec(first);
  if (share === null) {
    return first === ''
      ? mistake('“set” needs a weight: the share of the traffic that the new version is to get.', null, example)
      : mistake(`After the function comes a weight, but there is “${shown(rest[0] ?? '')}”.`, null, example);
  }
  const apart = share[2] === '' && rest[1] === '%';
  if (share[2] === '' && !apart && !/^\d+$/.test(first)) {
    return mistake(`“${first}” could mean ${first} % or a share: write the per cent sign.`, null, example);
  }
  const weightBp = Math.round(Number(share[1]) * 100);
  const where = named(target);
  if (weightBp >= 10_000) {
    return mistake(
      'All of the traffic is what the plan ends with; “set” takes less than 100 %.',
      `/canary promote ${where}`,
      example,
    );
  }
  if (weightBp < 1) {
    return mistake(
      'No traffic at all is a rollback; “set” takes at least 0.01 %.',
      `/canary rollback ${where}`,
      example,
    );
  }
  return { steering: { kind: 'set', weightBp }, took: apart ? 2 : 1 };
}

function readTime(rest: readonly string[]): Order {
  const took = durationLength(rest);
  const example = exampleFor('extend');
  if (took === 0) {
    return rest[0] === undefined
      ? mistake('“extend” needs a time: by how much?', null, example)
      : mistake(`After the function comes a time, but there is “${shown(rest[0])}”.`, null, example);
  }
  const byMs = parseDuration(rest.slice(0, took).map(bare).join(' ')) ?? 0;
  if (byMs < 60_000 || byMs > 14 * 86_400_000) {
    return mistake('A bake or a watch is extended by a minute at least and 14 days at most.', null, example);
  }
  return { steering: { kind: 'extend', byMs }, took };
}

/** How many words from the first on are one length of time: `20m`, `2 hours`, `1h 30m`. 0: none. */
export function durationLength(words: readonly string[]): number {
  for (const count of [4, 3, 2, 1]) {
    const text = words.slice(0, count).map(bare).join(' ');
    // A number behind a unit begins something else: "20m 3 errors".
    if (words.length >= count && parseDuration(text) !== null && (count === 1 || /[a-z]$/i.test(text))) return count;
  }
  return 0;
}

function parseNext(words: readonly string[], typed: readonly string[]): Parsed {
  const isForce = (word: string) => /^-{1,2}force$/i.test(bare(word));
  const kept = words.map((word) => !isForce(word));
  const target = parseTarget(
    'next',
    words.filter((_, i) => kept[i]),
    typed.filter((_, i) => kept[i]),
  );
  if ('kind' in target) return target;
  const reason = readReason(target.restTyped);
  const force = kept.includes(false);
  const where = named(target);
  if (!force && target.rest.length > 0 && /^force$/i.test(bare(target.rest[0] ?? ''))) {
    const why = target.restTyped.slice(1).join(' ');
    return mistake(
      '“force” is written with two dashes.',
      `/canary next ${where} --force ${why}`.trim(),
      exampleFor('next'),
    );
  }
  if (force && reason === null) {
    return mistake(
      '“--force” goes on although the figures do not allow it yet, so it needs a reason.',
      null,
      `/canary next ${where} --force the errors are those of the load test`,
    );
  }
  return steer(target, { kind: 'next', force }, reason);
}

/** `set 25% checkout`, `extend 20m checkout`: the function comes first. */
function valueFirst(kind: SteerKind, words: readonly string[]): Mistake | null {
  const [first = '', second] = words.map(bare);
  const isValue =
    kind === 'set'
      ? /^\d+(?:\.\d+)?%?$/.test(first)
      : kind === 'extend' && /^\d/.test(first) && parseDuration(first) !== null;
  if (!isValue) return null;
  const right = second === undefined ? null : `/canary ${kind} ${[second, first, ...words.slice(2)].join(' ')}`;
  const what = kind === 'set' ? 'weight' : 'time';
  return mistake(`The function comes first, then the ${what}.`, right, exampleFor(kind));
}

function named({ function: name, alias }: NamedTarget): string {
  return alias === null ? name : `${name}:${alias}`;
}
