import type { Alarm } from '../core/alarm.ts';
import type { Freeze } from '../core/freeze.ts';
import type { Reading } from '../core/input.ts';
import type { Home } from '../core/place.ts';
import type { Check, CheckResult, Subject } from '../core/plan/check.ts';
import type { Policy } from '../core/plan/policy.ts';
import type { Inspection } from '../core/preflight.ts';
import type { Actor, Rollout, Target, Version } from '../core/rollout.ts';
import type { LogEntry } from '../core/rolloutEvent.ts';
import type { AliasView, Routing } from '../core/routing.ts';
import type { Transition } from '../core/step/transition.ts';
import type { Answer, CallRecord, Notice, VersionCard } from './ask.ts';
import type { WorkerEvent } from './event.ts';
import type { Ended, HomeModel, Viewer } from './homeModel.ts';
import type { OpenForm, Preview } from './look.ts';
import type { Tale } from './tale.ts';

/**
 * What the app needs of the outside, one narrow port each. Adapters live in aws/ and slack/; the simulation has its own.
 * Every method may throw on faults it cannot name; what a caller must decide on is in the return type.
 */

/** The worker's clock, the one author of `at`. */
export interface Clock {
  now(): number;
}

/** A rollout with the revision that fences its next write. */
export interface Saved<T> {
  readonly value: T;
  readonly rev: number;
}

/** What is under way: rollouts that run, stories not told to their end, calls that nobody answered yet. */
export interface Unfinished {
  readonly rollouts: readonly Saved<Rollout>[];
  readonly tales: readonly Saved<Tale>[];
  readonly calls: readonly Saved<CallRecord>[];
  /** Keys of items that cannot be read: they stop nobody, and the tick counts them so that an alarm sees them. Absent: none. */
  readonly broken?: readonly string[];
}

/**
 * Where the state lives. One item per target holds its current rollout (so at most one unfinished per target), one per
 * finished earlier rollout, one per tale, one per call.
 */
export interface Store {
  /** The current rollout of a target, finished or not; null when there never was one. Strongly consistent. */
  load(target: Target): Promise<Saved<Rollout> | null>;
  /** The current rollouts of all aliases of a function, with one query. Strongly consistent. */
  loadFunction(functionArn: string): Promise<readonly Saved<Rollout>[]>;
  /** Everything that is not finished or not told, from the sparse index (may lag); re-read consistently before it is returned. */
  unfinished(partitions?: readonly number[]): Promise<Unfinished>;
  /** All of that too, unless there are more items than `most`: then nothing is loaded, and only how many each partition holds is told. */
  survey(most: number): Promise<Unfinished | { readonly sizes: readonly number[] }>;
  /** Writes if the revision is still `rev` (null: no item yet); false when the race was lost. A finished rollout leaves the index with this write. */
  save(rollout: Rollout, rev: number | null): Promise<boolean>;
  /** Keeps a finished rollout apart before another takes its place. Idempotent. */
  archive(rollout: Rollout): Promise<void>;
  /** A rollout by its id, current or archived. */
  find(target: Target, rolloutId: string): Promise<Rollout | null>;
  /** Finished and current rollouts of a function (all aliases), newest first, at most `limit`. */
  history(functionArn: string, limit: number): Promise<readonly Rollout[]>;

  loadTale(target: Target, rolloutId: string): Promise<Saved<Tale> | null>;
  /** Conditional like {@link save}. A tale that is done leaves the index with this write. */
  saveTale(tale: Tale, rev: number | null): Promise<boolean>;

  /** Who has the Home tab open, as far as that is known. */
  loadViewers(): Promise<Saved<readonly Viewer[]> | null>;
  saveViewers(viewers: readonly Viewer[], rev: number | null): Promise<boolean>;
  /** The rollouts that ended last, newest first. */
  loadEnded(): Promise<Saved<readonly Ended[]> | null>;
  saveEnded(ended: readonly Ended[], rev: number | null): Promise<boolean>;

  /** What is frozen, also what has run out since. */
  loadFreezes(): Promise<Saved<readonly Freeze[]> | null>;
  saveFreezes(freezes: readonly Freeze[], rev: number | null): Promise<boolean>;

  loadCall(id: string): Promise<Saved<CallRecord> | null>;
  saveCall(call: CallRecord, rev: number | null): Promise<boolean>;
}

/** Result of writing an alias. */
export type Written =
  | { readonly kind: 'written'; readonly alias: AliasView }
  /** Somebody wrote since the alias was read (412): read again from load. */
  | { readonly kind: 'stale' }
  /** AWS will not have it, and trying again will not help by itself (403, 404, 400): its words. */
  | { readonly kind: 'refused'; readonly error: string };

