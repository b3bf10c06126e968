import type { Ask } from '../app/ask.ts';
import type { PipelineCall } from '../app/event.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { nearest } from '../core/suggest.ts';
import { ALIAS, FUNCTION, ID, type Json, optionalText, quote, requiredText, versionText } from './field.ts';

type PressAsk = Extract<Ask, { stamp: unknown }>;

const PRESSES: readonly PressAsk['kind'][] = ['promote', 'rollback', 'hold', 'resume'];

/** What a pipeline may ask for by a direct invocation. */
export const PIPELINE_KINDS: readonly string[] = ['start', ...PRESSES, 'undo', 'status', 'why'];

const COMMON = ['kind', 'function', 'alias', 'channel', 'by', 'id'];
const CHANNEL = { form: /^[CGD][A-Z0-9]{2,}$/, right: 'a Slack channel id such as "C0123ABCD"' };
const BY = { form: /^[\x20-\x7e]{1,64}$/, right: 'a name of at most 64 plain characters such as "ci"' };
const PLAN = { form: /^[^\0]{1,500}$/, right: 'a plan such as "10%" or "5%,25%,50% every 10m"' };
const REASON = { form: /^[^\0]{1,500}$/, right: 'text of at most 500 characters' };

/** Reads a pipeline's call of one of {@link PIPELINE_KINDS}. A field that is not known is refused: it may be a slip of the pen. */
export function readPipelineEvent(kind: string, event: Json): PipelineCall | Refusal {
  const stranger = unknownField(kind, event);
  if (stranger !== null) return stranger;
  const name = requiredText(event, 'function', FUNCTION.form, FUNCTION.right);
  const alias = optionalText(event, 'alias', ALIAS.form, ALIAS.right);
  const channel = optionalText(event, 'channel', CHANNEL.form, CHANNEL.right);
  const by = optionalText(event, 'by', BY.form, BY.right);
  const id = optionalText(event, 'id', ID.form, ID.right);
  for (const field of [name, alias, channel, by, id]) if (isRefusal(field)) return field;
  const ask = readAsk(kind, event, String(name), (alias as string | null) ?? 'live');
  if (isRefusal(ask)) return ask;
  return {
    kind: 'pipeline',
    ask,
    by: { kind: 'pipeline', name: (by as string | null) ?? 'pipeline' },
    channel: channel as string | null,
    id: id as string | null,
    note: null,
  };
}

function readAsk(kind: string, event: Json, name: string, alias: string): Ask | Refusal {
  if (kind === 'status' || kind === 'why') return { kind, function: name, alias };
  if (kind === 'start') {
    const version = versionText(event, 'version');
    if (isRefusal(version)) return version;
    const plan = optionalText(event, 'plan', PLAN.form, PLAN.right);
    if (isRefusal(plan)) return plan;
    return { kind, function: name, version, plan, alias };
  }
  const reason = optionalText(event, 'reason', REASON.form, REASON.right);
  if (isRefusal(reason)) return reason;
  if (kind === 'undo') return { kind, function: name, alias, reason };
  const press = PRESSES.find((known) => known === kind);
  if (press === undefined) return refuse('bad-input', `${quote(kind)} is nothing that a pipeline may ask for.`);
  return { kind: press, function: name, alias, reason, stamp: null };
}

function unknownField(kind: string, event: Json): Refusal | null {
  const known = [
    ...COMMON,
    ...(kind === 'start' ? ['version', 'plan'] : kind === 'status' || kind === 'why' ? [] : ['reason']),
  ];
  const stranger = Object.keys(event).find((key) => !known.includes(key));
  if (stranger === undefined) return null;
  const near = nearest(stranger, known);
  const hint = near === null ? `it knows ${known.join(', ')}.` : `did you mean “${near}”?`;
  return refuse('bad-input', `The event “${kind}” has no field ${quote(stranger)}; ${hint}`);
}
