import { randomBytes } from 'node:crypto';
import { TEAM } from './cast.ts';

/** What an app is given for a while with an interaction: trigger ids and response URLs. */

const TRIGGER_LIFE_MS = 3000;
const RESPONSE_URL_LIFE_MS = 30 * 60_000;
const RESPONSE_URL_USES = 5;
const KEEP = 500;

export interface Trigger {
  readonly user: string;
  /** The modal that was acted in; null outside of modals. */
  readonly viewId: string | null;
  readonly givenAtMs: number;
  used: boolean;
}

export interface ResponseUrl {
  readonly user: string;
  readonly channel: string;
  /** The message whose button was pressed; null for commands. */
  readonly source: { readonly ts: string; readonly ephemeral: boolean } | null;
  readonly givenAtMs: number;
  usesLeft: number;
}

export interface Grants {
  trigger(user: string, viewId: string | null): string;
  /** Uses a trigger up. The word is Slack's error. */
  exchange(id: string): Trigger | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
  responseToken(of: Omit<ResponseUrl, 'givenAtMs' | 'usesLeft'>): string;
  /** Uses a response URL once. */
  spend(token: string): ResponseUrl | 'invalid_url' | 'expired_url' | 'used_url';
}

/**
 * @param wallNow milliseconds of the person's own time, for triggers: a person's 3 seconds do not shrink to 5 ms because
 *   the world runs 600 times faster
 * @param virtualNow milliseconds of the sandbox's clock, for the 30 minutes of response URLs
 */
export function createGrants(wallNow: () => number, virtualNow: () => number): Grants {
  const triggers = new Map<string, Trigger>();
  const urls = new Map<string, ResponseUrl>();
  const keep = <T>(map: Map<string, T>, key: string, value: T): string => {
    map.set(key, value);
    const oldest = map.size > KEEP ? map.keys().next().value : undefined;
    if (oldest !== undefined) map.delete(oldest);
    return key;
  };
  return {
    trigger(user, viewId) {
      const id = `${digits(13)}.${digits(13)}.${randomBytes(16).toString('hex')}`;
      return keep(triggers, id, { user, viewId, givenAtMs: wallNow(), used: false });
    },
    exchange(id) {
      const trigger = triggers.get(id);
      if (!trigger) return 'invalid_trigger_id';
      if (trigger.used) return 'exchanged_trigger_id';
      if (wallNow() - trigger.givenAtMs > TRIGGER_LIFE_MS) return 'expired_trigger_id';
      trigger.used = true;
      return trigger;
    },
    responseToken(of) {
      const token = `${TEAM.id}/${digits(13)}/${randomBytes(18).toString('base64url')}`;
      return keep(urls, token, { ...of, givenAtMs: virtualNow(), usesLeft: RESPONSE_URL_USES });
    },
    spend(token) {
      const url = urls.get(token);
      if (!url) return 'invalid_url';
      if (virtualNow() - url.givenAtMs > RESPONSE_URL_LIFE_MS) return 'expired_url';
      if (url.usesLeft === 0) return 'used_url';
      url.usesLeft -= 1;
      return url;
    },
  };
}

function digits(count: number): string {
  return Array.from(randomBytes(count), (byte) => byte % 10)
    .join('')
    .replace(/^0/, '1');
}
