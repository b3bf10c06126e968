import { functionArn } from '../core/functionRef.ts';
import { planSentence, resolvePlan } from '../core/plan/plan.ts';
import { parsePlan } from '../core/plan/planText.ts';
import { policyOf } from '../core/plan/policyText.ts';
import { OPT_IN_TAG } from '../core/preflight.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { type Actor, functionName, parseVersion } from '../core/rollout.ts';
import type { Ask, VersionCard } from './ask.ts';
import type { Ports } from './ports.ts';
import { insiders, isStranger } from './rights.ts';
import { checkStart } from './start.ts';

/** Questions of a form that is being filled in. They change nothing and are not remembered: whoever asks again gets a fresh answer. */
export interface Look {
  readonly kind: 'look';
  readonly by: Extract<Actor, { kind: 'slack' }>;
  readonly workspace: string;
  readonly look:
    | { readonly kind: 'functions'; readonly typed: string }
    | { readonly kind: 'versions'; readonly function: string; readonly typed: string }
    /** Whether this start would be refused now. */
    | { readonly kind: 'check'; readonly ask: Extract<Ask, { kind: 'start' }>; readonly channel: string | null }
    /** Draws what the plan means into the open form. */
    | { readonly kind: 'preview'; readonly form: OpenForm };
}

/** A form as it stands open in front of somebody. */
export interface OpenForm {
  readonly viewId: string;
  /** Slack's hash of what is shown: an older answer does not overwrite a newer one. */
  readonly hash: string;
  /** Where the form was opened; its rollout is told there unless the policy says otherwise. */
  readonly channel: string | null;
  readonly function: string | null;
  readonly version: string | null;
  readonly plan: string;
}

/** What an open form says of its plan. */
export type Preview =
  | { readonly kind: 'plan'; readonly sentence: string; readonly fromPolicy: boolean }
  | { readonly kind: 'problem'; readonly reason: string };

export type LookAnswer =
  | { readonly kind: 'functions'; readonly names: readonly string[] }
  | { readonly kind: 'versions'; readonly versions: readonly VersionCard[]; readonly nowMs: number }
  | { readonly kind: 'checked' }
  | { readonly kind: 'previewed' }
  | Refusal;

/** The Slack function's way to ask. */
export interface AskWorker {
  /** Waits for the answer; null: none came in time. */
  ask(look: Look, patienceMs: number): Promise<LookAnswer | null>;
  /** Does not wait: what the worker finds, it shows by itself. */
  leave(look: Look): Promise<void>;
}

/** Most options that Slack draws. */
const MOST_OPTIONS = 100;

export async function look(ports: Ports, { by, workspace, look: question }: Look): Promise<LookAnswer> {
  const closed = await insiders(ports, by, await isStranger(ports, by, workspace, false));
  if (closed !== null) return closed;
  switch (question.kind) {
    case 'functions': {
      const names = await ports.catalog.functions();
      return { kind: 'functions', names: matching(names, question.typed, (name) => name).slice(0, MOST_OPTIONS) };
    }
    case 'versions':
      return versionsOf(ports, question.function, question.typed);
    case 'check': {
      const { ask, channel } = question;
      const version = parseVersion(ask.version);
      if (version === null) return refuse('no-version', 'Choose one of the published versions.');
      const wish = { ...ask, version, by, channel, stranger: false, id: 'check' };
      const looked = await checkStart(ports, wish);
      return isRefusal(looked) ? looked : { kind: 'checked' };
    }
    case 'preview':
      await ports.chat.preview(question.form, await previewOf(ports, question.form));
      return { kind: 'previewed' };
    default:
      return question satisfies never;
  }
}

async function versionsOf(ports: Ports, name: string, typed: string): Promise<LookAnswer> {
  const arn = functionArn(name, ports.defaults.home);
  if (isRefusal(arn)) return arn;
  const versions = await ports.catalog.versions(arn);
  if (versions === 'unknown') return noFunction(name);
  const found = matching(
    versions,
    typed.replace(/^(?:v|#)(?=\d)/i, ''),
    ({ version, description }) => `${version} ${description}`,
  );
  return { kind: 'versions', versions: found.slice(0, MOST_OPTIONS), nowMs: ports.clock.now() };
}

/** What begins with what was typed first, then what has it anywhere. */
function matching<T>(all: readonly T[], typed: string, words: (one: T) => string): readonly T[] {
  const wanted = typed.trim().toLowerCase();
  const found = all.filter((one) => words(one).toLowerCase().includes(wanted));
  const first = found.filter((one) => words(one).toLowerCase().startsWith(wanted));
  return [...first, ...found.filter((one) => !first.includes(one))];
}

async function previewOf(ports: Ports, form: OpenForm): Promise<Preview> {
  const problem = ({ reason }: Refusal): Preview => ({ kind: 'problem', reason });
  const wish = parsePlan(form.plan);
  if (isRefusal(wish)) return problem(wish);
  let policy = ports.defaults.policy;
  if (form.function !== null) {
    const arn = functionArn(form.function, ports.defaults.home);
    if (isRefusal(arn)) return problem(arn);
    const tags = await ports.catalog.tags(arn);
    if (tags === 'unknown') return problem(noFunction(form.function));
    if (tags[OPT_IN_TAG] !== 'true') return problem(refuse('not-opted-in', `${functionName(arn)} has not opted in.`));
    const tagged = policyOf(policy, tags);
    if (isRefusal(tagged)) return problem(tagged);
    policy = tagged;
  }
  const fallback = parsePlan(policy.plan);
  if (isRefusal(fallback)) return problem(fallback);
  const plan = resolvePlan(wish, fallback, policy);
  if (isRefusal(plan)) return problem(plan);
  return { kind: 'plan', sentence: planSentence(plan), fromPolicy: wish.shape === null };
}

export function noFunction(name: string): Refusal {
  return refuse(
    'no-function',
    `There is no function “${name.slice(0, 100)}”. Check the spelling, or name it by its full ARN.`,
  );
}
