import type { Wish } from '../core/input.ts';
import type { Check } from '../core/plan/check.ts';
import { leftOut } from '../core/plan/leftOut.ts';
import { checksFor, type Plan, policyFor, resolvePlan } from '../core/plan/plan.ts';
import { parsePlan } from '../core/plan/planText.ts';
import type { Policy } from '../core/plan/policy.ts';
import { policyOf } from '../core/plan/policyText.ts';
import type { PlanWish } from '../core/plan/wish.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import type { Ports } from './ports.ts';
import { allowed, mayLeaveOut } from './rights.ts';

/** What a wish comes to under the policy of its function, and what of that stands against it. */
export interface UnderPolicy {
  readonly plan: Plan;
  readonly policy: Policy;
  /** The policy without the command's words. */
  readonly base: Policy;
  /** That the person may not, at all or with this plan. */
  readonly mayNot: readonly Refusal[];
  readonly checks: readonly Check[] | Refusal;
  readonly channel: string | Refusal;
}

const NO_CHANNEL = refuse(
  'bad-input',
  'No channel to tell the story in: give one, tag the function with canary:channel, or set DEFAULT_CHANNEL.',
);

/**
 * All that can be said of a start by its words, the function's tags and who asks, before anything else is looked at. A refusal: there is no plan to
 * weigh. Asks Slack only, about people.
 */
export async function underPolicy(
  ports: Ports,
  wish: Pick<Wish, 'by' | 'stranger' | 'channel' | 'isUndo' | 'fallback'>,
  text: PlanWish,
  tags: Readonly<Record<string, string>>,
): Promise<UnderPolicy | Refusal> {
  const { defaults } = ports;
  const tagged = policyOf(defaults.policy, tags);
  // A slip in a tag does not close the way back: what was frozen into the rollout holds for its undoing.
  const base = isRefusal(tagged) ? (wish.fallback ?? tagged) : tagged;
  if (isRefusal(base)) return base;
  const fallback = parsePlan(base.plan);
  if (isRefusal(fallback)) return fallback;
  const policy = policyFor(text, text.shape ?? fallback.shape, base);
  const resolved = resolvePlan(text, fallback, policy);
  if (isRefusal(resolved)) return resolved;
  const isUndo = wish.isUndo === true;
  const plan: Plan = isUndo ? { ...resolved, isUndo } : resolved;
  const closed = await allowed(ports, isUndo ? 'undo' : 'start', wish.by, policy, wish.stranger);
  // The way back needs nobody's approval.
  const left = isUndo ? null : leftOut(plan, text, fallback, base);
  const below = left === null ? null : await mayLeaveOut(ports, left, wish.by, base, wish.stranger);
  return {
    plan,
    policy,
    base,
    mayNot: [closed, below].filter((refusal) => refusal !== null),
    checks: checksFor(text, policy),
    channel: policy.channel ?? wish.channel ?? defaults.channel ?? NO_CHANNEL,
  };
}
