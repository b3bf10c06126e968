import { isRefusal } from '../refusal.ts';
import { type Forecast, forecast, type Outset } from './forecast.ts';
import { type Plan, policyFor, resolvePlan } from './plan.ts';
import { parsePlan } from './planText.ts';
import type { Policy } from './policy.ts';
import { verdictOptions } from './verdictOption.ts';
import type { PlanWish } from './wish.ts';

/** A plan as it could be typed instead. */
interface Candidate {
  readonly weightsBp: readonly number[];
  /** The most time that may be asked for with it. */
  readonly limitMin: number;
  /** The verdict is loosened by this word. */
  readonly looser?: string;
}

/** How long people are asked to wait at one stage before a bigger first weight is offered, before a wider margin is, and at most. */
const PATIENCE_MIN = 4 * 60;
const WORKDAY_MIN = 12 * 60;
const LONGEST_MIN = 24 * 60;
/** Longer lists are no help to somebody who types. */
const MOST_LISTED = 4;
const MOST_TEXT = 200;
/** First weights that are tried of a long plan. */
const MOST_TRIED = 10;
/** A forecast is an average; a real rollout may take this much longer. */
const ROOM = 1.5;
const HALF_HOUR = 30;
/** What docs/verdict.md advises for functions with little traffic. */
const LITTLE_TRAFFIC = 'exposure=5%';

/**
 * The nearest plan that can do what this one cannot, as text that could be typed instead: the same weights with more time, then without the first
 * weights, then half of the traffic, then with a wider margin. Null where the plan needs no help or nothing helps. `base` is the policy without
 * the command's words.
 */
export function betterPlan(outset: Outset, wish: PlanWish, base: Policy): string | null {
  const { warnings } = forecast(outset);
  if (warnings.length === 0 || warnings.some(({ kind }) => kind === 'noTraffic')) return null;
  for (const candidate of candidates(outset.plan)) {
    const text = tryOut(outset, wish, base, candidate);
    if (text !== null) return text;
  }
  return null;
}

function candidates({ stages }: Plan): readonly Candidate[] {
  const weightsBp = stages.map(({ weightBp }) => weightBp);
  const half = [Math.max(5_000, weightsBp[0] ?? 0)];
  const leap = Math.ceil(weightsBp.length / MOST_TRIED);
  const shorter = weightsBp.map((_, first) => ({ weightsBp: weightsBp.slice(first), limitMin: PATIENCE_MIN }));
  return [
    ...shorter.filter((_, first) => first % leap === 0),
    { weightsBp: half, limitMin: PATIENCE_MIN },
    { weightsBp: half, limitMin: WORKDAY_MIN },
    { weightsBp: half, limitMin: LONGEST_MIN, looser: LITTLE_TRAFFIC },
  ];
}

function tryOut(outset: Outset, wish: PlanWish, base: Policy, candidate: Candidate): string | null {
  const times = { bakeMs: outset.plan.stages[0]?.bakeMs ?? base.bakeMs, maxBakeMs: outset.plan.maxBakeMs };
  const asIs = readAs(outset, base, textOf(outset.plan, wish, base, candidate, times));
  if (asIs === null || asIs.text.length > MOST_TEXT) return null;
  if (asIs.forecast.warnings.length === 0) return asIs.text;
  const longer = longerTimes(asIs, times, candidate);
  const tried = longer === null ? null : readAs(outset, base, textOf(outset.plan, wish, base, candidate, longer));
  return tried !== null && tried.forecast.warnings.length === 0 ? tried.text : null;
}

interface Times {
  readonly bakeMs: number;
  readonly maxBakeMs: number;
}

/** People are asked when the bake is over, so that a stage with approval must bake until the figures have decided; others go on by themselves. */
function longerTimes({ plan, forecast: { warnings } }: Typed, times: Times, { limitMin }: Candidate): Times | null {
  const open = warnings.flatMap((warning) => (warning.kind === 'noTraffic' ? [] : [warning]));
  const needed = open.map(({ neededMin }) => neededMin);
  if (needed.includes(null)) return null;
  const most = Math.max(...needed.map((min) => min ?? 0));
  const asks = open.some(({ stages }) => stages.some((i) => plan.stages[i]?.gate === 'approval'));
  const minutes = Math.ceil((most * (asks ? 1 : ROOM)) / HALF_HOUR) * HALF_HOUR;
  if (minutes > limitMin) return null;
  return asks ? { ...times, bakeMs: minutes * 60_000 } : { ...times, maxBakeMs: minutes * 60_000 };
}

