import { durationWords } from '../duration.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { percent } from '../routing.ts';
import type { Check } from './check.ts';
import { undeclared } from './checkText.ts';
import type { Policy } from './policy.ts';
import type { PlanWish } from './wish.ts';

/** A plan is data: the list of stages, and the times around them. planText.ts reads what people write. */
export interface Stage {
  /** Integer basis points, 1–9999. */
  readonly weightBp: number;
  /** Least time that traffic flows before the stage may be left. */
  readonly bakeMs: number;
  readonly gate: 'auto' | 'approval';
}

export interface Plan {
  /** 100 % follows after the last stage; an empty list goes there at once. */
  readonly stages: readonly Stage[];
  /** The time after which a person is asked about a stage that is still undecided. */
  readonly maxBakeMs: number;
  /** The time after 100 % in which the rollout can still take itself back. */
  readonly watchMs: number;
  /** `ask`: an undecided automatic stage goes on baking, then asks. `goOn`: as CodeDeploy does, it is left on time unless `regress` or an alarm. */
  readonly undecided: 'ask' | 'goOn';
  /** Blue/green: everything at once, and the old version kept for the way back. */
  readonly isSwitch?: boolean;
  /** The way back to the version before, after a rollout's end: neither freezes nor alarms stand against it. */
  readonly isUndo?: boolean;
  /** As the person wrote it, for the card. */
  readonly text: string;
}

/**
 * Fills what the wish leaves open from the policy. `fallback` is the policy's own plan, read, used when the wish gives
 * only options. Refuses what no rollout could carry out.
 */
export function resolvePlan(wish: PlanWish, fallback: PlanWish, policy: Policy): Plan | Refusal {
  const shape = wish.shape ?? fallback.shape;
  if (shape === null)
    return refuse('bad-policy', `The policy's plan “${fallback.text}” names no weights; write for example 10%.`);
  const everyMs = wish.everyMs ?? (wish.shape === null ? fallback.everyMs : null) ?? shape.everyMs ?? policy.bakeMs;
  // A policy that asks nobody leaves every gate to the verdict, unless the command wants to be asked.
  const usual = policy.approvals === 0 ? 'auto' : shape.gates;
  const gates = wish.gates ?? (wish.shape === null ? fallback.gates : null) ?? usual;
  const last = shape.weightsBp.length - 1;
  return {
    stages: shape.weightsBp.map((weightBp, i) => ({
      weightBp,
      bakeMs: everyMs,
      gate: gates === 'approve-each' || (gates === 'approve' && i === last) ? 'approval' : 'auto',
    })),
    maxBakeMs: Math.max(everyMs, wish.maxBakeMs ?? fallback.maxBakeMs ?? policy.maxBakeMs),
    watchMs: wish.watchMs ?? fallback.watchMs ?? policy.watchMs,
    undecided: shape.undecided,
    ...(shape.isSwitch === true ? { isSwitch: true } : {}),
    text: wish.shape === null ? fallback.text : wish.text,
  };
}

/** The stages from here to 100 %: `10 % → 50 % → 100 %`. */
export function stagesWords(plan: Plan): string {
  return [...plan.stages.map((stage) => percent(stage.weightBp)), '100 %'].join(' → ');
}

/** The plan in a sentence that a newcomer understands. */
export function planSentence(plan: Plan): string {
  const watch = plan.watchMs > 0 ? `, then watches for ${durationWords(plan.watchMs)}` : '';
  const first = plan.stages[0];
  if (first === undefined && plan.isUndo === true) {
    return `Moves 100 % back at once${watch}; alarms, checks and freezes do not stand against it.`;
  }
  if (first === undefined && plan.isSwitch === true) {
    return `Moves 100 % at once when the checks have passed, keeps the old version in the alias “previous”${watch} and goes back by itself on an alarm, a failed check or the harm budget.`;
  }
  if (first === undefined) return `Moves 100 % at once${watch}.`;
  const each = plan.stages.length > 1 ? 'each ' : '';
  const weights = shorten(plan.stages.map((stage) => percent(stage.weightBp)));
  const asks = plan.stages.filter((stage) => stage.gate === 'approval').length;
  const gate =
    asks === 0
      ? plan.undecided === 'goOn'
        ? '; goes on by itself when the time is over, as CodeDeploy does, unless the figures get worse or an alarm fires'
        : '; goes on by itself when the figures pass'
      : asks === plan.stages.length && asks > 1
        ? '; asks for approval after each'
        : '; asks for approval before 100 %';
  return `${weights}, ${each}for at least ${durationWords(first.bakeMs)}${gate}; then 100 %${watch}.`;
}

function shorten(words: readonly string[]): string {
  if (words.length <= 6) return words.join(', ');
  return `${words.slice(0, 3).join(', ')} … ${words.at(-1)} (${words.length} stages)`;
}

/** The policy as one command overrides it: what the wish says goes before what the tags and the stack say. */
export function policyFor(wish: PlanWish, shape: PlanWish['shape'], base: Policy): Policy {
  const off = (number: number | null, other: number | null) => (number === null ? other : number === 0 ? null : number);
  return {
    ...base,
    verdict: { ...base.verdict, ...wish.verdict },
    previous: base.previous || shape?.isSwitch === true,
    // Without checks there is no payload to probe with.
    probe: wish.noChecks && wish.probe === null ? null : off(wish.probe, base.probe),
    harm: off(wish.harm, base.harm),
    onRegress: wish.onRegress ?? base.onRegress,
  };
}

/** The checks that a rollout must pass: the policy's and the command's. Refuses names that nothing declares. */
export function checksFor(wish: PlanWish, policy: Policy): readonly Check[] | Refusal {
  const names = [...new Set([...(wish.noChecks ? [] : policy.checks), ...(wish.checks ?? [])])];
  const checks: Check[] = [];
  for (const name of names) {
    const check = policy.declared.find((one) => one.name === name);
    if (check === undefined) return undeclared(name, policy, 'check=');
    checks.push(check);
  }
  if (policy.probe !== null && !checks.some(({ kind }) => kind === 'invoke')) {
    return refuse(
      'bad-plan',
      'probe= calls the canary with an invoke check’s payload, but this rollout has no such check. Name one with check=NAME, or leave probe= out.',
    );
  }
  return checks;
}
