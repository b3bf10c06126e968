import type { Ask, Envelope } from '../app/ask.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { isRecord, type Json } from './field.ts';

/** Whether a field is as `Ask` declares it. */
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const textOrNull: Check = (value) => value === null || text(value);
const count: Check = (value) => Number.isSafeInteger(value);

const target = { function: text, alias: textOrNull, reason: textOrNull };
const press = { ...target, stamp: (value: unknown) => value === null || isStamp(value) };
const start = { function: text, version: text, plan: textOrNull, alias: text };

/** The fields of every ask. A kind that `Ask` has and this has not does not compile. */
const ASKS: Readonly<Record<Ask['kind'], Readonly<Record<string, Check>>>> = {
  start: { ...start, reason: (value) => value === undefined || textOrNull(value) },
  startGroup: { members: isMembers, plan: textOrNull, alias: text },
  plan: start,
  promote: press,
  rollback: press,
  hold: press,
  resume: press,
  adopt: press,
  reassert: press,
  stop: press,
  undo: target,
  set: { ...target, weightBp: count },
  back: target,
  next: { ...target, force: (value) => typeof value === 'boolean' },
  extend: { ...target, byMs: count },
  freeze: { function: textOrNull, until: text, reason: text },
  unfreeze: { function: textOrNull },
  freezes: {},
  publish: { function: text, note: text },
  status: { function: textOrNull, alias: textOrNull },
  list: {},
  history: { function: text, as: (value) => value === undefined || value === 'file' },
  why: { function: text, alias: textOrNull },
  versions: { function: text },
  policy: { function: text },
  reason: { function: text, alias: text, rolloutId: text, reason: text },
  home: {},
  words: { text },
};

/**
 * Reads what the Slack function sent. That function made it from checked text, so a wrong one is a fault of ours (two
 * releases that do not fit, perhaps): the sentence is for the log.
 */
export function readEnvelope(event: Json): Envelope | Refusal {
  const { id, by, workspace, channel = null, responseUrl = null, replyIn, ask } = event;
  if (typeof id !== 'string' || id === '') return broken('id');
  if (!isRecord(by) || by.kind !== 'slack' || typeof by.userId !== 'string' || typeof by.teamId !== 'string') {
    return broken('by');
  }
  if (typeof workspace !== 'string' || workspace === '') return broken('workspace');
  if (channel !== null && typeof channel !== 'string') return broken('channel');
  if (responseUrl !== null && typeof responseUrl !== 'string') return broken('responseUrl');
  if (!isReplyIn(replyIn)) return broken('replyIn');
  if (!isRecord(ask) || typeof ask.kind !== 'string' || !Object.hasOwn(ASKS, ask.kind)) return broken('ask');
  const fields = Object.entries(ASKS[ask.kind as Ask['kind']]);
  const bad = fields.find(([name, isRight]) => !isRight(ask[name]));
  if (bad !== undefined) return broken(`ask.${bad[0]}`);
  return {
    kind: 'slack',
    id,
    by: { kind: 'slack', userId: by.userId, teamId: by.teamId },
    workspace,
    channel,
    responseUrl,
    ...(replyIn === undefined ? {} : { replyIn: replyIn as NonNullable<Envelope['replyIn']> }),
    ask: ask as unknown as Envelope['ask'],
  };
}

function isReplyIn(value: unknown): boolean {
  if (value === undefined) return true;
  return isRecord(value) && (value.kind === 'home' || (value.kind === 'thread' && typeof value.ts === 'string'));
}

function isMembers(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => isRecord(one) && text(one.function) && text(one.version));
}

function isStamp(value: unknown): boolean {
  return isRecord(value) && typeof value.rolloutId === 'string' && typeof value.turn === 'number';
}

function broken(field: string): Refusal {
  return refuse('bad-input', `The envelope from the Slack function has no proper "${field}".`);
}
