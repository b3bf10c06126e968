import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { percent } from '../routing.ts';
import type { Plan } from './plan.ts';
import { parsePlan } from './planText.ts';

/** A function of a group, its version, and what its plan came to under its own policy. */
export interface MemberPlan {
  readonly name: string;
  readonly version: string;
  readonly plan: Plan;
}

/** More weights than that are told by the first and the last of them. */
const MOST_WEIGHTS = 6;

/**
 * Functions in lockstep go by the numbers of their stages, so all need the same ones: the same weights, and a person asked at the same of them. A
 * refusal says whose differ, and which one plan could be typed for all; bakes may differ, since whoever is ready sooner waits. `typed`: the plan as the
 * command gave it.
 */
export function onePlan(members: readonly MemberPlan[], typed: string): Refusal | null {
  const [first] = members;
  const other = members.find(({ plan }) => first !== undefined && stagesOf(plan) !== stagesOf(first.plan));
  if (first === undefined || other === undefined) return null;
  const whose = [first, other].map(({ name, plan }) => `${name} would go ${courseWords(plan)}`).join(', ');
  return refuse(
    'bad-plan',
    `These functions have no plan in common, so they cannot go in lockstep: ${whose}. Type one plan for all, such as /canary start ${members.map(({ name, version }) => `${name}:${version}`).join(',')} ${common(members, typed)}.`,
  );
}

function stagesOf({ stages }: Plan): string {
  return JSON.stringify(stages.map(({ weightBp, gate }) => [weightBp, gate]));
}

/** `10 % → 50 % (approval) → 100 %`. */
function courseWords({ stages }: Plan): string {
  if (stages.length === 0) return 'to 100 % at once';
  const all = stages.map(({ weightBp, gate }) => `${percent(weightBp)}${gate === 'approval' ? ' (approval)' : ''}`);
  const shown = all.length > MOST_WEIGHTS ? [...all.slice(0, 2), '…', ...all.slice(-1)] : all;
  return [...shown, '100 %'].join(' → ');
}

/** What was typed with weights; else the policy's plan with the most stages. Who is asked is then said too, since a policy may ask nobody. */
function common(members: readonly MemberPlan[], typed: string): string {
  const wish = parsePlan(typed);
  const [careful] = members.map(({ plan }) => plan).sort((a, b) => b.stages.length - a.stages.length);
  const own = careful?.text ?? '';
  const text = isRefusal(wish) || wish.shape !== null ? typed : `${own} ${typed}`.trim();
  const asks = members.some(({ plan }) => plan.stages.some(({ gate }) => gate === 'approval'));
  const read = parsePlan(text);
  // The command's options may contradict the policy's: then the policy's plan alone is still one for all.
  if (isRefusal(read)) return own;
  return asks && read.gates === null ? `${text} approve` : text;
}
