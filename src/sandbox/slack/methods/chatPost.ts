import { APP } from '../cast.ts';
import { type Content, readContent } from '../content.ts';
import type { Channel } from '../model.ts';
import { messageJson } from '../shapes.ts';
import {
  type Call,
  flag,
  type Method,
  SlackError,
  structure,
  text,
  visibleChannel,
  writableChannel,
} from './method.ts';

/** Text, blocks and metadata of a call, validated. */
export function contentOf(call: Call): Content {
  const content = readContent(call.workspace, call.method, {
    text: call.args.text,
    blocks: structure(call, 'blocks', 'invalid_blocks_format'),
    metadata: structure(call, 'metadata', 'invalid_metadata_format'),
  });
  if (!('complaints' in content)) return content;
  const { complaints } = content;
  const about = (part: string) => complaints.some((one) => one.includes(`[json-pointer:/${part}`));
  if (about('blocks')) throw new SlackError('invalid_blocks', complaints);
  if (about('metadata')) throw new SlackError('invalid_metadata_format', complaints);
  throw new SlackError('msg_too_long', complaints);
}

/** The thread to reply to: always the root's timestamp. */
function threadOf(call: Call, channel: Channel): string | null {
  const threadTs = text(call, 'thread_ts');
  if (threadTs === null) return null;
  const root = call.workspace.message(channel.id, threadTs);
  if (!root) throw new SlackError('thread_not_found');
  if (root.threadTs) throw new SlackError('cannot_reply_to_message');
  return threadTs;
}

/** https://docs.slack.dev/reference/methods/chat.postMessage */
export const postMessage: Method = (call) => {
  const channel = writableChannel(call);
  const content = contentOf(call);
  if (!content.text && !content.blocks?.length) throw new SlackError('no_text');
  const threadTs = threadOf(call, channel);
  const message = call.workspace.post({
    channel: channel.id,
    ts: call.workspace.nextTs(),
    user: APP.userId,
    text: content.text ?? '',
    blocks: content.blocks,
    metadata: content.metadata === 'clear' ? null : content.metadata,
    threadTs,
    broadcast: threadTs !== null && flag(call, 'reply_broadcast'),
    editedTs: null,
    isCommand: false,
  });
  return { channel: channel.id, ts: message.ts, message: messageJson(message, true) };
};

/** https://docs.slack.dev/reference/methods/chat.postEphemeral */
export const postEphemeral: Method = (call) => {
  const channel = writableChannel(call);
  const to = text(call, 'user') ?? '';
  if (!channel.members.includes(APP.userId)) throw new SlackError('not_in_channel');
  if (!channel.members.includes(to)) throw new SlackError('user_not_in_channel');
  const content = contentOf(call);
  if (!content.text && !content.blocks?.length) throw new SlackError('no_text');
  const message = call.workspace.whisper({
    channel: channel.id,
    ts: call.workspace.nextTs(),
    to,
    from: 'app',
    text: content.text ?? '',
    blocks: content.blocks,
    threadTs: threadOf(call, channel),
  });
  return { message_ts: message.ts };
};

/** https://docs.slack.dev/reference/methods/chat.getPermalink */
export const getPermalink: Method = (call) => {
  const channel = visibleChannel(call);
  const ts = text(call, 'message_ts') ?? '';
  const message = call.workspace.message(channel.id, ts);
  if (!message) throw new SlackError('message_not_found');
  return { channel: channel.id, permalink: permalink(channel.id, ts, message.threadTs) };
};

function permalink(channel: string, ts: string, threadTs: string | null): string {
  const link = `https://lambda-canary-sandbox.slack.com/archives/${channel}/p${ts.replace('.', '')}`;
  return threadTs ? `${link}?thread_ts=${threadTs}&cid=${channel}` : link;
}