/** A plan as somebody would get it who typed it. */
interface Typed {
  readonly text: string;
  readonly plan: Plan;
  readonly forecast: Forecast;
}

function readAs({ facts }: Outset, base: Policy, text: string): Typed | null {
  const [wish, fallback] = [parsePlan(text), parsePlan(base.plan)];
  if (isRefusal(wish) || isRefusal(fallback)) return null;
  const policy = policyFor(wish, wish.shape, base);
  const plan = resolvePlan(wish, fallback, policy);
  return isRefusal(plan) ? null : { text, plan, forecast: forecast({ plan, policy, facts }) };
}

function textOf(plan: Plan, wish: PlanWish, base: Policy, candidate: Candidate, times: Times): string {
  const { bakeMs } = times;
  const maxBakeMs = Math.max(times.maxBakeMs, bakeMs);
  // What a plan leaves unsaid comes from the policy's own plan, then from the policy.
  const unsaid = parsePlan(base.plan);
  const usual = isRefusal(unsaid) ? base : { ...base, ...defined(unsaid) };
  return [
    ...shapeText(plan, candidate.weightsBp),
    ...(bakeMs === base.bakeMs ? [] : [`bake=${timeText(bakeMs)}`]),
    ...(maxBakeMs === Math.max(usual.maxBakeMs, bakeMs) ? [] : [`max-bake=${timeText(maxBakeMs)}`]),
    ...(plan.watchMs === usual.watchMs ? [] : [`watch=${timeText(plan.watchMs)}`]),
    ...otherOptions(wish),
    ...(candidate.looser === undefined ? [] : [candidate.looser]),
  ].join(' ');
}

/** The weights, and who is asked where that is not what such a form means by itself. Steps of one size are shorter said than listed. */
function shapeText({ stages }: Plan, weightsBp: readonly number[]): readonly string[] {
  const step = weightsBp[0] ?? 0;
  const isLinear =
    weightsBp.length > MOST_LISTED &&
    weightsBp.every((weightBp, i) => weightBp === step * (i + 1)) &&
    step * (weightsBp.length + 1) >= 10_000;
  const form = isLinear ? `linear ${step / 100}%` : weightsBp.map((weightBp) => `${weightBp / 100}%`).join(',');
  const asking = stages.filter(({ gate }) => gate === 'approval').length;
  const gates = asking === 0 ? 'auto' : asking > 1 ? 'approve-each' : 'approve';
  return gates === (isLinear ? 'auto' : 'approve') ? [form] : [form, gates];
}

function defined({ maxBakeMs, watchMs }: PlanWish): Partial<Pick<Policy, 'maxBakeMs' | 'watchMs'>> {
  return { ...(maxBakeMs === null ? {} : { maxBakeMs }), ...(watchMs === null ? {} : { watchMs }) };
}

/** The command's other words, kept as they were meant. Its reason is the person's to give again. */
function otherOptions(wish: PlanWish): readonly string[] {
  return [
    ...(wish.alias === null ? [] : [`alias=${wish.alias}`]),
    ...verdictOptions(wish.verdict),
    ...(wish.noChecks ? ['no-checks'] : []),
    ...(wish.checks ?? []).map((name) => `check=${name}`),
    ...(wish.probe === null ? [] : [`probe=${wish.probe === 0 ? 'off' : wish.probe}`]),
    ...(wish.harm === null ? [] : [`harm=${wish.harm === 0 ? 'off' : wish.harm}`]),
    ...(wish.onRegress === null ? [] : [`on-regress=${wish.onRegress}`]),
    ...(wish.acceptProvisioned ? ['pc=accept'] : []),
    ...wish.ignoreAlarms.map((name) => `alarms="ignore:${name.replaceAll('"', '')}"`),
  ];
}

/** `5400000` → `1h30m`, as plans take it. */
function timeText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes}m`;
  return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
}