/** Result of keeping the old version in the alias `previous`. */
export type Kept =
  | { readonly kind: 'kept' }
  /** Somebody else made that alias: it was left alone. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'refused'; readonly error: string };

/** Lambda: aliases and versions. */
export interface Traffic {
  /** Looks up all that the preflight needs. `unknown`: no such function in this account and region; `denied`: AWS' words. */
  inspect(
    functionRef: string,
    alias: string,
    canary: Version,
  ): Promise<Inspection | { readonly kind: 'unknown' } | { readonly kind: 'denied'; readonly error: string }>;
  /** `missing`: the alias or the function is gone. `denied`: AWS does not let this app look, in its words. */
  read(target: Target): Promise<AliasView | { readonly kind: 'missing' | 'denied'; readonly error: string }>;
  /** Writes the routing, fenced by the `RevisionId` that was read. */
  write(target: Target, routing: Routing, revisionId: string): Promise<Written>;
  /** Points the app's own alias `previous` at a version, making it if missing. */
  keepPrevious(functionArn: string, version: Version): Promise<Kept>;
  /** All aliases of a function, whether they share traffic or not. */
  aliases(functionArn: string): Promise<readonly NamedAlias[]>;
}

/** An alias with its name. */
export interface NamedAlias extends AliasView {
  readonly name: string;
}

/** CloudTrail, where it may be read. */
export interface Trail {
  /** Who changed an alias last, since a time. Null: it does not say, or not yet. */
  lastHand(target: Target, sinceMs: number): Promise<Extract<Actor, { kind: 'outside' }> | null>;
}

/** What there is to roll out, for people who choose. */
export interface Catalog {
  /** The functions that opted in, as people name them, those of the app's own account and region first. May be some seconds old. */
  functions(): Promise<readonly string[]>;
  /** Published versions, newest first, at most 50. `unknown`: no such function; `unlisted`: too many to be listed, in `withinMs` where given. */
  versions(functionArn: string, withinMs?: number): Promise<readonly VersionCard[] | 'unknown' | 'unlisted'>;
  /** The function's tags. */
  tags(functionArn: string): Promise<Readonly<Record<string, string>> | 'unknown'>;
}

/** What is asked of the metrics of one rollout. Minutes since the epoch, inclusive. */
export interface MetricsQuestion {
  readonly target: Target;
  readonly stable: Version;
  readonly canary: Version;
  readonly slowOver: Rollout['facts']['slowOver'];
  readonly fromMinute: number;
  /** Function timeout of the rollout, for what counts as settled. */
  readonly timeoutMs: number;
  /** Only the canary's calls and errors are wanted: all of the traffic is on it. */
  readonly countsOnly?: boolean;
}

/** What is known of the hour before a rollout. */
export type Baseline = Pick<Rollout['facts'], 'slowOver' | 'callsPerMinute' | 'before' | 'bypass'>;

/** CloudWatch metrics. All questions of a tick share calls of at most 500 queries. */
export interface Metrics {
  /** An answer to each, in order, each as soon as the calls that it needs have been answered: judging begins with the first. */
  read(questions: readonly MetricsQuestion[], nowMs: number): readonly Promise<Reading>[];
  /** Stable's last hour: the thresholds above which calls count as slow, and calls a minute. Nulls when there is no data. */
  baseline(target: Target, stable: Version, nowMs: number): Promise<Baseline>;
}

/** CloudWatch alarms. */
export interface Alarms {
  /** Everything in ALARM now in the account and region of this function, metric and composite. */
  firing(functionArn: string): Promise<readonly Alarm[]>;
}

/** Where a message went, and its name there. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/**
 * Outcome of talking to Slack. `later`: try again (rate limit, down), not for ever where it `isRefused` before it reaches Slack;
 * `gone`: the channel will not take it, ever, or the `message` is not there any more or closed for an `edit`; `invalid`: Slack
 * refuses the content.
 */
export type Told =
  | { readonly kind: 'posted'; readonly at: Posted }
  | { readonly kind: 'later'; readonly isRefused?: boolean; readonly afterMs: number; readonly error: string }
  | { readonly kind: 'gone'; readonly what?: 'message' | 'edit'; readonly error: string }
  | { readonly kind: 'invalid'; readonly error: string };

/** Slack is away or asks for patience. */
export type Later = Extract<Told, { kind: 'later' }>;

