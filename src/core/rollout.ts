import type { Group, Ready } from './group.ts';
import type { Check, CheckRun, Moment } from './plan/check.ts';
import type { Plan } from './plan/plan.ts';
import type { Policy } from './plan/policy.ts';
import type { LogEntry } from './rolloutEvent.ts';
import type { Routing } from './routing.ts';
import type { Aftermath } from './verdict/aftermath.ts';
import type { Ledger } from './verdict/ledger.ts';
import type { Verdict } from './verdict/verdict.ts';

/**
 * The nouns: what a rollout is. Everything here is plain data that survives `JSON.parse(JSON.stringify(x))`;
 * times are epoch milliseconds of the worker's clock, weights are integer basis points.
 */

/** A published version's number, `"43"`. Made by {@link parseVersion} only. */
export type Version = string & { readonly version: unique symbol };

/** What is rolled out: a function by its full, unqualified ARN, and one of its aliases. */
export interface Target {
  readonly functionArn: string;
  readonly alias: string;
  /** The name of the account or region it is in (place.ts); absent for the app's own. */
  readonly place?: string;
}

/** Who did something. `slack` carries Slack's ids; `pipeline` the name it gave itself; `app` is this app; `outside` somebody in AWS. */
export type Actor =
  | { readonly kind: 'slack'; readonly userId: string; readonly teamId: string }
  | { readonly kind: 'pipeline'; readonly name: string }
  | { readonly kind: 'app' }
  | { readonly kind: 'outside'; readonly name: string | null };

/** Why the canary is taken back. */
export type RollbackCause =
  | { readonly kind: 'alarm'; readonly alarm: string; readonly reason: string }
  | { readonly kind: 'regress'; readonly reason: string }
  | { readonly kind: 'person'; readonly by: Actor; readonly reason: string | null }
  | { readonly kind: 'outside'; readonly by: Actor }
  | { readonly kind: 'check'; readonly check: string; readonly moment: Moment; readonly reason: string }
  /** More failed calls on the canary than the harm budget allows. */
  | { readonly kind: 'harm'; readonly budget: number; readonly reason: string }
  /** Another function of the group goes back. */
  | { readonly kind: 'group'; readonly member: string; readonly reason: string };

/** A wait before a routing may be called final; `sinceMs` lives in {@link AliasMemory.seen}. */
export type Running =
  | { readonly name: 'checking' }
  | { readonly name: 'baking'; readonly stage: number }
  /**
   * `why`: the stage's gate asks, or an automatic stage stayed undecided up to max-bake. `sinceMs`: since when the time to
   * answer runs, from the question or from the end of a freeze; absent in rollouts of before.
   */
  | { readonly name: 'awaiting'; readonly stage: number; readonly why: 'gate' | 'undecided'; readonly sinceMs?: number }
  | { readonly name: 'promoting'; readonly before?: OwnPart }
  | { readonly name: 'watching'; readonly sinceMs: number; readonly before?: OwnPart };

/** Where a rollout was when somebody else gave the canary everything: what is allowed when that hand takes some of it away again. */
export type OwnPart = Exclude<Running, { readonly name: 'promoting' | 'watching' }> | Held;

/** Going back to stable: waiting until the alias has been seen there for the settle period. */
export type RollingBack = { readonly name: 'rollingBack'; readonly cause: RollbackCause };

/** Stopped by a person at a weight. `weightBp` is the weight held. `adopted`: somebody else's hand gave it, so it was approved by nobody. */
export type Held = {
  readonly name: 'held';
  readonly by: Actor;
  readonly from: Running;
  readonly weightBp: number;
  readonly adopted?: true;
};

/** Somebody else changed the alias; nothing is written until a person chooses. */
export type Drifted = {
  readonly name: 'drifted';
  readonly found: Routing;
  readonly by: Actor;
  readonly from: Running | Held | RollingBack;
};

/** AWS refuses what must be done; tried again at every pass. `readying`: it refuses nothing, but lets that way wait for provisioned concurrency. */
export type Blocked = {
  readonly name: 'blocked';
  readonly error: string;
  readonly readying?: 'back' | 'ahead';
  readonly from: Running | Held | RollingBack;
};

export type Finished =
  | { readonly name: 'promoted' }
  | { readonly name: 'rolledBack'; readonly cause: RollbackCause }
  | { readonly name: 'abandoned'; readonly by: Actor };

/** Where a rollout is. One union, never a set of flags. */
export type Phase = Running | RollingBack | Held | Drifted | Blocked | Finished;
export type PhaseName = Phase['name'];

/** What is known of the alias, for telling "not written yet" from "somebody else wrote". */
export interface AliasMemory {
  /** The last routing that was read and was what the rollout wanted (at the start: stable alone), and since when without a break. */
  readonly seen: { readonly routing: Routing; readonly revisionId: string; readonly sinceMs: number };
  /** Routings wanted since then and not yet seen, oldest first: a write of any of them may still be in flight. */
  readonly pending: readonly { readonly routing: Routing; readonly sinceMs: number }[];
  /** Since when AWS has been seen to keep the version before while it makes provisioned concurrency ready; absent: it does not. */
  readonly readyingSinceMs?: number;
}

/** A person's consent to leave one stage; it ends with the turn's situation that it was given in. */
export interface Approval {
  readonly stage: number;
  readonly by: Actor;
  readonly atMs: number;
  /** The figures already spoke against going on when it was given: it was given knowingly. */
  readonly doubtful?: boolean;
}

