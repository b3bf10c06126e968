import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { percent } from '../routing.ts';
import type { Plan } from './plan.ts';
import { parsePlan } from './planText.ts';
import type { Gates, PlanWish } from './wish.ts';

/** A function of a group, its version, and what its plan came to under its own policy. */
export interface MemberPlan {
  readonly name: string;
  readonly version: string;
  readonly plan: Plan;
}

/** More weights than that are told by the first and the last of them. */
const MOST_WEIGHTS = 6;
/** Who is asked, as a word of its own, with what parts it from the one before. */
const GATE_WORDS = /(?:^|[\s,]+)(?:auto|approve|approve-each)(?![^\s,])/gi;

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

/**
 * The weights that were typed, else those of the policy's plan with the most stages; then all else that was typed. Who is asked is always said, since
 * policies differ in whom they ask: nobody's approval is left out.
 */
function common(members: readonly MemberPlan[], typed: string): string {
  const wish = parsePlan(typed);
  if (isRefusal(wish)) return typed;
  const weights = wish.shape === null ? mostStages(members, wish) : '';
  const words = [weights, typed, wish.gates === null ? mostAsked(members) : ''];
  return words.flatMap((word) => word.trim() || []).join(' ');
}

/** As its policy says them, but for who is asked. Beside another bake that was typed, the weights alone: `every 10m` would contradict it. */
function mostStages(members: readonly MemberPlan[], { everyMs }: PlanWish): string {
  const [careful] = members.map(({ plan }) => plan).sort((a, b) => b.stages.length - a.stages.length);
  if (careful === undefined) return '';
  return everyMs === null
    ? careful.text.replace(GATE_WORDS, '')
    : careful.stages.map(({ weightBp }) => `${weightBp / 100}%`).join(',');
}

/** As often as whoever of them asks most. */
function mostAsked(members: readonly MemberPlan[]): Gates {
  if (members.some(({ plan }) => asksAtEach(plan))) return 'approve-each';
  return members.some(({ plan }) => plan.stages.some(({ gate }) => gate === 'approval')) ? 'approve' : 'auto';
}

/** Read from its words: of a single stage the plan does not tell whether it would ask at more. */
function asksAtEach({ text }: Plan): boolean {
  const read = parsePlan(text);
  return !isRefusal(read) && read.gates === 'approve-each';
}
