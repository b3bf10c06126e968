import { gunzipSync, gzipSync } from 'node:zlib';
import type { CallRecord } from '../app/ask.ts';
import type { Tale } from '../app/tale.ts';
import { isFinished, type Rollout } from '../core/rollout.ts';
import { wantedRouting, weightOf } from '../core/routing.ts';
import type { MinuteRow } from '../core/verdict/ledger.ts';
import { asNow } from './earlier.ts';
import { activePartition, archiveKey, callKey, currentKey, type Key, taleKey } from './keys.ts';

/** An item as it is written, without its revision. */
export type Item = Key & Readonly<Record<string, unknown>>;

/**
 * Bodies longer than this are kept compressed: a ledger's rows are alike and shrink to a fifth, and every minute's write is
 * billed by the kilobyte.
 */
const PLAIN_BYTES = 4_000;
/** DynamoDB refuses items of 400 KB. */
const MOST_BYTES = 350_000;

/** The current rollout of its target; in the sparse index while unfinished. */
export function rolloutItem(rollout: Rollout): Item {
  const key = currentKey(rollout.target);
  return { ...key, ...(isFinished(rollout.phase) ? {} : inIndex(key.pk)), ...rolloutFields(rollout) };
}

/** A finished rollout, kept apart from the current one and out of the index. */
export function archiveItem(rollout: Rollout): Item {
  return { ...archiveKey(rollout.target, rollout.id), ...rolloutFields(rollout), rev: 1 };
}

export function taleItem(tale: Tale): Item {
  const key = taleKey(tale.target, tale.rolloutId);
  return { ...key, ...(tale.done ? {} : inIndex(key.pk)), id: tale.rolloutId, ...bodyOf(tale) };
}

/** DynamoDB deletes it some time after `expiresAt`, usually within two days. */
export function callItem(call: CallRecord): Item {
  const key = callKey(call.id);
  const index = call.state === 'begun' ? inIndex(key.pk) : {};
  return { ...key, ...index, expiresAt: call.expiresAtS, state: call.state, ...bodyOf(call) };
}

/** What there is one of: who looks at the Home tab, what ended last, what is frozen. */
export function loneItem(key: Key, value: unknown): Item {
  return { ...key, ...bodyOf(value) };
}

/** Reads an item's value back. Throws when the item holds none: it was not written by this app. */
export function readValue<T>(item: Readonly<Record<string, unknown>>): T {
  if (typeof item.body === 'string') return JSON.parse(item.body) as T;
  if (item.packed instanceof Uint8Array) return JSON.parse(gunzipSync(item.packed).toString('utf8')) as T;
  throw new Error(`The item ${String(item.pk)} ${String(item.sk)} has neither body nor packed.`);
}

/** Reads a rollout back, of this release or an earlier one. Throws where it is none. */
export function readRollout(item: Readonly<Record<string, unknown>>): Rollout {
  const value = readValue<Rollout>(item);
  checkRollout(value);
  return asNow(value);
}

/**
 * Throws unless the value has the parts that every look at a rollout takes for granted: an item that somebody's hand or a
 * fault of ours made must stop nobody else's rollout.
 */
function checkRollout(value: unknown): void {
  const { id, target, plan, policy, phase, alias, ledger, log, receipts } = (value ?? {}) as Partial<Rollout>;
  const parts: Readonly<Record<string, boolean>> = {
    id: typeof id === 'string',
    target: typeof target?.functionArn === 'string' && typeof target.alias === 'string',
    plan: Array.isArray(plan?.stages),
    policy: Array.isArray(policy?.alarms),
    phase: typeof phase?.name === 'string',
    alias: typeof alias?.seen?.routing?.version === 'string' && Array.isArray(alias.pending),
    ledger: Array.isArray(ledger?.rows),
    log: Array.isArray(log),
    receipts: Array.isArray(receipts),
  };
  const lacking = Object.keys(parts).filter((part) => parts[part] !== true);
  if (lacking.length > 0) throw new Error(`It is no rollout: without a proper ${lacking.join(', ')}.`);
}

function inIndex(pk: string): { active: string } {
  return { active: activePartition(pk) };
}

/** Beside the value, what somebody who looks at the table in the console wants to see. */
function rolloutFields(rollout: Rollout): Record<string, unknown> {
  const wanted = wantedRouting(rollout);
  return {
    id: rollout.id,
    phase: rollout.phase.name,
    stable: rollout.stable,
    canary: rollout.canary,
    ...(wanted === null ? {} : { weightBp: weightOf(wanted, rollout.canary) }),
    ...rolloutBody(rollout),
  };
}

function bodyOf(value: unknown): { body: string } | { packed: Uint8Array } {
  const body = JSON.stringify(value);
  return body.length <= PLAIN_BYTES ? { body } : { packed: gzipSync(body) };
}

/**
 * The bound on an item's size. A rollout must always be able to save that it rolls back, so one that outgrew the item (weeks of
 * minutes) forgets the older half of its minutes rather than fail.
 */
function rolloutBody(rollout: Rollout): { body: string } | { packed: Uint8Array } {
  let rows: readonly MinuteRow[] = rollout.ledger.rows;
  for (;;) {
    const body = bodyOf(rows === rollout.ledger.rows ? rollout : { ...rollout, ledger: { ...rollout.ledger, rows } });
    if (!('packed' in body) || body.packed.length <= MOST_BYTES || rows.length === 0) return body;
    rows = rows.slice(Math.ceil(rows.length / 2));
  }
}
