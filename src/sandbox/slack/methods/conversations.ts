import type { Message } from '../model.ts';
import { channelJson, messageJson, rootJson } from '../shapes.ts';
import { type Call, count, flag, type Method, readableChannel, SlackError, text, visibleChannel } from './method.ts';

/** https://docs.slack.dev/reference/methods/conversations.info */
export const info: Method = (call) => {
  const channel = visibleChannel(call);
  const members = flag(call, 'include_num_members') ? { num_members: channel.members.length } : {};
  return { channel: { ...channelJson(channel), ...members } };
};

/** https://docs.slack.dev/reference/methods/conversations.members */
export const members: Method = (call) => {
  const channel = visibleChannel(call);
  const { page, metadata } = paged(call, channel.members, 100);
  return { members: page, response_metadata: metadata };
};

/** https://docs.slack.dev/reference/methods/conversations.history — newest first; replies only where broadcast. */
export const history: Method = (call) => {
  const channel = readableChannel(call);
  const all = inChannel(call, channel.id);
  const shown = all.filter((one) => (one.threadTs === null || one.broadcast) && within(call, one)).reverse();
  const { page, metadata, more } = paged(call, shown, 100);
  const withMetadata = flag(call, 'include_all_metadata');
  const messages = page.map((one) => rootJson(one, repliesTo(all, one.ts), withMetadata));
  return { messages, has_more: more, pin_count: 0, response_metadata: metadata };
};

/** https://docs.slack.dev/reference/methods/conversations.replies — oldest first, the root before all. */
export const replies: Method = (call) => {
  const channel = readableChannel(call);
  const all = inChannel(call, channel.id);
  const asked = all.find(({ ts }) => ts === text(call, 'ts'));
  if (!asked) throw new SlackError('thread_not_found');
  const withMetadata = flag(call, 'include_all_metadata');
  // Asked for a reply, Slack gives that reply alone.
  if (asked.threadTs) return { messages: [messageJson(asked, withMetadata)], has_more: false };
  const answers = repliesTo(all, asked.ts);
  const { page, metadata, more } = paged(
    call,
    answers.filter((one) => within(call, one)),
    1000,
  );
  const messages = [rootJson(asked, answers, withMetadata), ...page.map((one) => messageJson(one, withMetadata))];
  return { messages, has_more: more, ...(more ? { response_metadata: metadata } : {}) };
};

function inChannel(call: Call, channel: string): Message[] {
  return call.workspace.state.messages.filter((one) => one.channel === channel);
}

function repliesTo(all: readonly Message[], ts: string): Message[] {
  return all.filter(({ threadTs }) => threadTs === ts);
}

/** `oldest` and `latest`, exclusive unless `inclusive`. */
function within(call: Call, { ts }: Message): boolean {
  const oldest = text(call, 'oldest') ?? '0';
  const latest = text(call, 'latest');
  const inclusive = flag(call, 'inclusive');
  const at = Number(ts);
  if (inclusive && (ts === oldest || ts === latest)) return true;
  return at > Number(oldest) && (latest === null || at < Number(latest));
}

/** A page of a list. The cursor is opaque to callers: an offset in base64, as Slack's own look. */
function paged<T>(call: Call, all: readonly T[], byDefault: number) {
  const start =
    Number(
      Buffer.from(text(call, 'cursor') ?? '', 'base64')
        .toString()
        .replace('next:', ''),
    ) || 0;
  const end = start + count(call, 'limit', byDefault, 1000);
  const more = end < all.length;
  const cursor = more ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { page: all.slice(start, end), more, metadata: { next_cursor: cursor } };
}