/** Slack, in the story's words; drawing is the adapter's business. Never throws on Slack's faults: they are {@link Told}. */
export interface Chat {
  /** Posts the card (`at` null) or redraws it whole. */
  card(
    rollout: Rollout,
    at: Posted | null,
    channel: string,
    nowMs: number,
    movedFrom: string | null,
    /** The others of its group, which its card shows too. */
    others: readonly Rollout[],
  ): Promise<Told>;
  /** What the card would show; equal strings need no redraw. */
  cardFingerprint(rollout: Rollout, nowMs: number, others: readonly Rollout[]): string;
  /** One line in the thread under the card; alerts also go to the channel. */
  line(rollout: Rollout, entry: LogEntry, card: Posted): Promise<Told>;
  /** Looks for a card that may have been posted before a crash. Null: not there, or the app may not look. */
  findCard(rollout: Rollout, channel: string): Promise<Posted | Later | null>;
  /** Looks for a line that may have been posted before a crash. Null: not there, or the app may not look. */
  findLine(rollout: Rollout, entry: LogEntry, card: Posted): Promise<Posted | Later | null>;
  /** Answers a person through the response URL of what they did; only they see it. False when they surely did not. */
  answer(responseUrl: string, answer: Answer, nowMs: number): Promise<boolean>;
  /** Tells one person in a channel, where no response URL works any more; only they see it. False when they surely did not. */
  whisper(channel: string, userId: string, answer: Answer, nowMs: number): Promise<boolean>;
  /** Puts a text file into a channel. Null when it is there, else Slack's words. */
  file(channel: string, name: string, content: string): Promise<string | null>;
  /** Says something to a channel that belongs to no rollout's story. */
  notice(channel: string, notice: Notice): Promise<Told>;
  /** Members of a user group, or null when it cannot be known. */
  groupMembers(groupId: string): Promise<readonly string[] | null>;
  /** Who somebody is, or null when it cannot be known now. Remembered for a while. */
  person(userId: string): Promise<Person | null>;
  /** Answers a mention in its thread, for all to read. `doubtful`: it may have been posted before, and is looked for. */
  reply(
    channel: string,
    threadTs: string,
    callId: string,
    answer: Answer,
    nowMs: number,
    doubtful: boolean,
  ): Promise<boolean>;
  /** Draws somebody's Home tab, unless it already shows `drawn`. What it shows now comes back with it. */
  home(
    userId: string,
    home: HomeModel,
    drawn: string | null,
    nowMs: number,
  ): Promise<{ readonly told: Told['kind']; readonly drawn: string; readonly afterMs: number }>;
  /** Redraws an open form with what is known by now. False when it is gone or has changed since. */
  preview(form: OpenForm, preview: Preview): Promise<boolean>;
  /** The workspace that the app's token belongs to. */
  ownTeam(): Promise<string>;
}

/** Other programs: dashboards, tickets, mails. Told at least once, in order within a rollout. */
export interface Events {
  /** Resolves when all were taken; throws when any was not. */
  publish(transitions: readonly Transition[]): Promise<void>;
}

/** An event whose handling failed on every try. */
export interface Letter {
  /** For {@link Letters.remove}. */
  readonly handle: string;
  /** Null: it is none that the worker understands. */
  readonly event: WorkerEvent | null;
  /** What the last try died of, in AWS' words. */
  readonly error: string;
}

/** The queue of dead letters. */
export interface Letters {
  /** Some of them; each comes back after a while unless it is removed. */
  read(): Promise<readonly Letter[]>;
  remove(letter: Letter): Promise<void>;
}

/** As far as rights go. */
export interface Person {
  /** A full member of the app's own workspace: no guest, nobody of another workspace. */
  readonly member: boolean;
  /** How far their clock is ahead of UTC, minutes; null where Slack does not say. */
  readonly utcOffsetMin: number | null;
}

/** Runs checks that ask somebody: invoke, http and hook. (Alarms are asked for all at once: {@link Alarms}.) */
export interface Checker {
  /** One try, ended by the check's own time limit. Never throws: what could not be asked is `unrun`. */
  run(check: Exclude<Check, { kind: 'alarm' }>, subject: Subject): Promise<CheckResult>;
}

/** Functions' own logs, where they may be read. */
export interface Logs {
  /** Messages of one version that look like errors, newest last, at most some hundreds. Null: they cannot be read. */
  errors(functionArn: string, version: Version, fromMs: number, toMs: number): Promise<readonly string[] | null>;
}

/** Making new versions. */
export interface Publisher {
  /**
   * Publishes `$LATEST`. `version` is the old one where nothing had changed since it was published; `isNew` is null where there are too many
   * to tell. `error`: AWS' words.
   */
  publish(
    functionArn: string,
    note: string,
  ): Promise<{ readonly version: Version; readonly isNew: boolean | null } | { readonly error: string }>;
}

/** More workers, for a crowd that one cannot hold. */
export interface Crew {
  /** Has another worker do the tick for these partitions of the index. Resolves when that is queued. */
  hand(partitions: readonly number[]): Promise<void>;
}

/** All of it, and what the stack says. */
export interface Ports {
  readonly store: Store;
  readonly traffic: Traffic;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly catalog: Catalog;
  readonly chat: Chat;
  readonly crew: Crew;
  readonly checker: Checker;
  readonly publisher: Publisher;
  /** Null: they are not read. */
  readonly logs: Logs | null;
  /** Null: nobody else is told. */
  readonly events: Events | null;
  /** Null: nobody's name is looked up. */
  readonly trail: Trail | null;
  /** Null: no queue is known, and only what reached the table is told. */
  readonly letters: Letters | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly defaults: {
    readonly policy: Policy;
    readonly channel: string | null;
    /** Workspaces that may act; empty: the token's own. */
    readonly teamIds: readonly string[];
    /** Which account and region a bare function name means, and which others there are. */
    readonly home: Home;
  };
}

/** Structured log, one JSON object a line. Never given tokens, response URLs or trigger ids. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
