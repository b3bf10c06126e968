import { functionArn } from '../core/functionRef.ts';
import { planSentence } from '../core/plan/plan.ts';
import { parsePlan } from '../core/plan/planText.ts';
import { otherAlias } from '../core/plan/wish.ts';
import { optedIn } from '../core/preflight.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../core/refusal.ts';
import { type Actor, parseVersion } from '../core/rollout.ts';
import type { Ask, VersionCard } from './ask.ts';
import type { Ports } from './ports.ts';
import { missing } from './prepare.ts';
import { insiders, isStranger } from './rights.ts';
import { checkStart } from './start.ts';
import { underPolicy } from './underPolicy.ts';

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
  /** Absent: it is left as it was, `live`. */
  readonly alias?: string;
  readonly plan: string;
}

/** What an open form says of its plan. */
export type Preview =
  | { readonly kind: 'plan'; readonly sentence: string; readonly fromPolicy: boolean }
  | { readonly kind: 'problem'; readonly code: RefusalCode; readonly reason: string };

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

/** Less than the Slack function waits for an answer. */
const LISTED_WITHIN_MS = 1_500;

/** Most options that Slack draws. */
const MOST_OPTIONS = 100;

/** Throws what is thrown, but for a preview: nobody waits for it, and what cannot be drawn now is at the next key. */
export async function look(ports: Ports, asked: Look): Promise<LookAnswer> {
  if (asked.look.kind !== 'preview') return answered(ports, asked);
  try {
    return await answered(ports, asked);
  } catch (error) {
    ports.log.warn('a preview could not be drawn', { error: String(error) });
    return { kind: 'previewed' };
  }
}

async function answered(ports: Ports, { by, workspace, look: question }: Look): Promise<LookAnswer> {
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
      await ports.chat.preview(question.form, await previewOf(ports, by, question.form));
      return { kind: 'previewed' };
    default:
      return question satisfies never;
  }
}

async function versionsOf(ports: Ports, name: string, typed: string): Promise<LookAnswer> {
  const arn = functionArn(name, ports.defaults.home);
  if (isRefusal(arn)) return arn;
  const versions = await ports.catalog.versions(arn, LISTED_WITHIN_MS);
  if (versions === 'unknown') return noFunction(name);
  const wanted = typed.trim().replace(/^(?:v|#)(?=\d)/i, '');
  if (versions === 'unlisted') return byNumber(ports, wanted);
  const found = matching(versions, wanted, ({ version, description }) => `${version} ${description}`);
  return { kind: 'versions', versions: found.slice(0, MOST_OPTIONS), nowMs: ports.clock.now() };
}

/** Any number may be chosen where the list is too long to be read: whether there is such a version is looked up when the form is submitted. */
function byNumber(ports: Ports, typed: string): LookAnswer {
  const version = parseVersion(typed);
  if (version === null) return refuse('no-version', 'Too many versions to list in time: type the number of one');
  const card: VersionCard = { version, description: '', publishedAtMs: null, state: 'Unknown', serves: [] };
  return { kind: 'versions', versions: [card], nowMs: ports.clock.now() };
}

/** What begins with what was typed first, then what has it anywhere. */
function matching<T>(all: readonly T[], typed: string, words: (one: T) => string): readonly T[] {
  const wanted = typed.trim().toLowerCase();
  const found = all.filter((one) => words(one).toLowerCase().includes(wanted));
  const first = found.filter((one) => words(one).toLowerCase().startsWith(wanted));
  return [...first, ...found.filter((one) => !first.includes(one))];
}

/**
 * What the plan means, or what the form would be refused with, as far as the words, the function's tags and who fills it in tell: its versions, its
 * alarms, freezes and what runs are looked at when it is submitted.
 */
async function previewOf(ports: Ports, by: Look['by'], form: OpenForm): Promise<Preview> {
  const problem = ({ code, reason }: Refusal): Preview => ({ kind: 'problem', code, reason });
  const wish = parsePlan(form.plan);
  if (isRefusal(wish)) return problem(wish);
  const elsewhere = otherAlias(wish, form.alias ?? 'live');
  if (elsewhere !== null) return problem(elsewhere);
  const tags = form.function === null ? {} : await tagsOf(ports, form.function);
  if (isRefusal(tags)) return problem(tags);
  const under = await underPolicy(ports, { by, stranger: false, channel: form.channel }, wish, tags);
  if (isRefusal(under)) return problem(under);
  const { plan, mayNot, checks, channel } = under;
  // Without a function the policy is not known that says who may, and where it is told.
  const against = form.function === null ? [] : [...mayNot, checks, channel].filter(isRefusal);
  if (against[0] !== undefined) return problem(against[0]);
  return { kind: 'plan', sentence: planSentence(plan), fromPolicy: wish.shape === null };
}

/** The tags of a function that opted in. */
async function tagsOf({ catalog, defaults }: Ports, ref: string): Promise<Readonly<Record<string, string>> | Refusal> {
  const arn = functionArn(ref, defaults.home);
  if (isRefusal(arn)) return arn;
  const tags = await catalog.tags(arn);
  if (tags === 'unknown') return missing(arn);
  return optedIn({ functionArn: arn, tags }) ?? tags;
}

export function noFunction(name: string): Refusal {
  return refuse(
    'no-function',
    `There is no function “${name.slice(0, 100)}”. Check the spelling, or name it by its full ARN.`,
  );
}
