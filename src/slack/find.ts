import type { WebClient } from '@slack/web-api';
import type { Posted } from '../app/ports.ts';

/** Metadata that a message of ours carries, by which it is found again when the reply to its posting was lost. */
export interface Mark {
  readonly event_type: 'canary_card' | 'canary_line' | 'canary_notice' | 'canary_answer';
  readonly event_payload: Readonly<Record<string, string | number>>;
}

/** Pages looked through at most, 100 messages each. */
const MOST_PAGES = 3;

/**
 * Looks for a message of ours: among the replies to `threadTs`, or in the channel itself since `oldestMs`. Null: not there.
 * Throws what the Web API throws; in a channel that the app has not joined it may post but not read.
 */
export async function findMarked(
  slack: WebClient,
  channel: string,
  threadTs: string | null,
  mark: Mark,
  oldestMs: number,
): Promise<Posted | null> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = {
      channel,
      include_all_metadata: true,
      limit: 100,
      // Ten minutes of room: Slack's clock and ours are not the same.
      oldest: String(Math.floor(oldestMs / 1000) - 600),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const found =
      threadTs === null
        ? await slack.conversations.history(asked)
        : await slack.conversations.replies({ ...asked, ts: threadTs });
    for (const message of found.messages ?? []) {
      if (message.ts !== undefined && carries(message, mark)) return { channel, ts: message.ts };
    }
    cursor = found.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return null;
  }
  return null;
}

/** The SDK's response types leave metadata's payload out. Anybody can write metadata, but only we post under our bot id. */
function carries(message: object, mark: Mark): boolean {
  const { metadata, bot_id: bot } = message as { metadata?: Partial<Mark>; bot_id?: string };
  if (bot === undefined || metadata?.event_type !== mark.event_type) return false;
  const payload = metadata.event_payload ?? {};
  return Object.entries(mark.event_payload).every(([key, value]) => payload[key] === value);
}
