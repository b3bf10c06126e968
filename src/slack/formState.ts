import type { Ask } from '../app/ask.ts';
import type { OpenForm } from '../app/look.ts';
import { parsePlan } from '../core/plan/planText.ts';
import { otherAlias } from '../core/plan/wish.ts';
import { isRefusal, type RefusalCode } from '../core/refusal.ts';
import { parseVersion } from '../core/rollout.ts';
import { despace, unpretty } from './clean.ts';
import { channelOf, type Field, fieldAction } from './form.ts';
import { isAliasName } from './functionRef.ts';

/** What a form holds, as Slack sends it, and what it means. Pure. */

export interface ViewState {
  readonly id: string;
  readonly hash?: string;
  readonly private_metadata?: string;
  readonly state?: {
    readonly values?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  };
}

/** The value of an option that is none: it says why there are no others. */
export const NO_OPTION = '-';

export type Submitted =
  | { readonly kind: 'start'; readonly ask: Extract<Ask, { kind: 'start' }> }
  | { readonly kind: 'wrong'; readonly errors: Readonly<Partial<Record<Field, string>>> };

/** Reads the start form; what is wrong is said at its field. */
export function readStart(view: ViewState): Submitted {
  const name = chosen(view, 'function');
  const version = parseVersion(chosen(view, 'version') ?? '');
  const alias = aliasOf(view);
  const plan = planOf(view);
  const wish = parsePlan(plan);
  const errors: Partial<Record<Field, string>> = {};
  if (name === null) errors.function = 'Choose one of the functions that opted in.';
  if (version === null) errors.version = 'Choose one of the published versions.';
  if (!isAliasName(alias)) errors.alias = 'An alias is letters, digits, hyphens and underscores, not digits alone.';
  const unfit = isRefusal(wish) ? wish : otherAlias(wish, alias);
  if (unfit !== null) errors.plan = unfit.reason;
  if (Object.keys(errors).length > 0 || name === null || version === null) return { kind: 'wrong', errors };
  const reason = despace(typed(view, 'reason') ?? '').slice(0, 500);
  const ask = { kind: 'start', function: name, version, plan: plan === '' ? null : plan, alias } as const;
  return { kind: 'start', ask: { ...ask, reason: reason === '' ? null : reason } };
}

export function readReason(view: ViewState): string {
  return despace(typed(view, 'reason') ?? '').slice(0, 500);
}

/** The form as it stands, for drawing what its plan means. */
export function openForm(view: ViewState): OpenForm {
  return {
    viewId: view.id,
    hash: view.hash ?? '',
    channel: channelOf(view.private_metadata),
    function: chosen(view, 'function'),
    version: chosen(view, 'version'),
    alias: aliasOf(view),
    plan: planOf(view),
  };
}

/** The function chosen so far: versions are looked up for it. */
export function chosen(view: ViewState, field: Field): string | null {
  const option = stateOf(view, field).selected_option as { readonly value?: unknown } | null | undefined;
  const value = option?.value;
  return typeof value === 'string' && value !== NO_OPTION ? value : null;
}

function typed(view: ViewState, field: Field): string | null {
  const { value } = stateOf(view, field);
  return typeof value === 'string' ? value : null;
}

function stateOf(view: ViewState, field: Field): Readonly<Record<string, unknown>> {
  return view.state?.values?.[field]?.[fieldAction(field)] ?? {};
}

function aliasOf(view: ViewState): string {
  return (typed(view, 'alias') ?? 'live').trim();
}

function planOf(view: ViewState): string {
  return unpretty(despace(typed(view, 'plan') ?? '')).slice(0, 500);
}

/** The field that a refusal is about; the function where it is about none. */
export function fieldOf(code: RefusalCode): Field {
  switch (code) {
    case 'bad-plan':
    case 'below-policy':
    case 'provisioned-concurrency':
    case 'alarm-firing':
      return 'plan';
    case 'no-alias':
    case 'latest':
    case 'already-weighted':
    case 'already-running':
      return 'alias';
    case 'no-version':
    case 'same-version':
    case 'version-not-active':
    case 'other-role':
    case 'other-dead-letter':
      return 'version';
    default:
      return 'function';
  }
}
