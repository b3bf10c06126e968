import { type Alarm, firingFor } from '../core/alarm.ts';
import type { Wish } from '../core/input.ts';
import { betterPlan } from '../core/plan/betterPlan.ts';
import type { Check } from '../core/plan/check.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Policy } from '../core/plan/policy.ts';
import type { PlanWish } from '../core/plan/wish.ts';
import { type Cleared, type Inspection, optedIn, preflight, type VersionFacts } from '../core/preflight.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import {
  calledName,
  functionName,
  parseVersion,
  type Rollout,
  type Target,
  targetName,
  type Version,
} from '../core/rollout.ts';
import { routingWords } from '../core/routing.ts';
import { frozenFor } from './frozen.ts';
import type { Baseline, Ports } from './ports.ts';
import { type UnderPolicy, underPolicy } from './underPolicy.ts';

/** The published version that somebody means. */
export function publishedVersion(text: string): Version | Refusal {
  return (
    parseVersion(text) ??
    refuse(
      'latest',
      `“${text.slice(0, 40)}” is no published version: give a number such as 43. $LATEST cannot share an alias’ traffic; publish it first.`,
    )
  );
}

/** All that a rollout can begin with. */
export interface Ready {
  readonly target: Target;
  readonly cleared: Cleared;
  readonly plan: Plan;
  readonly policy: Policy;
  readonly checks: readonly Check[];
  readonly facts: Omit<Rollout['facts'], 'timeoutMs'>;
  /** A plan that can decide where this one cannot, as it could be typed. */
  readonly offer: string | null;
  readonly channel: string;
  /** Alarms that are in ALARM already and say nothing about a way back. */
  readonly ignoredAlarms: readonly string[];
}

/** What was looked up for a start, and what stands against it. */
export interface Survey extends Omit<UnderPolicy, 'mayNot'> {
  readonly look: Inspection;
  readonly firing: readonly Alarm[];
  /** That the person may not, at all or with this plan, or that it is frozen. */
  readonly closed: readonly Refusal[];
  readonly cleared: Cleared | Refusal;
}

/** Looks at everything that must be so before the first weight. Changes nothing. A refusal: there is nothing to weigh. */
export async function survey(ports: Ports, wish: Wish, text: PlanWish, target: Target): Promise<Survey | Refusal> {
  const { traffic, alarms } = ports;
  const look = await traffic.inspect(target.functionArn, target.alias, wish.version);
  if ('kind' in look) return notFound(look, target);
  const closed = optedIn(look);
  if (closed !== null) return closed;
  const under = await underPolicy(ports, wish, text, look.tags);
  if (isRefusal(under)) return under;
  const { mayNot, ...rest } = under;
  const isUndo = wish.isUndo === true;
  // The way back is never frozen.
  const frozen = isUndo ? null : await frozenFor(ports, target.functionArn);
  // No alarm stands against an undo, so it does not need to know of them either.
  const firing = isUndo
    ? await alarms.firing(target.functionArn).catch(() => [])
    : await alarms.firing(target.functionArn);
  return {
    ...rest,
    look,
    firing,
    closed: frozen === null ? mayNot : [...mayNot, frozen],
    // What is on fire now may be the very reason for going back.
    cleared: preflight(look, wish.version, text, rest.policy, isUndo ? [] : firing, isUndo ? 'undo' : 'start'),
  };
}

/** Everything that a start needs, or the first thing that stands against it. Changes nothing. */
export async function prepare(ports: Ports, wish: Wish, text: PlanWish, target: Target): Promise<Ready | Refusal> {
  const seen = await survey(ports, wish, text, target);
  if (isRefusal(seen)) return seen;
  const { plan, policy, checks, cleared, channel } = seen;
  if (seen.closed[0] !== undefined) return seen.closed[0];
  if (isRefusal(checks)) return checks;
  if (isRefusal(cleared)) return cleared;
  if (isRefusal(channel)) return channel;
  if (wish.leaves !== undefined && wish.leaves !== cleared.stable.version) {
    return refuse(
      'not-now',
      `${targetName(target)} says ${routingWords(cleared.alias.routing)} now: somebody else changed it just now. Look at it, and ask again if you still mean it.`,
    );
  }
  const watcher = { target, canary: wish.version, named: policy.alarms, ignored: [] };
  const ignoredAlarms = wish.isUndo === true ? firingFor(seen.firing, watcher).map(({ alarm }) => alarm) : [];
  const facts = { ...(await baseline(ports, target, cleared.stable)), provisioned: cleared.provisioned };
  const timeoutMs = Math.max(cleared.stable.timeoutMs, cleared.canary.timeoutMs);
  const offer = betterPlan({ plan, policy, facts: { ...facts, timeoutMs } }, text, seen.base);
  return { target, cleared, plan, policy, checks, facts, offer, channel, ignoredAlarms };
}

function notFound(
  look: { readonly kind: 'unknown' } | { readonly kind: 'denied'; readonly error: string },
  target: Target,
): Refusal {
  if (look.kind === 'denied')
    return refuse('aws-denied', `AWS does not let this app look at ${calledName(target)}: ${look.error}`);
  return missing(target.functionArn);
}

/** AWS knows no such function. */
export function missing(functionArn: string): Refusal {
  const [, , , region, account] = functionArn.split(':');
  return refuse(
    'no-function',
    `There is no function “${functionName(functionArn)}” in ${region} of account ${account}. Check the spelling, or name it by its full ARN.`,
  );
}

/** Stable's last hour, or what is known without it. */
export async function baseline(
  { metrics, clock, log }: Ports,
  target: Target,
  stable: Pick<VersionFacts, 'version'>,
): Promise<Baseline> {
  try {
    return await metrics.baseline(target, stable.version as Version, clock.now());
  } catch (error) {
    // Without it there is no latency threshold and nothing to compare a watch with; errors are judged all the same.
    log.warn('no baseline', { target, error: String(error) });
    return { slowOver: null, callsPerMinute: null, before: null, bypass: null };
  }
}
