import type { PressKind } from '../core/input.ts';
import { parseVersion } from '../core/rollout.ts';
import { bare, despace } from './clean.ts';
import { mistake, type Parsed } from './parsed.ts';
import { parseTarget } from './parseTarget.ts';
import { exampleFor } from './topics.ts';

const MOST_REASON = 500;

/** `rollback fn[:alias] [reason…]` and its like. `typed` is the same as `words`, with its own quotes and dashes. */
export function parsePress(kind: PressKind, words: readonly string[], typed: readonly string[]): Parsed {
  const target = parseTarget(kind, words, typed);
  if ('kind' in target) return target;
  const next = target.rest[0];
  // "promote checkout 43" may come from somebody who thinks of another version than the one that runs.
  const version = next === undefined ? null : parseVersion(bare(next));
  if (version !== null && target.rest.length === 1 && kind !== 'rollback' && kind !== 'hold') {
    const right = `/canary ${kind} ${target.function}${target.alias === null ? '' : `:${target.alias}`}`;
    return mistake(
      `“${kind}” takes no version: it acts on the rollout that runs, whichever version that is.`,
      right,
      exampleFor(kind),
    );
  }
  const reason = readReason(target.restTyped);
  return {
    kind: 'ask',
    ask: { kind, function: target.function, alias: target.alias, reason, stamp: null },
  };
}

/** `undo fn[:alias] [reason…]`. */
export function parseUndo(words: readonly string[], typed: readonly string[]): Parsed {
  const target = parseTarget('undo', words, typed);
  if ('kind' in target) return target;
  const version = parseVersion(bare(target.rest[0] ?? ''));
  // It may not be the version that somebody thinks of, and nothing is asked before it acts.
  if (version !== null && target.rest.length === 1) {
    const right = `/canary undo ${target.function}${target.alias === null ? '' : `:${target.alias}`}`;
    return mistake(
      '“undo” takes no version: it returns to the one that served before the last rollout.',
      right,
      exampleFor('undo'),
    );
  }
  const { function: name, alias, restTyped } = target;
  return { kind: 'ask', ask: { kind: 'undo', function: name, alias, reason: readReason(restTyped) } };
}

/** Everything behind the target is the reason, with or without `reason=` and quotes around it. */
export function readReason(typed: readonly string[]): string | null {
  const text = despace(typed.join(' ')).replace(/^-{0,2}(?:reason\s*[=:]|because\s)\s*/i, '');
  const inner = /^["“”'‘’](.*)["“”'‘’]$/.exec(text)?.[1] ?? text;
  const reason = inner.trim().slice(0, MOST_REASON);
  return reason === '' ? null : reason;
}
