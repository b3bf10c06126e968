import { type Refusal, refuse } from '../refusal.ts';
import type { Plan } from './plan.ts';
import type { Policy } from './policy.ts';
import type { PlanWish } from './wish.ts';

/**
 * What the policy asks of a rollout and the words of one command leave out. To give such a command is to approve: else
 * whoever may start would walk past those who may approve, by typing another plan.
 */
export interface LeftOut {
  /** An approval before 100 %. */
  readonly approval: boolean;
  /** Names of checks. */
  readonly checks: readonly string[];
}

/** `plan`: what the command came to; `own`: the policy's plan, read; `base`: the policy without the command's words. Null: nothing is left out. */
export function leftOut(plan: Plan, wish: PlanWish, own: PlanWish, base: Policy): LeftOut | null {
  const approval = asks(own, base) && plan.stages.every(({ gate }) => gate === 'auto');
  const checks = wish.noChecks ? base.checks.filter((name) => !wish.checks?.includes(name)) : [];
  return approval || checks.length > 0 ? { approval, checks } : null;
}

/** Whether the policy's own plan has somebody asked before 100 %. */
function asks({ gates, shape }: PlanWish, { approvals }: Policy): boolean {
  // Without weights of its own it leaves the form to the command, and lists of weights ask.
  const usual = approvals === 0 ? 'auto' : (shape?.gates ?? 'approve');
  return (gates ?? usual) !== 'auto' && shape?.weightsBp.length !== 0;
}

/** Whether the policy restricts who may approve. Where it does not, everybody may, so everybody may leave it out. */
export function restrictsApproval({ approvers, approvals, selfApproval }: Policy): boolean {
  return approvers.length > 0 || approvals > 1 || !selfApproval;
}

/** Why one person's word cannot stand for what is left out, whoever gives it; null: that of somebody who may approve can. */
export function notOneWord(left: LeftOut, { approvals, selfApproval }: Policy): Refusal | null {
  if (approvals < 2 && selfApproval) return null;
  const who =
    approvals > 1
      ? `${approvals} people, and a command is one person’s word`
      : 'somebody other than the person who starts it';
  return belowPolicy(
    left,
    `that takes ${who}. ${wayOut(left)}. /canary rollback and /canary undo are never bound by this.`,
  );
}

/** For somebody who may not approve. `mayNot` says that. */
export function notYourWord(left: LeftOut, mayNot: Refusal): Refusal {
  return belowPolicy(left, `only those who may approve may do that. ${wayOut(left)}. ${mayNot.reason}`);
}

function belowPolicy({ approval, checks }: LeftOut, why: string): Refusal {
  const asked = [
    ...(approval ? ['an approval before 100 %'] : []),
    ...(checks.length > 0 ? [`the ${checks.length > 1 ? 'checks' : 'check'} ${checks.join(', ')}`] : []),
  ];
  return refuse('below-policy', `The policy asks for ${asked.join(' and ')}, which this command leaves out: ${why}`);
}

function wayOut({ approval, checks }: LeftOut): string {
  const ways = [
    ...(checks.length > 0 ? ['leave out no-checks'] : []),
    ...(approval ? ['take no plan or one that asks (“10% approve”)'] : []),
    'or change the policy',
  ];
  return `Instead: ${ways.join(', ')}`;
}
