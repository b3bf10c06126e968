import type { KnownBlock } from '@slack/types';
import { WebClient } from '@slack/web-api';
import type { Log, Told } from '../app/ports.ts';
import { boltLogger } from './boltLogger.ts';
import type { Mark } from './find.ts';
import type { Message } from './message.ts';
import { mayBeDone, notTold } from './told.ts';

export interface SenderConfig {
  /** Read anew for every call, so that a changed token is used as soon as it is known. */
  readonly token: () => Promise<string>;
  /** Base of the Web API, ending in `/api/`. */
  readonly slackApiUrl: string;
  readonly log: Log;
  /** How long one call may take, milliseconds; the worker's own unless said. */
  readonly timeoutMs?: number;
}

/** Where a message goes. `ts` null: a new message; else the one that is redrawn. */
export interface Place {
  readonly channel: string;
  readonly ts: string | null;
  readonly thread?: { readonly ts: string; readonly alsoInChannel: boolean };
  readonly mark: Mark;
}

/** Ends the call, body included. The worker has several of them within its 45 seconds. */
const TIMEOUT_MS = 5_000;

/** A Web API client for the token of now. It never waits by itself: rate limits and faults come back at once. */
export function clientSource({ token, slackApiUrl, log, timeoutMs }: SenderConfig): () => Promise<WebClient> {
  let made: { readonly token: string; readonly client: WebClient } | null = null;
  return async () => {
    const now = await token();
    if (made?.token !== now) {
      const client = new WebClient(now, {
        slackApiUrl,
        timeout: timeoutMs ?? TIMEOUT_MS,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        logger: boltLogger(log),
      });
      made = { token: now, client };
    }
    return made.client;
  };
}

/** Posts or redraws one message. Never throws on Slack's faults. */
export async function send(slack: WebClient, place: Place, { text, blocks }: Message): Promise<Told> {
  const { channel, ts, thread, mark } = place;
  // The SDK's types do not know charts yet.
  const drawn = { blocks: blocks as unknown as KnownBlock[] };
  try {
    if (ts !== null) {
      const done = await slack.chat.update({ channel, ts, text, parse: 'none', ...drawn });
      return { kind: 'posted', at: { channel: done.channel ?? channel, ts: done.ts ?? ts } };
    }
    const done = await slack.chat.postMessage({
      channel,
      text,
      ...drawn,
      metadata: { event_type: mark.event_type, event_payload: { ...mark.event_payload } },
      parse: 'none',
      unfurl_links: false,
      unfurl_media: false,
      ...inThread(thread),
    });
    if (done.ts === undefined) return { kind: 'later', afterMs: 15_000, error: 'Slack said ok but named no message' };
    return { kind: 'posted', at: { channel: done.channel ?? channel, ts: done.ts } };
  } catch (error) {
    return notTold(error);
  }
}

/**
 * Shows a message to one person in a channel. False: they did not see it, for whatever reason; where it may have been shown all
 * the same it counts as seen, for it cannot be looked for. Never throws.
 */
export async function whisper(
  slack: WebClient,
  channel: string,
  user: string,
  { text, blocks }: Message,
): Promise<boolean> {
  try {
    const drawn = { blocks: blocks as unknown as KnownBlock[] };
    const { ok } = await slack.chat.postEphemeral({ channel, user, text, parse: 'none', ...drawn });
    return ok;
  } catch (error) {
    return mayBeDone(error);
  }
}

type InThread = { thread_ts: string; reply_broadcast: boolean } | { thread_ts?: never };

function inThread(thread: Place['thread']): InThread {
  return thread === undefined ? {} : { thread_ts: thread.ts, reply_broadcast: thread.alsoInChannel };
}
