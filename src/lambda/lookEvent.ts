import type { Look } from '../app/look.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { isRecord } from './field.ts';

/** Texts that each kind of question must have. */
const TEXTS: Readonly<Record<Look['look']['kind'], readonly string[]>> = {
  functions: ['typed'],
  versions: ['function', 'typed'],
  check: [],
  preview: [],
};

/** Reads a question of the Slack function; null when it is none. A wrong one is a fault of ours: the sentence is for the log. */
export function readLook(event: unknown): Look | Refusal | null {
  if (!isRecord(event) || event.kind !== 'look') return null;
  const { by, workspace, look } = event;
  if (!isRecord(by) || by.kind !== 'slack' || typeof by.userId !== 'string' || typeof by.teamId !== 'string') {
    return broken('by');
  }
  if (typeof workspace !== 'string') return broken('workspace');
  if (!isRecord(look) || typeof look.kind !== 'string' || !Object.hasOwn(TEXTS, look.kind)) return broken('look');
  const missing = TEXTS[look.kind as Look['look']['kind']].find((name) => typeof look[name] !== 'string');
  if (missing !== undefined) return broken(missing);
  if (look.kind === 'check' && !isStart(look.ask)) return broken('ask');
  if (look.kind === 'preview' && !isForm(look.form)) return broken('form');
  return event as unknown as Look;
}

function isStart(ask: unknown): boolean {
  if (!isRecord(ask) || ask.kind !== 'start') return false;
  const texts = ['function', 'version', 'alias'].every((name) => typeof ask[name] === 'string');
  return texts && (ask.plan === null || typeof ask.plan === 'string');
}

function isForm(form: unknown): boolean {
  if (!isRecord(form)) return false;
  const texts = ['viewId', 'hash', 'plan'].every((name) => typeof form[name] === 'string');
  return (
    texts && ['function', 'version', 'channel'].every((name) => form[name] === null || typeof form[name] === 'string')
  );
}

function broken(field: string): Refusal {
  return refuse('bad-input', `The question from the Slack function has no proper "${field}".`);
}