/** Properties of both versions that the rollout needs while it runs, read once at the preflight. */
export interface FunctionFacts {
  /** The longer of both versions' timeouts: an invocation may report its metrics that much later. */
  readonly timeoutMs: number;
  /** Stable's p75 and p95 of the hour before, ×1.1: the thresholds above which a call counts as slow. Null when unknown. */
  readonly slowOver: { readonly p75Ms: number; readonly p95Ms: number } | null;
  /** Calls a minute through the alias in the hour before. Null when unknown. */
  readonly callsPerMinute: number | null;
  /** Stable's calls and errors in each minute of the hour before, oldest first: what a watch at 100 % compares with. Null when unknown. */
  readonly before: readonly (readonly [calls: number, errors: number])[] | null;
  /** Calls of the function in the hour before, by whatever way, and those of them that did not come through the alias. Null when unknown. */
  readonly bypass: { readonly calls: number; readonly around: number } | null;
  /** Whether the alias has provisioned concurrency, which makes a way back from 100 % slow; absent: not looked at. */
  readonly provisioned?: boolean;
}

/** The memory of one call that asked for something: the same id again gets the same answer and changes nothing. */
export interface Receipt {
  /** `<kind>:<id>`, unique per target. */
  readonly key: string;
  /** The call's own arguments, canonically; the same id with others is refused. */
  readonly args: string;
  /** The rollout that the call began or changed. */
  readonly rolloutId: string;
  readonly atMs: number;
}

/** Top-up traffic: calls to the canary alone with an invoke check's payload, counted apart. */
export interface Probe {
  /** The check whose payload and expectation are used. */
  readonly check: string;
  readonly perMinute: number;
  readonly calls: number;
  readonly failed: number;
  /** The newest outcomes, oldest first, at most {@link PROBES_KEPT}: `true` passed. */
  readonly recent: readonly boolean[];
  /** The minute of the last round, so that each minute has one. */
  readonly minute: number | null;
  /** What the last failed one said. */
  readonly reason: string | null;
}

export interface Rollout {
  /** `202611211403-9f3a1c`: sorts by time, short enough to read aloud. */
  readonly id: string;
  readonly target: Target;
  readonly stable: Version;
  readonly canary: Version;
  readonly plan: Plan;
  /** Frozen at the start. */
  readonly policy: Policy;
  readonly facts: FunctionFacts;
  readonly startedBy: Actor;
  readonly reason: string | null;
  readonly startedAtMs: number;
  /** The last pass that changed this rollout; never runs backwards. */
  readonly atMs: number;
  /** Rises when a person would see another situation, not at every saved minute. */
  readonly turn: number;
  readonly phase: Phase;
  readonly alias: AliasMemory;
  readonly ledger: Ledger;
  readonly verdict: Verdict | null;
  readonly approvals: readonly Approval[];
  /** Alarms that a person told this rollout to ignore, by name. */
  readonly ignoredAlarms: readonly string[];
  readonly log: readonly LogEntry[];
  readonly receipts: readonly Receipt[];
  /** What it must pass, frozen at the start, and what came of it. */
  readonly checks: readonly Check[];
  readonly runs: readonly CheckRun[];
  /** Calls of its own that top up thin traffic; null: none were asked for. Never among the ledger's figures. */
  readonly probe: Probe | null;
  /** What the canary did since all of the traffic is on it. */
  readonly after: Aftermath | null;
  /** What it did in earlier times at 100 %, which `set`, `back` or somebody else's hand ended: the harm budget forgets none of it. Absent: there were none. */
  readonly earlier?: { readonly calls: number; readonly errors: number };
  /** Those it goes along with; null: it is alone. */
  readonly group: Group | null;
  /** What it would do if the others of its group were as far. */
  readonly ready: Ready | null;
  /** Since when it cannot be known which alarms fire, and whether that was told. Absent or null: it is known. */
  readonly unreadAlarms?: { readonly sinceMs: number; readonly isTold: boolean } | null;
  readonly finishedAtMs: number | null;
}

/**
 * The wait before a routing may be called final. Longer than any worker can live (template.yaml: Timeout 45 s; a test
 * compares), so that no write decided before the routing was saved can still be in flight.
 */
export const SETTLE_MS = 55_000;

const VERSION = /^[1-9][0-9]*$/;

/** Reads a published version's number: `43`, `v43`, `#43`, `version 43`. Null for anything else, `$LATEST` included. */
export function parseVersion(text: string): Version | null {
  const bare = text.trim().replace(/^(?:version\s*|v|#)/i, '');
  return VERSION.test(bare) ? (bare as Version) : null;
}

export function isFinished(phase: Phase): phase is Finished {
  return phase.name === 'promoted' || phase.name === 'rolledBack' || phase.name === 'abandoned';
}

/** The plain function name out of an ARN: `arn:aws:lambda:eu-west-1:123456789012:function:checkout` → `checkout`. */
export function functionName(functionArn: string): string {
  return functionArn.split(':')[6] ?? functionArn;
}

/** How people name a target's function: `checkout`, and `prod-eu/checkout` where it is not in the app's own account and region. */
export function calledName({ functionArn, place }: Pick<Target, 'functionArn' | 'place'>): string {
  const name = functionName(functionArn);
  return place === undefined ? name : `${place}/${name}`;
}

/** How people name a target: `checkout:live`. */
export function targetName(target: Target): string {
  return `${calledName(target)}:${target.alias}`;
}
