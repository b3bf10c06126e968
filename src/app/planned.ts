import { firingFor } from '../core/alarm.ts';
import type { Wish } from '../core/input.ts';
import { betterPlan } from '../core/plan/betterPlan.ts';
import { type Forecast, forecast, type Outset } from '../core/plan/forecast.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Policy } from '../core/plan/policy.ts';
import type { PlanWish } from '../core/plan/wish.ts';
import { objections, previousWords } from '../core/preflight.ts';
import { isRefusal, type Refusal } from '../core/refusal.ts';
import type { Target } from '../core/rollout.ts';
import { type Comparison, differences } from '../core/versions.ts';
import type { Asker } from './act.ts';
import type { Answer, Ask } from './ask.ts';
import type { Ports } from './ports.ts';
import { baseline, publishedVersion, type Survey, survey } from './prepare.ts';
import { inTheWay, readWish } from './start.ts';

/** What somebody would get who started it now. */
export interface Planned {
  readonly target: Target;
  /** Null: the alias points to no published version that can be read. */
  readonly stable: string | null;
  readonly canary: string;
  readonly plan: Plan;
  /** Null where one of the two versions is missing. */
  readonly forecast: Forecast | null;
  readonly offer: string | null;
  readonly comparison: Comparison | null;
  /** The frozen policy's people: ids of Slack and `pipeline:<name>`; empty: everyone in the workspace. */
  readonly people: Pick<Policy, 'starters' | 'approvers' | 'approvals' | 'selfApproval'>;
  /** Whether the one who asks may start it, be it with another plan. */
  readonly mayStart: boolean;
  /** Where the story would be told. */
  readonly channel: string | null;
  readonly alarms: {
    /** Those that the policy names beside the function's own. */
    readonly named: readonly string[];
    readonly ignored: readonly string[];
    /** Of those that count: in ALARM now. */
    readonly firing: readonly string[];
  };
  /** Names of the checks that it would have to pass. */
  readonly checks: readonly string[];
  /** What whoever starts it would be told beside; null: nothing. */
  readonly note: string | null;
  /** All that stands against it now, as far as it can be known. */
  readonly objections: readonly Refusal[];
}

/** What a start would do, and all that stands against it. Looks at the same things as a start; changes nothing, remembers nothing. */
export async function planned(ports: Ports, ask: Extract<Ask, { kind: 'plan' }>, asker: Asker): Promise<Answer> {
  const version = publishedVersion(ask.version);
  if (isRefusal(version)) return version;
  const read = readWish(ports, ask);
  if (isRefusal(read)) return read;
  const { text, target } = read;
  const wish: Wish = { ...ask, ...asker, version, id: 'plan' };
  const seen = await survey(ports, wish, text, target);
  if (isRefusal(seen)) return seen;
  const current = await ports.store.load(target);
  const hindered = inTheWay(current?.value ?? null, ports.clock.now());
  const against = objectionsTo(seen, wish, text, hindered);
  return { kind: 'planned', planned: await described(ports, target, wish, text, seen, against) };
}

async function described(
  ports: Ports,
  target: Target,
  { version }: Wish,
  text: PlanWish,
  { look, plan, policy, base, firing, checks, channel, closed }: Survey,
  against: readonly Refusal[],
): Promise<Planned> {
  const { stable, canary } = look;
  const { starters, approvers, approvals, selfApproval } = policy;
  const outset: Outset | null =
    stable === null || canary === null
      ? null
      : {
          plan,
          policy,
          facts: {
            ...(await baseline(ports, target, stable)),
            timeoutMs: Math.max(stable.timeoutMs, canary.timeoutMs),
          },
        };
  const watcher = { target, canary: version, named: policy.alarms, ignored: text.ignoreAlarms };
  return {
    target,
    stable: stable?.version ?? null,
    canary: version,
    plan,
    forecast: outset === null ? null : forecast(outset),
    offer: outset === null ? null : betterPlan(outset, text, base),
    comparison: stable === null || canary === null ? null : differences(stable, canary, look.provisionedConcurrency),
    people: { starters, approvers, approvals, selfApproval },
    mayStart: !closed.some(({ code }) => code !== 'frozen' && code !== 'below-policy'),
    channel: isRefusal(channel) ? null : channel,
    alarms: {
      named: policy.alarms,
      ignored: text.ignoreAlarms,
      firing: firingFor(firing, watcher).map(({ alarm }) => alarm),
    },
    checks: isRefusal(checks) ? [] : checks.map(({ name }) => name),
    note: stable === null ? null : previousWords(look, policy, stable.version),
    objections: against,
  };
}

/** In the order in which a start would stumble over them. */
function objectionsTo(seen: Survey, wish: Wish, text: PlanWish, hindered: Refusal | null): readonly Refusal[] {
  const { look, policy, firing, closed, checks, channel } = seen;
  return [
    ...(hindered === null ? [] : [hindered]),
    ...closed,
    ...(isRefusal(checks) ? [checks] : []),
    // While a rollout of this app is under way, its own weight on the alias is no other tool's.
    ...objections(look, wish.version, text, policy, firing).filter(
      ({ code }) => hindered === null || code !== 'already-weighted',
    ),
    ...(isRefusal(channel) ? [channel] : []),
  ];
}
