import type { Envelope } from '../app/story.ts';
import { PRESS_KINDS } from '../core/input.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { isRecord, type Json } from './field.ts';

const ASKS: readonly unknown[] = [
  ...PRESS_KINDS,
  'start',
  'status',
  'list',
  'history',
  'why',
  'versions',
  'policy',
  'reason',
  'home',
  'words',
];

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
  if (!isRecord(ask) || !ASKS.includes(ask.kind)) return broken('ask');
  const bad = badField(ask);
  if (bad !== null) return broken(`ask.${bad}`);
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

/** The name of a field that is not as `Ask` declares it; null when all are. */
function badField(ask: Json): string | null {
  const { kind } = ask;
  if (kind === 'list' || kind === 'home') return null;
  if (kind === 'words') return isText(ask.text) ? null : 'text';
  if (!isText(ask.function, kind === 'status')) return 'function';
  if (kind === 'history') return ask.as === undefined || ask.as === 'file' ? null : 'as';
  if (kind === 'versions' || kind === 'policy') return null;
  if (!isText(ask.alias, kind !== 'start' && kind !== 'reason')) return 'alias';
  if (kind === 'reason') return isText(ask.rolloutId) ? (isText(ask.reason) ? null : 'reason') : 'rolloutId';
  if (kind === 'start') {
    if (!isText(ask.reason ?? null, true)) return 'reason';
    return isText(ask.version) ? (isText(ask.plan, true) ? null : 'plan') : 'version';
  }
  if (kind === 'status' || kind === 'why') return null;
  if (!isText(ask.reason, true)) return 'reason';
  const { stamp } = ask;
  const stamped = isRecord(stamp) && typeof stamp.rolloutId === 'string' && typeof stamp.turn === 'number';
  return stamp === null || stamped ? null : 'stamp';
}

function isText(value: unknown, nullable = false): boolean {
  return typeof value === 'string' || (nullable && value === null);
}

function broken(field: string): Refusal {
  return refuse('bad-input', `The envelope from the Slack function has no proper "${field}".`);
}
