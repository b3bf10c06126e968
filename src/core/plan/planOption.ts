import { parseDuration } from '../duration.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { nearest } from '../suggest.ts';
import type { VerdictPolicy } from './policy.ts';
import { readStrictness, readVerdictNumber, VERDICT_NUMBERS } from './verdictOption.ts';
import type { PlanWish } from './wish.ts';

/** The options that may follow a plan in any order. */
export type Options = Omit<PlanWish, 'shape' | 'text'>;

export const NO_OPTIONS: Options = {
  everyMs: null,
  maxBakeMs: null,
  watchMs: null,
  gates: null,
  alias: null,
  reason: null,
  ignoreAlarms: [],
  acceptProvisioned: false,
  verdict: {},
  checks: null,
  noChecks: false,
  probe: null,
  harm: null,
  onRegress: null,
};

const FLAGS = ['auto', 'approve', 'approve-each', 'strict', 'normal', 'lenient', 'no-checks'] as const;
const KEYS = [
  'alias',
  'bake',
  'every',
  'max-bake',
  'watch',
  'reason',
  'alarms',
  'pc',
  'verdict',
  'latency',
  'check',
  'checks',
  'probe',
  'harm',
  'on-regress',
  ...VERDICT_NUMBERS,
] as const;

/** Every word an option can begin with, for suggestions. */
export const OPTION_WORDS: readonly string[] = [...FLAGS, ...KEYS];

const ALIAS = /^(?![0-9]+$)[a-zA-Z0-9-_]{1,128}$/;

/** Whether a word of a plan is an option rather than part of the plan's form. */
export function isOption(word: string): boolean {
  return word.includes('=') || (FLAGS as readonly string[]).includes(word.toLowerCase());
}

/** Reads one option onto those read so far. */
export function readOption(options: Options, word: string): Options | Refusal {
  const at = word.indexOf('=');
  if (at < 0) return readFlag(options, word.toLowerCase());
  const key = word.slice(0, at).toLowerCase();
  const value = word.slice(at + 1);
  switch (key) {
    case 'alias':
      if (!ALIAS.test(value))
        return refuse(
          'bad-plan',
          `“${value.slice(0, 60)}” is no alias name: letters, digits, - and _, not digits alone.`,
        );
      return { ...options, alias: value };
    case 'bake':
    case 'every':
      return withDuration(key, value, 60_000, (everyMs) => ({ ...options, everyMs }));
    case 'max-bake':
      return withDuration(key, value, 60_000, (maxBakeMs) => ({ ...options, maxBakeMs }));
    case 'watch':
      return withDuration(key, value, 0, (watchMs) => ({ ...options, watchMs }));
    case 'reason':
      return { ...options, reason: value.slice(0, 500) };
    case 'alarms': {
      const name = /^ignore:(.+)$/i.exec(value)?.[1];
      if (name === undefined)
        return refuse('bad-plan', 'alarms= takes ignore:NAME, for example alarms=ignore:checkout-errors.');
      return { ...options, ignoreAlarms: [...options.ignoreAlarms, name] };
    }
    case 'pc':
      if (value.toLowerCase() !== 'accept')
        return refuse('bad-plan', 'pc= takes only accept: start although the alias has provisioned concurrency.');
      return { ...options, acceptProvisioned: true };
    case 'verdict':
      return readFlag(options, value.toLowerCase());
    case 'check':
    case 'checks': {
      const names = readCheckNames(value);
      return isRefusal(names) ? names : { ...options, checks: [...(options.checks ?? []), ...names] };
    }
    case 'probe':
      return withNumber(readProbe(value), (probe) => ({ ...options, probe }));
    case 'harm':
      return withNumber(readHarm(value), (harm) => ({ ...options, harm }));
    case 'on-regress':
      if (value !== 'ask' && value !== 'back') return refuse('bad-plan', 'on-regress= is ask or back.');
      return { ...options, onRegress: value };
    default: {
      const numbers = readVerdictNumber(key, value);
      if (isRefusal(numbers)) return numbers;
      if (numbers !== null) return withVerdict(options, numbers);
      const near = nearest(key, KEYS);
      const known =
        'Options are alias, bake, max-bake, watch, auto, approve, approve-each, strict, lenient, check, probe, harm, on-regress, reason, alarms and pc.';
      return refuse(
        'bad-plan',
        near === null
          ? `“${key.slice(0, 60)}=” is no option. ${known}`
          : `“${key}=” is no option; did you mean “${near}=”?`,
      );
    }
  }
}

function readFlag(options: Options, word: string): Options | Refusal {
  if (word === 'auto' || word === 'approve' || word === 'approve-each') {
    if (options.gates !== null && options.gates !== word) {
      return refuse('bad-plan', `“${options.gates}” and “${word}” contradict each other; give one of them.`);
    }
    return { ...options, gates: word };
  }
  if (word === 'no-checks') return { ...options, noChecks: true };
  const preset = readStrictness(word);
  return isRefusal(preset) ? preset : withVerdict(options, preset);
}

function withVerdict(options: Options, more: Partial<VerdictPolicy>): Options {
  return { ...options, verdict: { ...options.verdict, ...more } };
}

function withDuration(key: string, value: string, leastMs: number, done: (ms: number) => Options): Options | Refusal {
  const ms = parseDuration(value);
  if (ms === null)
    return refuse(
      'bad-plan',
      `“${key}=${value.slice(0, 40)}” is no time: write ${key}=15m, ${key}=2h or ${key}=1h30m.`,
    );
  if (ms < leastMs) return refuse('bad-plan', `${key} is at least one minute.`);
  if (ms > 14 * 86_400_000) return refuse('bad-plan', `${key} is at most 14 days.`);
  return done(ms);
}

function withNumber(read: number | Refusal, done: (number: number) => Options): Options | Refusal {
  return isRefusal(read) ? read : done(read);
}

/** `smoke,page`: names as the stack's POLICY declares them. Whether they are there is known when the policy is. */
export function readCheckNames(value: string): readonly string[] | Refusal {
  const names = value.split(/[\s,]+/).filter((name) => name !== '');
  const bad = names.find((name) => !/^[a-z][a-z0-9-]{0,31}$/.test(name));
  if (bad === undefined && names.length > 0) return names;
  return refuse(
    'bad-plan',
    `check= takes names of checks that the stack’s POLICY declares, not “${(bad ?? value).slice(0, 60)}”.`,
  );
}

/** `20/min`, `20`, `off` → calls a minute. */
export function readProbe(value: string): number | Refusal {
  const perMinute = value === 'off' ? 0 : Number(/^(\d{1,4})(?:\/(?:m|min|minute))?$/i.exec(value)?.[1] ?? Number.NaN);
  if (perMinute >= 0 && perMinute <= MOST_PROBES) return perMinute;
  return refuse('bad-plan', `probe= is calls a minute from 1 to ${MOST_PROBES}, such as probe=20/min, or off.`);
}

/** All of them are called within one tick. */
const MOST_PROBES = 120;

/** `50`, `off` → failed calls. */
export function readHarm(value: string): number | Refusal {
  const calls = value === 'off' ? 0 : Number(/^\d{1,6}$/.exec(value)?.[0] ?? Number.NaN);
  return calls >= 0 ? calls : refuse('bad-plan', 'harm= is a number of failed calls, such as harm=50, or off.');
}
