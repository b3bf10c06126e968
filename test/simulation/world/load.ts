import type { MetricsQuestion } from '../../../src/app/ports.ts';
import type { Reading } from '../../../src/core/input.ts';
import type { Target } from '../../../src/core/rollout.ts';
import { weightOf } from '../../../src/core/routing.ts';
import { minuteOf, NO_CALLS, type Tally } from '../../../src/core/verdict/ledger.ts';
import { Dice } from '../dice.ts';
import type { Aliases } from './aliases.ts';
import { nameOf } from './names.ts';

/** How a version behaves: shares of its calls that fail, and that are slow. */
export interface Quality {
  readonly errors: number;
  readonly slow: number;
}

export const HEALTHY: Quality = { errors: 0.004, slow: 0.05 };
export const BAD: Quality = { errors: 0.25, slow: 0.05 };
export const SLOW: Quality = { errors: 0.004, slow: 0.7 };

/** Minutes until CloudWatch data counts as settled. */
const LAG_MIN = 3;

/** The traffic through the aliases and what CloudWatch knows of it: late, in parts, sometimes not at all. */
export class Load {
  readonly qualities = new Map<string, Quality>();
  /** Calls a minute by target. */
  readonly calls = new Map<string, number>();
  unreadable = false;
  /** Share of minutes whose data comes later than it should. */
  lateShare = 0;
  private readonly tallies = new Map<string, Tally>();

  constructor(
    private readonly seed: number,
    private readonly aliases: Aliases,
  ) {}

  read(question: MetricsQuestion, nowMs: number): Reading {
    if (this.unreadable) return { ok: false, reason: 'CloudWatch answers InternalServiceFault.' };
    const last = minuteOf(nowMs) - 1;
    const rows: { minute: number; canary: Tally; stable: Tally }[] = [];
    for (let minute = question.fromMinute; minute <= last; minute += 1) {
      const share = this.arrived(question.target, minute, last);
      if (share === 0) continue;
      const canary = part(this.tally(question.target, question.canary, minute), share);
      const stable = part(this.tally(question.target, question.stable, minute), share);
      if (canary.invocations + stable.invocations > 0) rows.push({ minute, canary, stable });
    }
    return { ok: true, rows, settledThrough: last + 1 - LAG_MIN };
  }

  /** A version's calls and errors in each minute of the hour before. */
  before(target: Target, version: string, nowMs: number): readonly (readonly [number, number])[] {
    const last = minuteOf(nowMs) - 1;
    return Array.from({ length: 60 }, (_, i) => {
      const { invocations, errors } = this.tally(target, version, last - 59 + i);
      return [invocations, errors] as const;
    });
  }

  /** Whether the canary was called at all, as far as anybody could have read it. */
  calledBetween(target: Target, version: string, fromMs: number, untilMs: number): boolean {
    for (let minute = minuteOf(fromMs); minute <= minuteOf(untilMs); minute += 1) {
      if (this.tally(target, version, minute).invocations > 0) return true;
    }
    return false;
  }

  private arrived(target: Target, minute: number, last: number): number {
    const age = last - minute;
    const late = this.lateShare === 0 ? 0 : this.lateness(target, minute);
    if (age < late) return 0;
    return age - late >= 2 ? 1 : age - late === 1 ? 0.9 : 0.4;
  }

  private lateness(target: Target, minute: number): number {
    const dice = new Dice(this.seed ^ Math.imul(minute, 7919) ^ nameOf(target).length);
    return dice.chance(this.lateShare) ? dice.int(2, 6) : 0;
  }

  private tally(target: Target, version: string, minute: number): Tally {
    const key = `${nameOf(target)} ${version} ${minute}`;
    const known = this.tallies.get(key);
    if (known !== undefined) return known;
    const dice = new Dice(this.seed ^ Math.imul(minute, 104_729) ^ Math.imul(Number(version), 1_299_709));
    const calls = (this.calls.get(nameOf(target)) ?? 0) * this.share(target, version, minute);
    const invocations = Math.floor(calls) + (dice.chance(calls % 1) ? 1 : 0);
    const tally = invocations === 0 ? NO_CALLS : this.counted(version, invocations, dice);
    this.tallies.set(key, tally);
    return tally;
  }

  private counted(version: string, invocations: number, dice: Dice): Tally {
    const { errors, slow } = this.qualities.get(version) ?? HEALTHY;
    const over75 = dice.hits(invocations, Math.min(1, 0.2 + slow));
    return {
      invocations,
      errors: dice.hits(invocations, errors),
      throttles: 0,
      slow: { over75, over95: Math.min(over75, dice.hits(invocations, slow)) },
      p50Ms: 40 + Math.round(100 * slow),
      p99Ms: 300 + Math.round(900 * slow),
    };
  }

  /** The version's part of the minute's traffic, by the alias' routing over time. */
  private share(target: Target, version: string, minute: number): number {
    const [from, until] = [minute * 60_000, (minute + 1) * 60_000];
    const history = this.aliases.history(target);
    let sum = 0;
    for (let i = history.length - 1, end = until; i >= 0 && end > from; i -= 1) {
      const { atMs, routing } = history[i]!;
      const begin = Math.max(atMs, from);
      if (begin < end) sum += (end - begin) * weightOf(routing, version);
      end = Math.min(end, begin);
    }
    return sum / 60_000 / 10_000;
  }
}

function part(tally: Tally, share: number): Tally {
  if (share === 1 || tally.invocations === 0) return tally;
  const invocations = Math.floor(tally.invocations * share);
  if (invocations === 0) return NO_CALLS;
  const cut = (n: number) => Math.min(invocations, Math.floor(n * share));
  const slow = tally.slow === null ? null : { over75: cut(tally.slow.over75), over95: cut(tally.slow.over95) };
  return { ...tally, invocations, errors: cut(tally.errors), slow };
}
